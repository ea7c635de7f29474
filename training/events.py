"""What a training run says while it runs: typed events, as JSON lines for whoever listens."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO


@dataclass(frozen=True)
class Event:
    """Base of all events; `kind` in the JSON line is the class name."""

    def to_json(self) -> str:
        """One line."""
        return json.dumps({"kind": type(self).__name__, **asdict(self)})


@dataclass(frozen=True)
class Preparing(Event):
    """The data are being made: `done` structures of `total`, None where nobody knows."""

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
    """`accuracies`: of the averaged weights on each benchmark; `best` when they were kept."""

    epoch: int
    step: int
    loss: float
    accuracy: float
    accuracies: dict[str, float] = field(default_factory=dict)
    best: bool = False


@dataclass(frozen=True)
class RunEnded(Event):
    """`reason`: "finished" or "stopped"; in both cases the best model has been kept."""

    reason: str
    step: int


@dataclass(frozen=True)
class RunFailed(Event):
    """The run has ended with an error; the message is one sentence."""

    message: str


_KINDS = (Preparing, RunStarted, StepEnded, EpochEnded, RunEnded, RunFailed)

Listener = Callable[[Event], None]


def from_json(line: str) -> Event:
    """The event of one JSON line. Raises ValueError when it is none."""
    values: Any = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError("not a training event")  # noqa: TRY004  as the docstring says
    kinds = {c.__name__: c for c in _KINDS}
    kind = kinds.get(values.pop("kind", ""))
    if kind is None:
        raise ValueError("not a training event")
    event: Event = kind(**values)
    return event


def write_to(stream: TextIO) -> Listener:
    """A listener that writes one JSON line per event and flushes it."""

    def write(event: Event) -> None:
        stream.write(event.to_json() + "\n")
        stream.flush()

    return write


def to_all(*listeners: Listener) -> Listener:
    """A listener that passes every event on to all."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return tell
