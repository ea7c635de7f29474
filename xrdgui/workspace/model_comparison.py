"""What another model changed in the answers to the patterns that are open. No Qt."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xrdgui.classification.prediction import Prediction
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry

# More kinds of change than this are summed up.
_MOST_NAMED = 3


@dataclass(frozen=True)
class Changed:
    """One pattern with another answer than before."""

    key: int
    name: str
    before: Prediction
    now: Prediction

    @property
    def step(self) -> str:
        """The change without its probabilities: "cubic → tetragonal"."""
        return f"{_system(self.before)} → {_system(self.now)}"


@dataclass(frozen=True)
class Comparison:
    """The answers of two models to the same patterns.

    Attributes
    ----------
    model, before : str
        Names of the model in use and of the one before.
    compared : int
        Patterns that have an answer, or a refusal, of both.
    changed : tuple of Changed
        Those where the most probable system is another one.
    """

    model: str
    before: str
    compared: int
    changed: tuple[Changed, ...]

    @property
    def sentence(self) -> str:
        """What changed, in one sentence."""
        if not self.compared:
            return f"“{self.model}” is in use."
        if not self.changed:
            if self.compared == 1:
                return f"“{self.model}” is in use: the answer stays the same."
            return f"“{self.model}” is in use: all {self.compared:,} answers stay the same."
        number = len(self.changed)
        patterns = wording.counted(self.compared, "pattern")
        return f"“{self.model}” is in use: {number:,} of {patterns} changed: {self._steps()}"

    def _steps(self) -> str:
        counts = Counter(change.step for change in self.changed).most_common()
        if len(counts) == 1 and counts[0][1] == self.compared == 1:
            return counts[0][0]
        named = [f"{count:,} {step}" for step, count in counts[:_MOST_NAMED]]
        others = sum(count for _, count in counts[_MOST_NAMED:])
        if others:
            named.append(wording.counted(others, "other"))
        return ", ".join(named)


def answers(entries: Iterable[Entry]) -> dict[int, Prediction]:
    """Return the answer of every entry that has one, by key."""
    return {entry.key: entry.prediction for entry in entries if entry.prediction is not None}


def compare(
    model: str, before: str, earlier: Mapping[int, Prediction], entries: Iterable[Entry]
) -> Comparison:
    """Compare earlier answers with those the entries have now."""
    compared, changed = 0, []
    for entry in entries:
        old, new = earlier.get(entry.key), entry.prediction
        if old is None or new is None:
            continue
        compared += 1
        if old.crystal_system != new.crystal_system:
            changed.append(Changed(entry.key, entry.name, old, new))
    return Comparison(model, before, compared, tuple(changed))


def _system(answer: Prediction) -> str:
    return answer.crystal_system or "not classified"
