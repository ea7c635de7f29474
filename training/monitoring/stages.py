"""How far a run is: its stages, each with a bar that never claims more than is known."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from training.runs import events

# Before this a rate says nothing (s); after it, only the last while counts.
_SHORTEST_SAMPLE = 3.0
_SAMPLE_EVERY = 1.0
_SAMPLES = 180

_TITLES = {
    "structures": "Structures",
    "reflections": "Reflections",
    "patterns": "Patterns",
    "validation": "Validation patterns",
    "training": "Training",
    "calibration": "Calibration",
    "evaluation": "Evaluation",
}
_AFTER_TRAINING = ("calibration", "evaluation")
# Every run comes to these, so they are shown before they begin.
_CERTAIN = ("training", "evaluation")


class StageState(Enum):
    """Of one stage."""

    WAITING = "waiting"
    ACTIVE = "active"
    DONE = "done"
    ENDED_EARLY = "ended early"


@dataclass
class Stage:
    """One stage: `done` of `total`, which is None where nobody knows."""

    key: str
    title: str
    done: int = 0
    total: int | None = None
    state: StageState = StageState.WAITING
    _samples: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_SAMPLES))

    def reach(self, done: int, total: int | None, now: float) -> None:
        """Take note of a progress."""
        if self.state is not StageState.ACTIVE or done < self.done:
            self._samples.clear()
        self.done, self.total, self.state = done, total, StageState.ACTIVE
        if not self._samples or now - self._samples[-1][0] >= _SAMPLE_EVERY:
            self._samples.append((now, done))

    def end(self) -> None:
        """Nothing more of this stage will come; short of its total, it was cut off."""
        if self.state is StageState.ACTIVE:
            short = self.total is not None and self.done < self.total
            self.state = StageState.ENDED_EARLY if short else StageState.DONE

    def make_way(self) -> None:
        """Close the stage that was under way, as the next one has begun.

        What a preparation is short of could not be used; a training is short when it was stopped.
        """
        if self.key != "training" and self.state is StageState.ACTIVE:
            self.state = StageState.DONE
        self.end()

    def seconds_left(self, now: float) -> float | None:
        """Seconds to the end at the speed of the last minutes; None while that is unknown.

        Measured up to `now`, not to the last event: while nothing arrives, it grows.
        """
        if self.state is not StageState.ACTIVE or self.total is None or not self._samples:
            return None
        begun, first = self._samples[0]
        if now - begun < _SHORTEST_SAMPLE or self.done <= first:
            return None
        return (self.total - self.done) * (now - begun) / (self.done - first)


class Stages:
    """The stages of one run in their order, made from its events."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._by_key = {key: Stage(key, _TITLES[key]) for key in _CERTAIN}
        self.begun = False

    @property
    def shown(self) -> list[Stage]:
        """Stages that have begun or are sure to come, in their order."""
        order = {key: number for number, key in enumerate(_TITLES)}
        # What no one here has heard of comes before the training.
        unknown = order["training"] - 0.5
        return sorted(self._by_key.values(), key=lambda stage: order.get(stage.key, unknown))

    @property
    def current(self) -> Stage | None:
        """The stage under way; of two at once the one whose end is known, else the later."""
        active = [stage for stage in self.shown if stage.state is StageState.ACTIVE]
        measured = [stage for stage in active if stage.total is not None]
        return (measured or active)[-1] if active else None

    def take(self, event: events.Event) -> None:
        """Take note of an event."""
        self.begun = True
        if isinstance(event, events.Preparing):
            if event.what in _AFTER_TRAINING:
                self._make_way_for(event.what)
            self._stage(event.what).reach(event.done, event.total, self.clock())
            if event.total is not None and event.done >= event.total:
                self._stage(event.what).end()
        elif isinstance(event, events.RunStarted):
            self._make_way_for("training")
            self._stage("training").reach(event.first_step, event.steps, self.clock())
        elif isinstance(event, events.StepEnded):
            self._stage("training").reach(event.step, event.steps, self.clock())
        elif isinstance(event, events.EpochEnded):
            training = self._stage("training")
            training.reach(event.step, training.total, self.clock())
        elif isinstance(event, events.RunEnded | events.RunFailed):
            self.end()

    def end(self) -> None:
        """Close all stages, as the run is over, however it ended."""
        for stage in self._by_key.values():
            stage.end()

    def _stage(self, key: str) -> Stage:
        title = _TITLES.get(key) or key[:1].upper() + key[1:]
        return self._by_key.setdefault(key, Stage(key, title))

    def _make_way_for(self, key: str) -> None:
        for stage in self._by_key.values():
            if stage.key != key:
                stage.make_way()
