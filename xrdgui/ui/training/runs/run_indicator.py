"""The run under way, in one line of the main window's status bar."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from training.monitoring.run_record import duration
from training.runs.library import Run
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.run_process import RunProcess

_EVERY_MS = 500
_LONGEST_TITLE = 24
_ENDINGS = {
    "finished": "has finished",
    "stopped": "was stopped",
    "cancelled": "was cancelled",
    "failed": "has failed",
    "interrupted": "was interrupted",
}


class RunIndicator(QWidget):
    """Bar and sentence of the newest run; stays after its end until it has been looked at.

    Signals
    -------
    clicked(Path)
        The user wants to see this run.
    """

    clicked = Signal(object)

    def __init__(self, runs: ActiveRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._run: RunProcess | None = None
        self._title = ""
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(70)
        self.bar.setAccessibleName("Progress of the training")
        self.button = QToolButton(self)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolTip("Show this run")
        self.button.clicked.connect(self._click)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        runs.changed.connect(self._look)
        self.hide()

    def forget(self, folder: Path) -> None:
        """Note that a run has been looked at; if it is over there is nothing more to say of it."""
        if self._run is not None and self._run.folder.path == folder and not self._run.is_running:
            self._run = None
            self.hide()

    def refresh(self) -> None:
        """Say how far the run is."""
        run = self._run
        if run is None:
            return
        title = self._title
        if len(title) > _LONGEST_TITLE:
            title = title[: _LONGEST_TITLE - 1] + "…"
        if not run.is_running:
            self._timer.stop()
            self.bar.hide()
            self.button.setText(f"“{title}” {_ENDINGS.get(run.outcome, run.outcome)}")
            return
        stages = run.record.stages
        stage = stages.current
        share = stage.done / stage.total if stage is not None and stage.total else None
        self.bar.setRange(0, 0 if share is None else 1000)
        self.bar.setValue(int(1000 * (share or 0)))
        self.bar.show()
        parts = [f"“{title}”:" if not run.asked else f"“{title}”, ending:"]
        parts.append(stage.title.lower() if stage is not None else _between(run))
        if share is not None:
            parts.append(f"{100 * share:.0f}\u00a0%")
        seconds = stage.seconds_left(stages.clock()) if stage is not None else None
        if seconds is not None and not run.asked:
            parts.append(f"· {duration(seconds)} left")
        self.button.setText(" ".join(parts))

    def _look(self) -> None:
        newest = self._runs.running[-1:]
        if newest and newest[0] is not self._run:
            self._run = newest[0]
            self._title = Run(self._run.folder.path).title
        if self._run is None:
            return
        if self._run.is_running:
            self._timer.start()
        self.show()
        self.refresh()

    def _click(self) -> None:
        if self._run is not None:
            folder = self._run.folder.path
            self.clicked.emit(folder)
            self.forget(folder)


def _between(run: RunProcess) -> str:
    """Return what a run does that is at no stage."""
    if run.record.reason or run.record.failure:
        return "finishing"
    return "working" if run.record.stages.begun else "starting"
