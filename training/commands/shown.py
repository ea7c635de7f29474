"""What a run says, shown to a person as bars and sentences on standard error."""

import time
from typing import Final, Self

from rich.progress import Progress

from training.commands import console
from training.runs import events

# Rates of the first batches, while everything warms up, say little.
_WARM_UP: Final = 15.0


class Shown:
    """A listener that draws; use it as a context."""

    def __init__(self) -> None:
        self._bars: Progress = console.bars()
        self._task = self._bars.add_task("starting", total=None)
        self._began: float | None = None
        self._first = 0
        self._batch = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def ask_key(self) -> str | None:
        """Ask a person, and return what was typed."""
        return console.ask_key(self._bars)

    def __call__(self, event: events.Event) -> None:
        """Show `event`."""
        match event:
            case events.Preparing(what, done, total):
                self._bars.update(self._task, description=what, completed=done, total=total)
            case events.RunStarted():
                self._began, self._first = time.monotonic(), event.first_step
                self._batch = event.batch_size
            case events.StepEnded():
                self._show_step(event)
            case events.EpochEnded():
                scores = "  ".join(f"{k} {v:.1%}" for k, v in event.accuracies.items())
                self._say(f"epoch {event.epoch}  {scores}{'  *' if event.best else ''}")
            case events.Notice(message):
                self._say(message)
            case events.RunEnded(reason, step):
                self._say(f"{reason} after {step} steps")
            case events.RunFailed(message):
                self._say(f"error: {message}")

    def _show_step(self, event: events.StepEnded) -> None:
        what = (
            f"loss {event.loss:.3f}  accuracy {event.accuracy:.1%}  "
            f"{event.patterns_per_second:.0f} patterns/s"
        )
        self._bars.update(self._task, description=what, completed=event.step, total=event.steps)
        now = time.monotonic()
        if self._began is not None and now - self._began > _WARM_UP:
            left = (event.steps - event.step) * self._batch / event.patterns_per_second
            self._began = None
            self._say(f"about {max(round(left / 60), 1)} min of training to go")

    def _say(self, text: str) -> None:
        self._bars.console.print(text, markup=False, highlight=False, soft_wrap=True)
