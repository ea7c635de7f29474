"""What the events of a run tell: how far it is, its curves, its best model, how it ended."""

import time
from collections.abc import Callable
from datetime import datetime

from training.monitoring.curves import Curve
from training.monitoring.recent_mean import RecentMean
from training.monitoring.stages import Stages
from training.runs import events

# Sentences of a run worth keeping; a run that says more is talking in its sleep.
_MOST_NOTICES = 200


class RunRecord:
    """Grows with the events of one run, in bounded memory.

    Attributes
    ----------
    steps : Curve
        Batch, mean loss and mean accuracy of the last batches; thinned, the last one exact.
    epochs : list of EpochEnded
        Every one, exact.
    started : RunStarted or None
        The newest since the run was begun or resumed.
    best : EpochEnded or None
        The epoch whose model is kept.
    reason, failure : str
        How the run ended by its own account: RunEnded's reason; RunFailed's sentence.
    loading : bool
        Its past is being read: not worth drawing yet.
    version : int
        Grows with every event: whoever draws can see that there is something new.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.steps = Curve(3)
        self._recent = RecentMean(2)
        self.epochs: list[events.EpochEnded] = []
        self.started: events.RunStarted | None = None
        self.best: events.EpochEnded | None = None
        self.patterns_per_second: float | None = None
        self.notices: list[str] = []
        self.reason = ""
        self.failure = ""
        self.loading = False
        self.version = 0
        self.stages = Stages(clock)

    def take(self, event: events.Event) -> None:
        """Take note of an event."""
        self.version += 1
        self.stages.take(event)
        if isinstance(event, events.StepEnded):
            self._take_means(event.step, event.loss, event.accuracy)
            self.patterns_per_second = event.patterns_per_second
        elif isinstance(event, events.EpochEnded):
            self._take_epoch(event)
        elif isinstance(event, events.RunStarted):
            self.started = event
            self.reason = self.failure = ""
            self._forget_from(event.first_step + 1)
            self._recent.start(event.first_step)
        elif isinstance(event, events.RunEnded):
            self.reason = event.reason
        elif isinstance(event, events.RunFailed):
            self.failure = event.message
        elif isinstance(event, events.Notice):
            self.notices = [*self.notices, event.message][-_MOST_NOTICES:]

    def begin_again(self) -> None:
        """Begin again after a resume: curves stay, the stages and the end of last time do not."""
        self.version += 1
        self.started = None
        self.reason = self.failure = ""
        self.stages = Stages(self._clock)

    @property
    def last_step(self) -> int:
        """Batches done so far."""
        seen = [0.0, *(row[0] for row in (self.steps.latest,) if row)]
        seen += [self.epochs[-1].step] if self.epochs else []
        return int(max(seen))

    def _take_epoch(self, event: events.EpochEnded) -> None:
        # The last batches of an epoch may have come too soon after others to be told of.
        self._take_means(event.step, event.loss, event.accuracy)
        self._recent.begin_epoch(event.step)
        self.epochs.append(event)
        if event.best:
            self.best = event

    def _take_means(self, step: int, loss: float, accuracy: float) -> None:
        """Take note of the means of the epoch so far."""
        self._forget_from(step)
        self.steps.append(step, *self._recent.take(step, loss, accuracy))

    def _forget_from(self, step: int) -> None:
        """Drop what a resumed run, which goes on from an earlier checkpoint, does anew."""
        self.steps.cut(step)
        if self.epochs and self.epochs[-1].step >= step:
            self.epochs = [epoch for epoch in self.epochs if epoch.step < step]
            kept = [epoch for epoch in self.epochs if epoch.best]
            self.best = kept[-1] if kept else None


def in_words(epoch: events.EpochEnded) -> str:
    """Say what an epoch came to: "epoch 12: measured 54.0 % · validation 81.3 %"."""
    scores = [f"{name} {percent(value)}" for name, value in epoch.accuracies.items()]
    if not scores:
        scores = [f"training {percent(epoch.accuracy)}"]
    return f"epoch {epoch.epoch}: {' · '.join(scores)}"


def percent(share: float) -> str:
    """Write a measured share with one decimal: "81.3 %"."""
    return f"{100 * share:.1f}\u00a0%"


def duration(seconds: float) -> str:
    """Write a time as a person would: "a few seconds", "4 min", "2 h 10 min", "3 days"."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 60:
        return f"{10 * round(seconds / 10)}\u00a0s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}\u00a0min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}\u00a0h" + (f" {minutes}\u00a0min" if minutes and hours < 12 else "")
    return f"{round(hours / 24)}\u00a0days"


def moment(when: datetime) -> str:
    """Write a date and time of day in the user's time zone."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}"
