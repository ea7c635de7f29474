"""The main window: puts the parts together and routes what they say."""

from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QToolBar,
    QToolButton,
)

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models.library import Model
from xrdgui.ui.background.inference import InferenceClient
from xrdgui.ui.background.jobs import Jobs
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.background.loader import Loader
from xrdgui.ui.background.pattern_saver import PatternSaver, SaveReport
from xrdgui.ui.background.preparer import Preparer
from xrdgui.ui.models.models_desk import ModelsDesk
from xrdgui.ui.patterns.session import BatchReport, Session
from xrdgui.ui.widgets.drop import DropOverlay, dropped_paths, let_drops_through
from xrdgui.ui.widgets.theme import Colours, Scheme, Theme
from xrdgui.ui.window.activity import Activity
from xrdgui.ui.window.commands import Actions
from xrdgui.ui.window.crash import open_log_folder
from xrdgui.ui.window.empty_state import EmptyState
from xrdgui.ui.window.menu import TOOLBAR, commands
from xrdgui.ui.window_state import WindowState
from xrdgui.workspace import wording
from xrdgui.workspace.entry import State

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern
    from xrdgui.ui.patterns.plot import PatternPlot
    from xrdgui.ui.patterns.workspace import Workspace
    from xrdgui.ui.training.desk import TrainingDesk

# Between two halves of some work, for whatever waits to be done; 0 would come before that.
_PAUSE_MS = 1


