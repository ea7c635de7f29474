"""The main window: puts the parts together and routes what they say."""

from collections.abc import Sequence
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
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QToolBar, QToolButton

from xrdgui.models.library import Model
from xrdgui.ui.background.inference import InferenceClient
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.background.loader import Loader
from xrdgui.ui.background.preparer import Preparer
from xrdgui.ui.models import commands as models_commands
from xrdgui.ui.models.controller import ModelsController
from xrdgui.ui.patterns import commands as patterns_commands
from xrdgui.ui.patterns.controller import PatternsController
from xrdgui.ui.patterns.session import BatchReport, Session
from xrdgui.ui.training import commands as training_commands
from xrdgui.ui.widgets.commands import Actions, Command
from xrdgui.ui.widgets.drop import DropOverlay, dropped_paths, let_drops_through
from xrdgui.ui.widgets.theme import Colours, Scheme, Theme
from xrdgui.ui.window.activity import Activity
from xrdgui.ui.window.crash import open_log_folder
from xrdgui.ui.window.empty_state import EmptyState
from xrdgui.ui.window.menu import ends_of_menus, help_menu
from xrdgui.ui.window_state import WindowState

if TYPE_CHECKING:
    from xrdgui.ui.patterns.workspace import Workspace
    from xrdgui.ui.training.desk import TrainingDesk
    from xrdgui.ui.window.guide import GuideWindow


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
        self.models = ModelsController(client, self.session, work, state, self)
        self.theme = Theme(self)
        self.patterns = PatternsController(self.session, preparer, state, self.theme.colours, self)
        self._log_folder = log_folder
        self._guide: GuideWindow | None = None
        self._painted = False
        self._training: TrainingDesk | None = None
        self._closes_unasked = False
        self._build()
        self._connect()
        self.theme.changed.connect(self._apply_colours)
        self._show_network()
        self._restore()
        let_drops_through(self)
        self.setAcceptDrops(True)

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.actions_ = Actions(self, self.commands())
        self.toolbar = QToolBar("Commands", self)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.actions_.fill_toolbar(self.toolbar)
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
        patterns = self.patterns
        self.empty.open_files.connect(patterns.ask_files)
        self.empty.open_folder.connect(patterns.ask_folder)
        self.empty.open_samples.connect(patterns.open_samples)
        patterns.made.connect(self._take_workspace)
        patterns.contents_changed.connect(self._show_stack)
        patterns.selection_changed.connect(self.actions_.refresh)
        patterns.told.connect(lambda said, details: self.activity.tell(said, with_details=details))
        patterns.saving.connect(self.activity.show_library)
        patterns.problems_new.connect(self.models.forget_comparison)
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
        self.models.switch.changed.connect(patterns.forget_prepared)
        self.models.told.connect(self.activity.tell)
        self.models.working.connect(self.activity.show_library)
        self.models.list_wanted.connect(patterns.show_only)
        self.drawn.connect(patterns.load_workspace)

    def _restore(self) -> None:
        if not self.restoreGeometry(self.state.layout("geometry")):
            self._resize_to_screen()
        for name in ("square_root", "prepared"):
            self.actions_[name].setChecked(self.state.flag(name))
        self.actions_["cell_lines"].setChecked(self.state.flag("cell_lines", unknown=True))
        self.actions_[f"scheme_{self.state.scheme.value}"].setChecked(True)
        self.theme.set_scheme(self.state.scheme)
        self._show_stack()
        self.stack.setFocus()

    def _resize_to_screen(self) -> None:
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1280, int(room.width() * 0.94)), min(800, int(room.height() * 0.9)))

    # -- commands -------------------------------------------------------------------------------

    def commands(self) -> list[Command]:
        """List everything the window can do, room by room, with shortcuts; menus come from it."""
        return [
            *patterns_commands.commands(self.patterns),
            *ends_of_menus(self),
            *models_commands.commands(self.models),
            *training_commands.commands(lambda: self.training),
            *help_menu(self),
        ]

    def open_paths(self, paths: Sequence[str | Path]) -> None:
        """Open patterns, and take models into the library."""
        self.session.open(self.models.take_files(paths))

    def cancel(self) -> None:
        """Stop whatever is under way."""
        self.models.cancel()
        self.patterns.cancel()

    def set_scheme(self, scheme: Scheme) -> None:
        """Switch between light and dark."""
        self.state.scheme = scheme
        self.theme.set_scheme(scheme)

    @property
    def workspace(self) -> "Workspace":
        """List, plots and answer, made when they are first needed."""
        return self.patterns.workspace

    def _take_workspace(self, made: "Workspace") -> None:
        self.stack.addWidget(made)
        self.activity.be_last_by_tab()

    @property
    def training(self) -> "TrainingDesk":
        """All of training, made when it is first needed."""
        if self._training is None:
            from xrdgui.ui.training.desk import TrainingDesk

            self._training = TrainingDesk(
                self,
                theme=self.theme,
                model_folder=lambda: self.client.model_folder,
                opened=self.patterns.measured,
            )
            self._training.model_wanted.connect(self.models.switch.use_trained)
            self._training.export_wanted.connect(
                lambda folder, path: self.models.work.export(Model(folder), path)
            )
            self._training.told.connect(self.activity.tell)
            self.activity.insertPermanentWidget(2, self._training.indicator)
        return self._training

    def show_details(self) -> None:
        """Show what the sentence in the status bar sums up."""
        if not self.models.show_changes():
            self.patterns.show_problems()

    def show_guide(self) -> None:
        """Show the user guide."""
        from xrdgui.ui.window.guide import GuideWindow

        if self._guide is None:
            self._guide = GuideWindow(self.commands(), self)
        self._guide.open()

    def show_log(self) -> None:
        """Open the folder with the log."""
        open_log_folder(self._log_folder)

    def show_about(self) -> None:
        """Say what this is."""
        from xrdgui.ui.window.dialogs import AboutDialog, about_text

        text = about_text(self.client.model_folder, self._log_folder)
        AboutDialog(text, self).open()

    # -- what the session says ------------------------------------------------------------------

    def _report_batch(self, report: BatchReport) -> None:
        self.activity.finish()
        said = self.patterns.summarize(report, self.models.compare(report))
        self.activity.tell(said, with_details=bool(report.problems or self.models.changes))
        self.patterns.ask_axis(report)

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
        something = self.patterns.has_entries()
        shown = self.patterns.made_workspace if something else None
        self.stack.setCurrentWidget(shown or self.empty)
        self.actions_.refresh()

    def _apply_colours(self, colours: Colours) -> None:
        self.overlay.colours = lambda: colours
        for part in (self.actions_, self.empty, self.models, self.patterns):
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
        self.patterns.save_layout()
        self.state.save()
        # Gone from the screen at once; ending the processes may take a moment.
        self.hide()
        if self._guide is not None:
            self._guide.close()
        if training is not None:
            training.close()
        self.patterns.close()
        self.models.close()
        self.loader.close()
        self.preparer.close()
        self.client.close()
        event.accept()
