"""What a training run says while it runs: typed events, as JSON lines for whoever listens."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO


@dataclass(frozen=True)
class Event:
    """Base of all events; `kind` in the JSON line is the class name."""

    def to_json(self) -> str:
        """One line."""
        return json.dumps({"kind": type(self).__name__, **asdict(self)})


@dataclass(frozen=True)
class Preparing(Event):
    """A stage around the training: `done` of `total`, None where nobody knows.

    Before it "structures", "reflections", "patterns" (of a study), "validation" (the patterns it is
    watched on), after it "calibration", "evaluation".
    """

    what: str
    done: int
    total: int | None = None


@dataclass(frozen=True)
class RunStarted(Event):
    """Training begins, or goes on, after `first_step` batches."""

    folder: str
    recipe: str
    first_step: int
    steps: int
    steps_per_epoch: int
    batch_size: int
    backend: str


@dataclass(frozen=True)
class StepEnded(Event):
    """Loss and accuracy are means since the epoch began."""

    step: int
    steps: int
    loss: float
    accuracy: float
    patterns_per_second: float


@dataclass(frozen=True)
class EpochEnded(Event):
    """`accuracies`: of the averaged weights on each benchmark; `best` when they were kept.

    `validation_loss` is their cross-entropy on the benchmark "validation", None without one.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    accuracies: dict[str, float] = field(default_factory=dict)
    best: bool = False
    validation_loss: float | None = None


@dataclass(frozen=True)
class Notice(Event):
    """One sentence worth telling, for a person; the run goes on."""

    message: str


@dataclass(frozen=True)
class RunEnded(Event):
    """The last event of a run, after calibration and report. `reason` is one of

    "finished"
        all steps were done, or nothing more was gained by going on.
    "stopped"
        somebody asked for it: the best model so far was kept, calibrated and evaluated.
    "cancelled"
        somebody asked for it: the files are as they were.
    """  # noqa: D400  the list ends the sentence

    reason: str
    step: int


@dataclass(frozen=True)
class RunFailed(Event):
    """The run has ended with an error; the message is one sentence."""

    message: str


@dataclass(frozen=True)
class Estimated(Event):
    """What a recipe costs on this computer; see `training.fitting.estimate`.

    `no_gpu_because` is a sentence for a person, None where a GPU is used.
    """

    patterns_per_second: float
    memory_mb: int
    backend: str
    device: str
    no_gpu_because: str | None = None


_KINDS: Final = (
    Preparing, RunStarted, StepEnded, EpochEnded, Notice, RunEnded, RunFailed, Estimated,
)  # fmt: skip
# More than the longest line: the end of a log holds its last events.
_TAIL: Final = 65_536

Listener = Callable[[Event], None]


def from_json(line: str) -> Event:
    """Make the event of one JSON line. Raises ValueError when it is none."""
    values: Any = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError("not a training event")  # noqa: TRY004  as the docstring says
    kinds = {c.__name__: c for c in _KINDS}
    kind = kinds.get(str(values.pop("kind", "")))
    if kind is None:
        raise ValueError("not a training event")
    try:
        event: Event = kind(**values)
    except TypeError as error:
        raise ValueError("not a training event") from error
    return event


def read(path: Path) -> Iterator[Event]:
    """All events of a log; what a killed process left of a line is passed over."""
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from _events(lines)


def last(path: Path) -> Event | None:
    """Return the last event of a log, None when there is none; quick with a long log, too."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(-min(file.seek(0, os.SEEK_END), _TAIL), os.SEEK_END)
        text = file.read().decode("utf-8", errors="replace")
    return next(_events(reversed(text.splitlines())), None)


def _events(lines: Iterable[str]) -> Iterator[Event]:
    for line in lines:
        try:
            yield from_json(line)
        except ValueError:
            continue


def write_to(stream: TextIO) -> Listener:
    """Make a listener that writes one JSON line per event and flushes it."""

    def write(event: Event) -> None:
        stream.write(event.to_json() + "\n")
        stream.flush()

    return write


def to_all(*listeners: Listener) -> Listener:
    """Make a listener that passes every event on to all."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return tell
