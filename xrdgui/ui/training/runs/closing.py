"""What is to become of a run when the application is closed."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from training.runs.library import Run
from xrdgui.ui.training.runs.active_runs import ActiveRuns

_EVERY_MS = 200


class ClosingDialog(QDialog):
    """Asks once, then waits with the user until the runs have ended.

    Signals
    -------
    settled()
        No run is under way any more: the application can be closed.
    """

    settled = Signal()

    def __init__(self, runs: ActiveRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("closing")
        self.setWindowTitle("A training is under way")
        self._runs = runs
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.hide()
        self.wait = QPushButton("&Keep training", self)
        self.wait.setToolTip("Leave the window open; the training goes on")
        self.wait.setDefault(True)
        self.wait.clicked.connect(self.reject)
        self.stop = QPushButton("&Stop and keep the best", self)
        self.stop.setToolTip("End the training; close when its best model has been evaluated")
        self.stop.clicked.connect(self._stop)
        self.cancel = QPushButton("&Cancel the run", self)
        self.cancel.setToolTip("Close at once; the files stay, and the run can be resumed")
        self.cancel.clicked.connect(self._cancel)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.cancel, self.stop, self.wait):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 14)
        layout.setSpacing(14)
        layout.addWidget(self.text)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        self.setMinimumWidth(480)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._ask()
        self._timer.start()

    def _ask(self) -> None:
        titles = [f"“{Run(run.folder.path).title}”" for run in self._runs.running]
        which = " and ".join(titles) or "A run"
        self.text.setText(
            f"{which} {'is' if len(titles) < 2 else 'are'} still being trained. "
            "It would end with this window. A cancelled run can be resumed later."
        )

    def _stop(self) -> None:
        for run in self._runs.running:
            run.stop()
        self._show_waiting()

    def _cancel(self) -> None:
        for run in self._runs.running:
            run.cancel()
        self._show_waiting()
        self.cancel.setEnabled(False)

    def _show_waiting(self) -> None:
        self.stop.hide()
        self.bar.show()
        self.wait.setText("&Keep the window open")
        self._look()

    def _look(self) -> None:
        running = self._runs.running
        if not running:
            self._timer.stop()
            self.settled.emit()
            self.accept()
        elif self.bar.isVisible():
            stage = running[-1].record.stages.current
            at = f" ({stage.title.lower()})" if stage is not None else ""
            self.text.setText(f"Ending the training{at}; then the window closes.")
