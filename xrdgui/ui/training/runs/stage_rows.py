"""A row for each stage of a run: name, bar, how far, how long still."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from training.monitoring.run_record import duration
from training.monitoring.stages import Stage, Stages, StageState

_UNITS = {"training": " batches"}
_BAR_STEPS = 1000


class StageRows(QWidget):
    """The stages of one run; a bar moves to and fro where nobody knows the end."""

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)

    def show_stages(self, stages: Stages, running: bool, ending: bool = False) -> None:
        """Show how far each is; `ending`: the training is asked to end before its time."""
        shown = stages.shown
        if [stage.key for stage in shown] != list(self._rows):
            self._make_rows(shown)
        waiting = running and stages.current is None
        for stage in shown:
            # Between two stages the next is already at work, for instance loading its libraries.
            begins = waiting and stages.begun and stage.state is StageState.WAITING
            waiting = waiting and not begins
            row = self._rows[stage.key]
            row.show_stage(stage, begins, self._clock())
            if ending and stage.key == "training":
                row.left.clear()

    def text_of(self, key: str) -> str:
        """Return what a row says, for tests and for those who cannot see it."""
        return self._rows[key].said()

    def bar_of(self, key: str) -> QProgressBar:
        """Return the bar of a stage."""
        return self._rows[key].bar

    def _make_rows(self, shown: list[Stage]) -> None:
        for row in self._rows.values():
            for widget in row.widgets:
                self._grid.removeWidget(widget)
                widget.hide()  # it lives a little longer, and would be seen below the others
                widget.deleteLater()
        self._rows = {}
        for number, stage in enumerate(shown):
            row = _Row(stage, self)
            for column, widget in enumerate(row.widgets):
                self._grid.addWidget(widget, number, column)
            self._rows[stage.key] = row


class _Row:
    """The widgets of one stage."""

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        self.name = QLabel(stage.title, parent)
        self.bar = QProgressBar(parent)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Progress of {stage.title}")
        self.count = QLabel(parent)
        self.left = QLabel(parent)
        self.left.setProperty("role", "muted")
        # Wide enough for what will stand there: the bars must not jump with every word.
        letters = self.count.fontMetrics()
        self.count.setMinimumWidth(letters.horizontalAdvance("100,000 of 100,000 batches"))
        self.left.setMinimumWidth(letters.horizontalAdvance("a few seconds left"))
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.widgets: tuple[QWidget, ...] = (self.name, self.bar, self.count, self.left)

    def said(self) -> str:
        """All texts of the row."""
        return " ".join(filter(None, (self.name.text(), self.count.text(), self.left.text())))

    def show_stage(self, stage: Stage, begins: bool, now: float) -> None:
        """Show how far the stage is; `begins`: at work, but nothing was heard of it yet."""
        # Before the first is done, a bar that stands still would look as if nothing happened.
        unknown = stage.state is StageState.ACTIVE and (stage.total is None or not stage.done)
        if begins or unknown:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, _BAR_STEPS)
            done = stage.state is StageState.DONE
            share = 1.0 if done else stage.done / stage.total if stage.total else 0.0
            self.bar.setValue(int(_BAR_STEPS * min(share, 1.0)))
        self.name.setEnabled(begins or stage.state is not StageState.WAITING)
        self.count.setText("beginning" if begins else _count(stage))
        seconds = stage.seconds_left(now)
        self.left.setText(f"{duration(seconds)} left" if seconds is not None else "")


def _count(stage: Stage) -> str:
    unit = _UNITS.get(stage.key, "")
    match stage.state:
        case StageState.WAITING:
            return ""
        case StageState.DONE:
            short = stage.total is not None and stage.done < stage.total
            of = f" of {stage.total:,}" if short else ""
            return f"✓ {stage.done:,}{of}{unit}" if stage.done else "✓"
        case StageState.ENDED_EARLY:
            return f"ended after {stage.done:,}{unit}"
        case _ if stage.total is None:
            return f"{stage.done:,} so far" if stage.done else ""
    return f"{stage.done:,} of {stage.total:,}{unit}"
