"""The Train window: from compounds to a compared network in five steps."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from training.planning import choices_file
from training.planning.choices import Choices
from training.planning.plan import create_run
from xrdgui.runtime.helper_process import HelperProcess
from xrdgui.ui.background.latest_only import Caller
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.result_page import ResultPage
from xrdgui.ui.training.runs.run_page import RunPage
from xrdgui.ui.training.runs.run_process import RunProcess
from xrdgui.ui.training.wizard.compounds_page import CompoundsPage
from xrdgui.ui.training.wizard.network_page import NetworkPage
from xrdgui.ui.training.wizard.page import Coloured, Page, rule
from xrdgui.ui.training.wizard.patterns_page import Opened, PatternsPage
from xrdgui.ui.training.wizard.step_header import StepHeader
from xrdgui.ui.widgets.theme import Colours, Theme

STEPS = ("Compounds", "Patterns", "Network", "Run", "Result")
COMPOUNDS, PATTERNS, NETWORK, RUN, RESULT = range(5)

# Choices are written down when they have rested this long.
_REST_MS = 800
_KEY_VARIABLE = "MP_API_KEY"


class TrainDialog(QWidget):
    """A window of its own beside the main window, which stays usable.

    Parameters
    ----------
    runs : ActiveRuns
        Starts the run; goes on when this window is closed.
    model_folder : callable
        Folder of the network in use, None when there is none.
    opened : callable
        The patterns open in the main window, each with its wavelength (Å).
    remembered : Path
        Where the choices are remembered.
    runs_folder : callable
        Where new runs go.
    theme : Theme
        Its colours.
    make_caller : callable
        Makes what runs the pages' work, from its name; tests give a stand-in.
    """

    def __init__(
        self,
        runs: ActiveRuns,
        *,
        model_folder: Callable[[], Path | None],
        opened: Opened,
        remembered: Path,
        runs_folder: Callable[[], Path],
        theme: Theme,
        make_caller: Callable[[str], Caller] = HelperProcess,
    ) -> None:
        super().__init__(None)
        self.setWindowTitle("Train a network")
        self.setObjectName("train")
        self.runs = runs
        self.process: RunProcess | None = None
        self.shown_run: Path | None = None
        self._model_folder, self._runs_folder = model_folder, runs_folder
        self._file = remembered
        self._choices, self._told = choices_file.load(remembered)
        self.header = StepHeader(STEPS, self)
        self.compounds = CompoundsPage(make_caller("structures"), self)
        self.patterns = PatternsPage(opened, make_caller("preview"), self)
        self.network = NetworkPage(model_folder, self.choices, parent=self)
        self.run_page = RunPage(self)
        self.result_page = ResultPage(self)
        self.pages: tuple[Page, ...] = (self.compounds, self.patterns, self.network)
        self.stack = QStackedWidget(self)
        for page in (*self.pages, self.run_page, self.result_page):
            self.stack.addWidget(page)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setAccessibleName("What is to be done first")
        self.back = QPushButton("Back", self)
        self.next = QPushButton("Next", self)
        self.next.setProperty("primary", "true")
        self.another = QPushButton("Train another", self)
        self._save_later = QTimer(self)
        self._save_later.setSingleShot(True)
        self._save_later.setInterval(_REST_MS)
        self._save_later.timeout.connect(self.save)
        self._lay_out()
        self._connect()
        for page in self.pages:
            page.show_choices(self._choices)
        theme.changed.connect(self.apply_colours)
        self.apply_colours(theme.colours)
        self.go_to(COMPOUNDS)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 10, 20, 12)
        foot.setSpacing(10)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        foot.addWidget(self.another)
        for button in (self.back, self.next):
            button.setMinimumWidth(self.fontMetrics().horizontalAdvance("Result") + 80)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(rule(self))
        layout.addWidget(self.stack, 1)
        layout.addWidget(rule(self))
        layout.addLayout(foot)
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1180, int(room.width() * 0.92)), min(720, int(room.height() * 0.9)))

    def _connect(self) -> None:
        self.header.chosen.connect(self.go_to)
        self.back.clicked.connect(lambda: self.go_to(self.step - 1))
        self.next.clicked.connect(self.go_on)
        self.another.clicked.connect(lambda: self.go_to(COMPOUNDS))
        for page in self.pages:
            page.changed.connect(lambda changed=page: self._take_change(changed))
        self.run_page.to_background.connect(self.close)
        self.run_page.ended.connect(lambda _outcome: self._show_step())
        self.run_page.result_wanted.connect(lambda: self.go_to(RESULT))
        self.run_page.resume_wanted.connect(self._resume)
        self.runs.changed.connect(self._show_step)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        QShortcut(QKeySequence("Alt+Left"), self, self.back.click)
        QShortcut(QKeySequence("Alt+Right"), self, self.next.click)

    # -- what is chosen -------------------------------------------------------------------------

    def choices(self) -> Choices:
        """Everything chosen on the pages."""
        return self._choices

    def show_choices(self, choices: Choices) -> None:
        """Start from these, for instance those of an earlier run."""
        self._choices = choices
        for page in self.pages:
            page.show_choices(choices)
        self._save_later.start()
        self.go_to(COMPOUNDS)

    def save(self) -> None:
        """Remember the choices for the next opening."""
        self._save_later.stop()
        try:
            choices_file.save(self._choices, self._file)
        except OSError as error:
            self._tell(f"What is chosen could not be remembered: {error.strerror or error}.")

    def _take_change(self, page: Page) -> None:
        self._choices = page.choices(self._choices)
        self._told = ""
        self._save_later.start()
        self._show_step()

    # -- steps ----------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The step one is at."""
        return self.stack.currentIndex()

    def go_to(self, step: int) -> None:
        """Show a step, where it can be gone to."""
        if step not in self._reachable():
            return
        if self.step < len(self.pages) and step != self.step:
            self.pages[self.step].leave()
        self.stack.setCurrentIndex(step)
        if step < len(self.pages):
            # What another page has changed is to be seen here.
            self.pages[step].show_choices(self._choices)
            self.pages[step].enter()
        elif step == RESULT and self.shown_run is not None:
            self.result_page.show_run(self.shown_run)
        self._show_step()

    def go_on(self) -> None:
        """Do what the button at the right says."""
        if self.step == NETWORK:
            self.train()
        else:
            self.go_to(self.step + 1)

    def train(self) -> None:
        """Begin the run that is chosen."""
        problem = self._problem()
        if problem:
            self._tell(problem)
            return
        self.save()
        try:
            run = create_run(self._choices, self._runs_folder(), self._model_folder())
            process = self.runs.start(run.path, self._environment())
        except (ValueError, OSError, RuntimeError) as error:
            self._tell(str(error))
            return
        self.follow(process)

    def follow(self, process: RunProcess) -> None:
        """Show a run of this window."""
        self.process, self.shown_run = process, process.folder.path
        self.run_page.follow(process)
        self.go_to(RUN)

    def show_run(self, folder: Path) -> None:
        """Show an earlier run, or one that is under way."""
        process = self.runs.get(folder)
        if process is not None:
            self.follow(process)
            return
        self.process, self.shown_run = None, folder
        self.run_page.show_folder(folder)
        self.go_to(RUN)

    def _resume(self) -> None:
        if self.shown_run is None:
            return
        try:
            self.follow(self.runs.start(self.shown_run, self._environment()))
        except RuntimeError as error:
            self._tell(str(error))

    def _environment(self) -> dict[str, str]:
        """Return the environment of the run: the key goes to it this way and no other."""
        return {_KEY_VARIABLE: self.compounds.key} if self.compounds.key else {}

    def _reachable(self) -> set[int]:
        reachable = {COMPOUNDS}
        for step, page in enumerate(self.pages[:-1]):
            if page.problem():
                break
            reachable.add(step + 1)
        if self.shown_run is not None:
            reachable.add(RUN)
            if self._has_result():
                reachable.add(RESULT)
        return reachable

    def _has_result(self) -> bool:
        from training.runs import RunFolder  # noqa: PLC0415

        if self.shown_run is None or (self.process is not None and self.process.is_running):
            return False
        return RunFolder(self.shown_run).report.exists()

    def _problem(self) -> str:
        """Why one cannot go on from here."""
        if self.step < len(self.pages):
            problem = self.pages[self.step].problem()
            if not problem and self.step == NETWORK and self.runs.running:
                problem = "A run is under way; another can be started when it has ended."
            return problem
        return ""

    def _show_step(self) -> None:
        step, reachable = self.step, self._reachable()
        self.header.show_steps(step, reachable)
        problem = self._problem()
        self._tell(problem or self._told)
        self.back.setVisible(step > COMPOUNDS)
        # The page of the result has its own way on.
        self.next.setVisible(step < RESULT)
        self.another.setVisible(step == RESULT)
        self.next.setText({NETWORK: "Train", RUN: "Result"}.get(step, "Next"))
        able = not problem and (step < RUN or RESULT in reachable)
        if not able and self.next.hasFocus():
            # Left alone, the focus would go to the far end of the window.
            self.stack.setFocus()
        self.next.setEnabled(able)

    def _tell(self, sentence: str) -> None:
        self.message.setText(sentence)

    # -- the window -----------------------------------------------------------------------------

    def open(self) -> None:
        """Show the window, on top."""
        self.show()
        self.raise_()
        self.activateWindow()
        if self.next.isEnabled():
            self.next.setFocus()
        if self.step < len(self.pages):
            self.pages[self.step].enter()
        QTimer.singleShot(0, self, self.patterns.warm_up)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        parts: tuple[Coloured, ...] = (
            self.header, *self.pages, self.run_page, self.result_page,
        )  # fmt: skip
        for part in parts:
            part.apply_colours(colours)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        activated = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if activated and self.step < len(self.pages):
            self.pages[self.step].look_again()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.step < len(self.pages):
            self.pages[self.step].leave()
        self.save()
        event.accept()

    def shut_down(self) -> None:
        """End what runs for this window, as the application ends; runs end with `runs`."""
        self.close()
        for page in self.pages:
            page.close_parts()
