"""All of training that the main window knows: one object, made when it is first needed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from training.runs.library import Run
from xrdgui.models import archive, names
from xrdgui.patterns.pattern import Pattern
from xrdgui.runtime import folders
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.closing import ClosingDialog
from xrdgui.ui.training.runs.run_indicator import RunIndicator
from xrdgui.ui.training.runs.run_process import RunProcess
from xrdgui.ui.widgets.theme import Theme

if TYPE_CHECKING:
    from xrdgui.ui.training.runs.result_page import ResultPage
    from xrdgui.ui.training.runs.runs_window import RunsWindow
    from xrdgui.ui.training.wizard.dialog import TrainDialog

_SAYING = {
    "finished": "“{title}” has finished: its model is ready to be looked at.",
    "stopped": "“{title}” was stopped; its best model is ready to be looked at.",
    "failed": "“{title}” has failed: {sentence}",
    "interrupted": "“{title}” was interrupted; it can be resumed.",
}


class TrainingDesk(QObject):
    """Owns the runs, the Train window and the window of all runs.

    Parameters
    ----------
    window : QWidget
        The main window.
    theme : Theme
    model_folder : callable
        Folder of the model in use, None when there is none.
    opened : callable
        The patterns that are open, each with its wavelength (Å).

    Signals
    -------
    model_wanted(Path, str)
        Use the model of this folder from now on, and call it so.
    export_wanted(Path, Path)
        Write the model of this folder to this file.
    told(str)
        One sentence for the status bar.
    """

    model_wanted = Signal(object, str)
    export_wanted = Signal(object, object)
    told = Signal(str)

    def __init__(
        self,
        window: QWidget,
        *,
        theme: Theme,
        model_folder: Callable[[], Path | None],
        opened: Callable[[], Sequence[tuple[Pattern, float]]],
    ) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._model_folder, self._opened = model_folder, opened
        self.runs = ActiveRuns(self)
        self.runs.ended.connect(self._tell_end)
        self.indicator = RunIndicator(self.runs, window)
        self.indicator.clicked.connect(self.show_run)
        self.wizard: TrainDialog | None = None
        self.library: RunsWindow | None = None
        self.closing: ClosingDialog | None = None

    # -- windows --------------------------------------------------------------------------------

    def show_wizard(self) -> None:
        """Open the Train window where it was left."""
        self._wizard().open()

    def show_run(self, folder: Path) -> None:
        """Open the Train window at this run."""
        wizard = self._wizard()
        wizard.show_run(folder)
        wizard.open()

    def clone(self, folder: Path) -> None:
        """Open the Train window with the settings of this run."""
        from training.planning.choices import ChoiceError  # noqa: PLC0415
        from training.planning.choices_of_run import of_run  # noqa: PLC0415

        try:
            choices = of_run(folder)
        except ChoiceError as error:
            self.told.emit(str(error))
            return
        wizard = self._wizard()
        wizard.show_choices(choices)
        wizard.open()

    def show_runs(self) -> None:
        """Open the window of all runs."""
        if self.library is None:
            from xrdgui.ui.training.runs.runs_window import RunsWindow  # noqa: PLC0415

            self.library = RunsWindow(self.runs, folders.runs_folder, self._theme)
            self.library.clone_wanted.connect(self.clone)
            self._connect_results(self.library.result_page)
            self.library.setWindowIcon(self._window.windowIcon())
        self.library.open()

    def _wizard(self) -> "TrainDialog":
        if self.wizard is None:
            from xrdgui.ui.training.wizard.dialog import TrainDialog  # noqa: PLC0415

            self.wizard = TrainDialog(
                self.runs,
                model_folder=self._model_folder,
                opened=self._opened,
                remembered=folders.config_folder() / "train.json",
                runs_folder=folders.runs_folder,
                theme=self._theme,
            )
            self._connect_results(self.wizard.result_page)
            self.wizard.result_page.keep_wanted.connect(self.wizard.close)
        return self.wizard

    # -- what comes of a run --------------------------------------------------------------------

    def _connect_results(self, page: "ResultPage") -> None:
        page.model_wanted.connect(lambda folder: self.model_wanted.emit(folder, _name(folder)))
        page.export_wanted.connect(self.ask_export)

    def ask_export(self, folder: Path) -> None:
        """Ask for a file for the model of this folder."""
        name = names.cleaned(_name(folder)) + archive.SUFFIX
        chosen, _ = QFileDialog.getSaveFileName(
            QApplication.activeWindow() or self._window,
            "Export the model",
            str(Path.home() / name),
            f"Models of xrdgui (*{archive.SUFFIX})",
        )
        if chosen:
            self.export_wanted.emit(folder, Path(chosen))

    def _tell_end(self, run: RunProcess) -> None:
        sentence = _SAYING.get(run.outcome)
        if sentence is not None:
            title = Run(run.folder.path).title
            self.told.emit(sentence.format(title=title, sentence=run.sentence))
            QApplication.alert(self._window)

    # -- the end of the application -------------------------------------------------------------

    def may_close(self) -> bool:
        """Whether the application can be closed; if not, the user is asked, and it is later."""
        if not self.runs.running:
            return True
        if self.closing is None:
            self.closing = ClosingDialog(self.runs, self._window)
            self.closing.settled.connect(self._window.close)
            self.closing.finished.connect(self._forget_closing)
        self.closing.open()
        self.closing.raise_()
        return False

    def close(self) -> None:
        """End what is left, and wait for it: a run can be resumed."""
        if self.wizard is not None:
            self.wizard.shut_down()
        if self.library is not None:
            self.library.close()
        self.runs.close()

    def _forget_closing(self) -> None:
        self.closing = None


def _name(model: Path) -> str:
    """Return what to call the model of a run: as the run."""
    return Run(model.parent).title