class MainWindow(QMainWindow):
    """The window. Begins with an invitation to open files.

    The workspace is not part of the first picture and the slowest to load: it is made right after
    that, from what a thread has loaded meanwhile, or when it is first needed.

    Parameters
    ----------
    client : InferenceClient
        Answers; owned and closed by the window.
    loader : Loader
        Reads files; owned and closed by the window.
    preparer : Preparer
        Makes what the network sees; owned and closed by the window.
    state : WindowState
        What is remembered between starts.
    work : LibraryWork
        Imports and exports models; owned and closed by the window.
    log_folder : Path or None
        Where the log is.

    Signals
    -------
    drawn()
        The window is on the screen for the first time.
    """

    drawn = Signal()

    def __init__(
        self,
        client: InferenceClient,
        loader: Loader,
        preparer: Preparer,
        *,
        state: WindowState,
        work: LibraryWork | None = None,
        log_folder: Path | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("xrdgui")
        self.state = state
        self.client, self.loader, self.preparer = client, loader, preparer
        self.session = Session(client, loader, state.default_wavelength, self)
        work = work or LibraryWork(parent=self)
        self.models = ModelsDesk(client, self.session, work, state, self)
        self.saver = PatternSaver(parent=self)
        self._log_folder = log_folder
        self._problems: tuple[str, list[tuple[str, str]]] = ("", [])
        self._workspace: Workspace | None = None
        self._workspace_loading = Jobs("workspace", self)
        self._painted = False
        self._training: TrainingDesk | None = None
        self._closes_unasked = False
        self._build()
        self._connect()
        self.theme = Theme(self)
        self.theme.changed.connect(self._apply_colours)
        self._show_network()
        self._restore()
        let_drops_through(self)
        self.setAcceptDrops(True)

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.actions_ = Actions(self, commands(self))
        self.toolbar = QToolBar("Commands", self)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.actions_.fill_toolbar(self.toolbar, TOOLBAR)
        self.toolbar.setIconSize(QSize(18, 18))
        self.addToolBar(self.toolbar)
        for button in self.toolbar.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.empty = EmptyState(self)
        self.activity = Activity(self)
        self.setStatusBar(self.activity)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.setCentralWidget(self.stack)
        self.overlay = DropOverlay(self)

    def _connect(self) -> None:
        session, client = self.session, self.client
        self.empty.open_files.connect(self.ask_files)
        self.empty.open_folder.connect(self.ask_folder)
        self.empty.open_samples.connect(self.open_samples)
        session.opening.connect(self._load_workspace)
        session.added.connect(self._show_stack)
        session.removed.connect(self._take_removed)
        session.default_wavelength_changed.connect(self._take_default)
        session.batch_started.connect(lambda: self.activity.tell(""))
        session.batch_finished.connect(self._report_batch)
        self.loader.progress.connect(self.activity.show_reading)
        client.progress.connect(self.activity.show_classifying)
        client.state_changed.connect(lambda _state: self._take_state())
        client.notice.connect(self.activity.tell)
        self.activity.cancelled.connect(self.cancel)
        self.activity.details_wanted.connect(self.show_details)
        self.activity.models_wanted.connect(self.models.show)
        self.models.switch.changed.connect(self._show_network)
        self.models.told.connect(self.activity.tell)
        self.models.working.connect(self.activity.show_library)
        self.models.list_wanted.connect(self._show_only)
        self.saver.progress.connect(self._show_saving)
        self.saver.finished.connect(self._report_saving)
        self.drawn.connect(self._load_workspace)
        self._workspace_loading.done.connect(self._take_loaded)

    def _restore(self) -> None:
        if not self.restoreGeometry(self.state.layout("geometry")):
            self._resize_to_screen()
        for name in ("square_root", "prepared"):
            self.actions_[name].setChecked(self.state.flag(name))
        self.actions_["cell_lines"].setChecked(self.state.flag("cell_lines", unknown=True))
        self.actions_[f"scheme_{self.state.scheme.value}"].setChecked(True)
        self.theme.set_scheme(self.state.scheme)
        self._show_selection()
        self._show_stack()
        self.stack.setFocus()

    def _resize_to_screen(self) -> None:
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1280, int(room.width() * 0.94)), min(800, int(room.height() * 0.9)))

    # -- commands -------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Ask for files and open them."""
        chosen, _ = QFileDialog.getOpenFileNames(
            self, "Open patterns", self.state.folder, _file_filter()
        )
        if chosen:
            self.state.folder = Path(chosen[0]).parent
            self.session.open(chosen)

    def ask_folder(self) -> None:
        """Ask for a folder and open what is in it."""
        chosen = QFileDialog.getExistingDirectory(self, "Open a folder", self.state.folder)
        if chosen:
            self.state.folder = chosen
            self.session.open([chosen])

    def open_samples(self) -> None:
        """Open the simulated patterns that come with the application."""
        self.session.open([Path(str(files("resources") / "samples"))])

    def open_paths(self, paths: Sequence[str | Path]) -> None:
        """Open patterns, and take models into the library."""
        self.session.open(self.models.take_files(paths))

    def list_select_all(self) -> None:
        """Select every pattern."""
        self.workspace.list.selectAll()

    def cancel(self) -> None:
        """Stop whatever is under way."""
        self.saver.cancel()
        self.models.cancel()
        self.session.cancel()

    def remove_selected(self) -> None:
        """Take the selected entries off the list."""
        self.session.remove(self.workspace.list.selected_keys())

    def clear_all(self) -> None:
        """Take everything off the list and stop what is under way."""
        self.session.cancel()
        self.session.remove(list(self.session.entries))

    def remove_unreadable(self) -> None:
        """Take files without a pattern off the list."""
        entries = self.session.entries.values()
        self.session.remove([entry.key for entry in entries if entry.state is State.UNREADABLE])

    def classify_again(self) -> None:
        """Ask the network again about the selected entries."""
        self.session.classify(self.workspace.list.selected_keys())

    def copy_results(self) -> None:
        """Copy the answers of the selected entries as a table."""
        from xrdgui.workspace import answer_table  # noqa: PLC0415  the window starts without it

        selected = self.workspace.selected()
        table = answer_table.rows(selected, CRYSTAL_SYSTEMS, self.session.default_wavelength)
        QGuiApplication.clipboard().setText(answer_table.as_text(table))
        said = wording.counted(len(table) - 1, "result")
        self.activity.tell(f"{said} copied")

    def ask_export(self) -> None:
        """Ask for a file and write all answers to it."""
        proposed = str(Path(self.state.folder) / "crystal systems.csv")
        chosen, _ = QFileDialog.getSaveFileName(self, "Export results", proposed, "CSV (*.csv)")
        if chosen:
            self.export(Path(chosen))

    def export(self, path: Path) -> None:
        """Write all answers, in the order of the list, as CSV."""
        from xrdgui.workspace import answer_table  # noqa: PLC0415  the window starts without it

        if not path.suffix:
            path = path.with_suffix(".csv")
        entries = self.workspace.table.entries
        table = answer_table.rows(entries, CRYSTAL_SYSTEMS, self.session.default_wavelength)
        try:
            answer_table.write_csv(table, path)
        except OSError as error:
            reason = error.strerror or str(error)
            QMessageBox.warning(
                self, "Not exported", f"{path.name} could not be written: {reason}. "
                "Choose another folder or close the file where it is open."
            )  # fmt: skip
            return
        self.activity.tell(f"{wording.counted(len(table) - 1, 'result')} written to {path.name}")

    def save_patterns(self) -> None:
        """Ask for a place and write the selected patterns there."""
        from xrdgui.ui.patterns import save_dialog  # noqa: PLC0415  the window starts without it

        job = save_dialog.ask(self.workspace.selected(), self.state.folder, self)
        if job is not None:
            self.state.folder = job.files[0][1].parent
            self.saver.save(job)

    def set_scheme(self, scheme: Scheme) -> None:
        """Switch between light and dark."""
        self.state.scheme = scheme
        self.theme.set_scheme(scheme)

    def set_square_root(self, on: bool) -> None:
        """Switch the intensity scale."""
        if self._workspace is not None:
            self._workspace.plot.set_square_root(on)
        self.state.set_flag("square_root", on)

    def set_cell_lines_shown(self, on: bool) -> None:
        """Mark where the unit cell has lines, or do not."""
        if self._workspace is not None:
            self._workspace.plot.set_cell_lines_shown(on)
        self.state.set_flag("cell_lines", on)

    def set_prepared_visible(self, on: bool) -> None:
        """Show or hide what the network saw."""
        if self._workspace is not None:
            self._workspace.set_prepared_visible(on)
        self.state.set_flag("prepared", on)

    @property
    def workspace(self) -> "Workspace":
        """List, plots and answer, made when they are first needed."""
        return self._make_workspace() if self._workspace is None else self._workspace

    def _make_workspace(self, plot: "PatternPlot | None" = None) -> "Workspace":
        from xrdgui.ui.patterns.workspace import Workspace  # noqa: PLC0415  the window starts without it

        made = Workspace(self.session, self.preparer, self.state, self.theme.colours, plot)
        made.selection_changed.connect(self._show_selection)
        self.models.switch.changed.connect(made.forget_prepared)
        self.stack.addWidget(made)
        self._workspace = made
        self.activity.be_last_by_tab()
        self._show_selection()
        QTimer.singleShot(_PAUSE_MS, self, self._show_stack)
        return made

    def _load_workspace(self) -> None:
        """Load in a thread what the workspace is made of, then make it."""
        if self._workspace is None and not self._workspace_loading.busy:
            self._workspace_loading.start(
                lambda _cancelled: import_module("xrdgui.ui.patterns.workspace")
            )

    def _take_loaded(self) -> None:
        """Make half of it now and half when the window has looked around: neither takes long."""
        from xrdgui.ui.patterns.plot import PatternPlot  # noqa: PLC0415  as above

        self._workspace_loading.close()
        if self._workspace is None and self.isVisible():  # and not closed meanwhile
            plot = PatternPlot()
            QTimer.singleShot(_PAUSE_MS, self, lambda: self._make_rest(plot))

    def _make_rest(self, plot: "PatternPlot") -> None:
        if self._workspace is None:
            self._make_workspace(plot)

    @property
    def training(self) -> "TrainingDesk":
        """All of training, made when it is first needed."""
        if self._training is None:
            from xrdgui.ui.training.desk import TrainingDesk  # noqa: PLC0415  starts without it

            self._training = TrainingDesk(
                self,
                theme=self.theme,
                model_folder=lambda: self.client.model_folder,
                opened=self._measured,
            )
            self._training.model_wanted.connect(self.models.switch.use_trained)
            self._training.export_wanted.connect(
                lambda folder, path: self.models.work.export(Model(folder), path)
            )
            self._training.told.connect(self.activity.tell)
            self.activity.insertPermanentWidget(2, self._training.indicator)
        return self._training

    def show_training(self) -> None:
        """Open the Train window."""
        self.training.show_wizard()

    def show_runs(self) -> None:
        """Open the window of all runs."""
        self.training.show_runs()

    def reset_zoom(self) -> None:
        """Show the whole pattern again."""
        self.workspace.reset_zoom()

    def show_details(self) -> None:
        """Show what the sentence in the status bar sums up."""
        if not self.models.show_changes():
            self.show_problems()

    def show_problems(self) -> None:
        """List what is wrong with which file."""
        from xrdgui.ui.patterns.problems_dialog import ProblemsDialog  # noqa: PLC0415  as above

        summary, problems = self._problems
        ProblemsDialog(summary, problems, self).open()

    def show_log(self) -> None:
        """Open the folder with the log."""
        open_log_folder(self._log_folder)

    def show_about(self) -> None:
        """Say what this is."""
        from xrdgui.ui.window.dialogs import AboutDialog, about_text  # noqa: PLC0415  as above

        text = about_text(self.client.model_folder, self._log_folder)
        AboutDialog(text, self).open()

    # -- what the session says ------------------------------------------------------------------

    def _take_removed(self) -> None:
        if not self.session.entries:
            self.activity.tell("")
        self._show_stack()

    def _take_default(self, wavelength: float) -> None:
        self.state.default_wavelength = wavelength

    def _report_batch(self, report: BatchReport) -> None:
        self.activity.finish()
        if self._workspace is not None:
            self._workspace.list.sort_again()
        number = wording.counted(len(report.problems), "pattern or file", "patterns or files")
        self._problems = (f"{number} without an answer.", report.problems)
        entries = [self.session.entries[key] for key in report.asked if key in self.session.entries]
        answered = sum(entry.state is State.ANSWERED for entry in entries)
        refused = sum(entry.state is State.NOT_CLASSIFIED for entry in entries)
        unreadable = len(report.problems) - refused
        said = wording.reading_summary(answered, unreadable, refused)
        if report.open_already:
            there = self._show_open_already(report.open_already)
            said = f"{said}; {there}" if report.asked or report.problems else there
        said = self.models.compare(report) or said
        if report.passed_over:
            files = wording.counted(report.passed_over, "file")
            said = f"{said}; {files} of another kind passed over"
        if report.cancelled:
            said = f"Stopped; {said}"
        self.activity.tell(said, with_details=bool(report.problems or self.models.changes))
        if report.over and not report.cancelled:
            from xrdgui.ui.patterns.axis_question import AxisQuestion  # noqa: PLC0415  rarely asked

            question = AxisQuestion(report.over, self)
            question.answered.connect(self.session.open_over)
            question.open()

    def _show_saving(self, done: int, total: int) -> None:
        self.activity.show_library(f"Saving {done:,} of {wording.counted(total, 'pattern')}")

    def _report_saving(self, report: SaveReport) -> None:
        if not self.saver.busy:
            self.activity.show_library("")
        said = wording.saving_summary(report.written, report.job.files[0][1], report.problems)
        if report.problems:
            number = wording.counted(len(report.problems), "pattern")
            self._problems = (f"{number} not written.", report.problems)
            self.models.forget_comparison()
        if report.cancelled:
            said = f"Stopped; {said}"
        self.activity.tell(said, with_details=len(report.problems) > 1)

    def _show_open_already(self, keys: list[int]) -> str:
        """Select what was asked for and is in the list, unless something new is; say so."""
        entries = [self.session.entries[key] for key in keys if key in self.session.entries]
        files = {entry.source for entry in entries}
        self.workspace.select(entries)
        if len(files) == 1 and entries:
            name = entries[0].source.name if entries[0].source else entries[0].name
            return f"{name} is open already"
        return f"{wording.counted(len(files), 'file')} were open already"

    def _show_only(self, keys: list[int]) -> None:
        self.workspace.show_only(keys)
        self.activateWindow()

    def _show_network(self) -> None:
        loading = self.models.switch.loading
        self.activity.show_model_loading("" if loading is None else loading.name)
        name = self.models.switch.current.name
        self.activity.show_network(self.client.state, name, self.client.failure)

    def _take_state(self) -> None:
        self._show_network()
        if self.client.failure:
            self.activity.tell(f"The network could not be loaded: {self.client.failure}")

    # -- showing --------------------------------------------------------------------------------

    def _show_stack(self) -> None:
        something = bool(self.session.entries)
        shown = self._workspace if something else None
        self.stack.setCurrentWidget(shown or self.empty)
        for name in ("export", "clear", "select_all", "remove_unreadable"):
            self.actions_[name].setEnabled(something)

    def _show_selection(self) -> None:
        selected = [] if self._workspace is None else self._workspace.selected()
        for name in ("remove", "copy", "classify_again"):
            self.actions_[name].setEnabled(bool(selected))
        readable = any(entry.pattern is not None for entry in selected)
        self.actions_["save_patterns"].setEnabled(readable)

    def _measured(self) -> "list[tuple[Pattern, float]]":
        """The patterns that are open, each with the wavelength (Å) it is read with."""
        default = self.session.default_wavelength
        return [
            (entry.used, entry.wavelength(default)[0])
            for entry in self.session.entries.values()
            if entry.used is not None
        ]

    def _apply_colours(self, colours: Colours) -> None:
        self.overlay.colours = lambda: colours
        for part in (self.actions_, self.empty, self.models, self._workspace):
            if part is not None:
                part.apply_colours(colours)

    # -- Qt's events ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.drawn.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.overlay.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.open_paths(paths)

    def close_unasked(self) -> None:
        """Close also while a network is trained: whoever asks for it is no person to be asked."""
        self._closes_unasked = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        training = self._training
        if training is not None and not self._closes_unasked and not training.may_close():
            event.ignore()
            return
        self.state.set_layout("geometry", self.saveGeometry())
        if self._workspace is not None:
            self._workspace.save_layout()
        self.state.save()
        # Gone from the screen at once; ending the processes may take a moment.
        self.hide()
        if training is not None:
            training.close()
        self._workspace_loading.close()
        self.session.cancel()
        self.models.close()
        self.loader.close()
        self.saver.close()
        self.preparer.close()
        self.client.close()
        event.accept()


def _file_filter() -> str:
    """Say which files the dialog shows first."""
    from xrdgui.patterns.readers import SUFFIXES  # noqa: PLC0415  the window starts without them

    endings = " ".join(f"*{suffix} *{suffix}.gz *{suffix}.bz2" for suffix in SUFFIXES)
    return f"Diffraction patterns ({endings});;All files (*)"
