"""The answer of a model to a pattern, and the protocol of whatever gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the window starts sooner without numpy
    from xrdgui.crystals.unit_cell import UnitCell
    from xrdgui.patterns.pattern import Pattern
    from xrdgui.reference.elements import Elements
    from xrdgui.reference.match import CompoundMatch
    from xrdgui.runtime.messages import Message


@dataclass(frozen=True)
class Prediction:
    """The answer for one pattern.

    Parameters
    ----------
    classes
        Names of the crystal systems, in the order of `probabilities`.
    probabilities
        Calibrated, summing to 1; None where there is an `error`.
    warnings
        Sentences on why the answer may be worth less than its probability says.
    error
        Why there is no answer, one sentence; None where there is one.
    candidates
        The fewest systems that hold the truth in nine answers of ten, the most probable first;
        empty where the network was not calibrated for it.
    not_one_phase
        Whether the pattern looks like something else than that of one crystalline phase.
    model
        Name of the model that was asked.
    fingerprint
        The first digits of the SHA-256 of its network, and of how cells are weighed against that;
        they stay when it is renamed.
    cell
        A unit cell of the most probable system that explains the lines; None where none was found.
    compounds
        Known compounds whose lines and cell are like those of the pattern, the likeliest first;
        empty where none is, or none was looked for.
    library
        Names of the libraries of known compounds that were searched; "" without any.
    """

    classes: tuple[str, ...]
    probabilities: tuple[float, ...] | None
    warnings: tuple[Message, ...] = ()
    error: Message | None = None
    candidates: tuple[str, ...] = ()
    not_one_phase: bool = False
    model: str = ""
    fingerprint: str = ""
    cell: UnitCell | None = None
    compounds: tuple[CompoundMatch, ...] = ()
    library: str = ""

    @property
    def crystal_system(self) -> str | None:
        """The most probable system; None without an answer."""
        return None if self.top2 is None else self.top2[0]

    @property
    def probability(self) -> float | None:
        """The probability of the most probable system; None without an answer."""
        return None if self.probabilities is None else max(self.probabilities)

    @property
    def top2(self) -> tuple[str, str] | None:
        """The two most probable systems, the more probable first; None without an answer."""
        if self.probabilities is None:
            return None
        p = self.probabilities
        first, second = sorted(range(len(p)), key=lambda i: -p[i])[:2]
        return self.classes[first], self.classes[second]


class Predictor(Protocol):
    """Whatever can classify patterns."""

    def predict(
        self,
        patterns: Sequence[Pattern],
        default_wavelength: float,
        elements: Sequence[Elements] | None = None,
    ) -> list[Prediction]:
        """Return one prediction per pattern, in order.

        `default_wavelength` (Å) is taken for patterns that do not state their own; `elements` is
        what is known of each sample. A pattern that cannot be judged has an `error` in its
        prediction and does not disturb the others.
        """
