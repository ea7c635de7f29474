"""A run while it goes on, and after: stages, curves, the best so far, and the ways to end it."""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from training.monitoring import state_in_words
from training.monitoring.run_record import RunRecord, in_words
from training.runs import RunFolder
from training.runs.library import Run
from xrdgui.ui.patterns.plot import ElidedLabel
from xrdgui.ui.training.runs.learning_curves import LearningCurves
from xrdgui.ui.training.runs.log_tail import LogTail
from xrdgui.ui.training.runs.past_events import PastEvents
from xrdgui.ui.training.runs.run_process import RunProcess
from xrdgui.ui.training.runs.stage_rows import StageRows
from xrdgui.ui.widgets.theme import Colours

REDRAW_MS = 50


class RunPage(QWidget):
    """Follows a run of this window (`follow`), or shows one from its folder (`show_folder`).

    Parameters
    ----------
    in_library : bool
        Whether the page stands among the runs instead of in the Train window, which has its own
        way to the result and can be closed over the run.

    Signals
    -------
    to_background()
        "Run in background" was pressed; the run goes on whatever becomes of the page.
    ended(str)
        The run that is followed has ended; the outcome.
    result_wanted(), resume_wanted()
        The button of that name was pressed.
    """

    to_background = Signal()
    ended = Signal(str)
    result_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, in_library: bool = False) -> None:
        super().__init__(parent)
        self._in_library = in_library
        self.process: RunProcess | None = None
        self.record = RunRecord()
        self._folder: RunFolder | None = None
        self._past: PastEvents | None = None
        self._drawn = -1
        self.title = ElidedLabel(self)
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.state.setAccessibleName("State of the run")
        self.stages = StageRows(self)
        self.curves = LearningCurves(self)
        self.best = ElidedLabel(self)
        self.notice = ElidedLabel(self)
        self.notice.setProperty("role", "muted")
        self.log = LogTail(self)
        self._make_buttons()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.refresh)

    def _make_buttons(self) -> None:
        self.background = QPushButton("Run in &background", self)
        self.background.setToolTip("Close this; the training goes on")
        self.background.clicked.connect(self.to_background)
        self.cancel = QPushButton("&Cancel the run", self)
        self.cancel.setToolTip("End at once; the files stay, and the run can be resumed")
        self.cancel.clicked.connect(self._cancel)
        self.stop = QPushButton("&Stop and keep the best", self)
        self.stop.setToolTip("End the training now; calibrate and evaluate the best model so far")
        self.stop.clicked.connect(self._stop)
        self.resume = QPushButton("&Resume", self)
        self.resume.setToolTip("Go on from the last checkpoint")
        self.resume.clicked.connect(self.resume_wanted)
        self.result = QPushButton("See the &result", self)
        self.result.setProperty("primary", "true")
        self.result.clicked.connect(self.result_wanted)

    def _lay_out(self) -> None:
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        buttons = QHBoxLayout()
        buttons.addWidget(self.background)
        buttons.addStretch(1)
        for button in (self.cancel, self.stop, self.resume, self.result):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 14)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.state)
        layout.addWidget(self.stages)
        layout.addWidget(self.curves, 1)
        layout.addWidget(self.best)
        layout.addWidget(self.notice)
        layout.addWidget(self.log)
        layout.addLayout(buttons)

    # -- what is shown --------------------------------------------------------------------------

    def follow(self, process: RunProcess) -> None:
        """Show this run, live."""
        self._leave()
        self.process = process
        process.changed.connect(self._show_state)
        process.ended.connect(self._process_ended)
        self._show_run(process.folder, process.record)

    def show_folder(self, folder: Path) -> None:
        """Show a run that is not under way in this window, from what it wrote."""
        self._leave()
        record = RunRecord()
        self._past = PastEvents(RunFolder(folder), record, self)
        self._past.loaded.connect(self._past_loaded)
        self._past.start()
        self._show_run(RunFolder(folder), record)

    def show_nothing(self) -> None:
        """Let go of the run that is shown, and of its files."""
        self._leave()
        self._folder = None
        self.record = RunRecord()
        self.curves.show_record(self.record)
        self.log.show_file(None)

    def refresh(self) -> None:
        """Draw what has come since the last time."""
        if self.record.loading:
            return
        ending = self.process is not None and bool(self.process.asked)
        self.stages.show_stages(self.record.stages, self._is_running, ending)
        if self.process is not None and self._is_running:
            self._show_sentence()
        if self.record.version == self._drawn:
            return
        self._drawn = self.record.version
        self.curves.refresh()
        self._show_best()
        notices = self.record.notices
        self.notice.set_whole(notices[-1] if notices else "", "\n".join(notices))
        self.notice.setVisible(bool(notices))

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self.curves.apply_colours(colours)

    @property
    def _is_running(self) -> bool:
        return self.process is not None and self.process.is_running

    def _leave(self) -> None:
        if self.process is not None:
            self.process.changed.disconnect(self._show_state)
            self.process.ended.disconnect(self._process_ended)
            self.process = None
        if self._past is not None:
            self._past.close()
            self._past.deleteLater()
            self._past = None

    def _show_run(self, folder: RunFolder, record: RunRecord) -> None:
        self._folder, self.record, self._drawn = folder, record, -1
        run = Run(folder.path)
        self.title.set_whole(run.title, str(folder.path))
        self.log.show_file(folder.stderr)
        self.curves.show_record(record)
        self._show_state()

    def _past_loaded(self) -> None:
        self.record.stages.end()
        self._drawn = -1
        self.refresh()

    def _process_ended(self, outcome: str) -> None:
        self._drawn = -1
        self.refresh()
        self.ended.emit(outcome)

    # -- the state ------------------------------------------------------------------------------

    def _show_state(self) -> None:
        if self._folder is None:
            return
        outcome = self._outcome()
        running = self._is_running
        asked = self.process.asked if self.process is not None else ""
        for button in (self.cancel, self.stop):
            button.setVisible(running)
        self.background.setVisible(running and not self._in_library)
        self.stop.setEnabled(not asked)
        self.cancel.setEnabled(asked != "cancel")
        self.resume.setVisible(not running and outcome in {"new", *_RESUMABLE})
        has_result = not running and self._folder.report.exists()
        self.result.setVisible(has_result and self._in_library)
        self._show_sentence()
        self.refresh()

    def _outcome(self) -> str:
        if self.process is not None:
            return self.process.outcome
        return self._folder.status() if self._folder is not None else "new"

    def _show_sentence(self) -> None:
        process = self.process
        if process is not None and process.is_running:
            self._say(state_in_words.under_way(self.record, process.asked), bad=False)
            return
        outcome = self._outcome()
        sentence = process.sentence if process is not None else ""
        if not sentence and self._folder is not None:
            sentence = state_in_words.ended(self._folder, outcome)
        self._say(sentence, bad=outcome in {"failed", "interrupted"})

    def _say(self, sentence: str, bad: bool) -> None:
        if sentence != self.state.text():
            self.state.setText(sentence)
        role = "bad" if bad else "muted"
        if self.state.property("role") != role:
            self.state.setProperty("role", role)
            self.state.style().polish(self.state)

    def _show_best(self) -> None:
        best = self.record.best
        which = "Best so far" if self._is_running else "Best"
        self.best.set_whole(f"{which}: {in_words(best)}" if best else "")
        self.best.setVisible(best is not None)

    def _stop(self) -> None:
        if self.process is not None:
            self.process.stop()

    def _cancel(self) -> None:
        if self.process is not None:
            self.process.cancel()

    # -- Qt's events ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


_RESUMABLE = ("stopped", "cancelled", "failed", "interrupted")
