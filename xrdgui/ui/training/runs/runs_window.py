"""The window of all runs: what became of each, and going on with it, anew or not at all."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from training.runs import RunError
from training.runs.library import Run
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.result_page import ResultPage
from xrdgui.ui.training.runs.run_page import RunPage
from xrdgui.ui.training.runs.run_settings import RunSettings
from xrdgui.ui.training.runs.runs_table import RunsTable, size_in_words
from xrdgui.ui.widgets.theme import Colours, Theme

# Runs of other windows change without a word.
_LOOK_AGAIN_MS = 3000
_CURVES, _RESULT, _SETTINGS = range(3)


class RunsWindow(QWidget):
    """A window of its own beside the main window.

    Parameters
    ----------
    runs : ActiveRuns
        Those of this window; resumes others.
    runs_folder : callable
        Where the runs are.
    theme : Theme

    Signals
    -------
    clone_wanted(Path)
        Start a new run with the settings of this one.
    """

    clone_wanted = Signal(object)

    def __init__(self, runs: ActiveRuns, runs_folder: Callable[[], Path], theme: Theme) -> None:
        super().__init__(None)
        self.setWindowTitle("Training runs")
        self.setObjectName("runs")
        self.runs = runs
        self.table = RunsTable(runs_folder, self._is_running, self)
        self.run_page = RunPage(self, in_library=True)
        self.result_page = ResultPage(self)
        self.settings = RunSettings(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for page, title in (
            (self.run_page, "&Curves"),
            (self.result_page, "&Result"),
            (self.settings, "&Settings"),
        ):
            self.tabs.addTab(page, title)
        self.nothing = QLabel(
            "No run yet. Train a network from the Training menu; every run is kept here.", self
        )
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "muted")
        self.total = QLabel(self)
        self.total.setProperty("role", "muted")
        self._make_buttons()
        self._lay_out()
        self._look_again = QTimer(self)
        self._look_again.setInterval(_LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self.table.refresh)
        self._connect(theme)
        self._show_run(None)

    def _make_buttons(self) -> None:
        def button(title: str, tip: str, do: Callable[[], None]) -> QPushButton:
            made = QPushButton(title, self)
            made.setToolTip(tip)
            made.clicked.connect(do)
            return made

        self.clone = button(
            "&New run like this…", "Open the Train window with these settings", self._clone
        )
        self.rename = button("Re&name…", "Call this run otherwise (F2)", self.ask_name)
        self.delete = button("&Delete…", "Delete the run with all its files (Del)", self.ask_delete)
        self.files = button("Show &files", "Open the folder of the run", self._show_files)
        self._buttons = (self.clone, self.rename, self.delete, self.files)

    def _lay_out(self) -> None:
        left = QWidget(self)
        buttons = QHBoxLayout()
        for button in self._buttons:
            buttons.addWidget(button)
        buttons.addStretch(1)
        inside = QVBoxLayout(left)
        inside.setContentsMargins(12, 12, 12, 12)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.nothing, 1)
        inside.addWidget(self.total)
        inside.addLayout(buttons)
        self.splitter = QSplitter(self)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.tabs)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1380, int(room.width() * 0.95)), min(720, int(room.height() * 0.9)))
        self.splitter.setSizes([600, 780])

    def _connect(self, theme: Theme) -> None:
        self.table.chosen.connect(self._show_run)
        self.table.looked.connect(self._show_total)
        self.run_page.resume_wanted.connect(self.resume)
        self.run_page.result_wanted.connect(lambda: self.tabs.setCurrentIndex(_RESULT))
        self.run_page.ended.connect(lambda _outcome: self._refresh_shown())
        self.result_page.keep_wanted.connect(self.close)
        self.runs.changed.connect(self._runs_changed)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        for key, do in (("F2", self.ask_name), ("Del", self.ask_delete)):
            shortcut = QShortcut(QKeySequence(key), self.table, do)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        theme.changed.connect(self.apply_colours)
        self.apply_colours(theme.colours)

    # -- what is shown --------------------------------------------------------------------------

    def open(self) -> None:
        """Show the window, on top, with what there is now."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.refresh()
        self.table.setFocus()

    @property
    def run(self) -> Run | None:
        """The run that is shown."""
        path = self.table.current
        return Run(path) if path is not None else None

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        for part in (self.table, self.run_page, self.result_page):
            part.apply_colours(colours)

    def _show_run(self, path: Path | None) -> None:
        for part in (*self._buttons, self.tabs):
            part.setEnabled(path is not None)
        self.tabs.setVisible(path is not None)
        empty = self.table.rowCount() == 0
        self.table.setVisible(not empty)
        self.nothing.setVisible(empty)
        if path is None:
            return
        process = self.runs.get(path)
        if process is not None:
            self.run_page.follow(process)
        else:
            self.run_page.show_folder(path)
        self.settings.show_run(Run(path))
        self._show_result(path)

    def _show_result(self, path: Path) -> None:
        running = self._is_running(path)
        self.delete.setEnabled(not running)
        self.tabs.setTabEnabled(_RESULT, not running and Run(path).folder.report.exists())
        self.result_page.show_run(path)

    def _is_running(self, path: Path) -> bool:
        process = self.runs.get(path)
        return process is not None and process.is_running

    def _show_total(self) -> None:
        facts = self.table.facts
        total = sum(facts[path].size for path in self.table.paths() if path in facts)
        self.total.setText(f"{size_in_words(total)} in all" if total else "")

    def _runs_changed(self) -> None:
        if self.isVisible():
            self.table.refresh()
        self._refresh_shown()

    def _refresh_shown(self) -> None:
        path = self.table.current
        if path is None:
            return
        process = self.runs.get(path)
        if process is not None and process is not self.run_page.process:
            self.run_page.follow(process)
        self._show_result(path)

    # -- verbs ----------------------------------------------------------------------------------

    def resume(self) -> None:
        """Go on with the selected run, unless another is under way: one computer, one run."""
        if self.run is None:
            return
        if self.runs.running:
            other = Run(self.runs.running[0].folder.path).title
            self._warn(
                "Not resumed",
                f"“{other}” is being trained; this run can be resumed when that one has ended.",
            )
            return
        try:
            self.runs.start(self.run.path)
        except RunError as error:
            self._warn("Not resumed", str(error))
            return
        self._refresh_shown()

    def ask_name(self) -> None:
        """Ask for a new name of the selected run."""
        run = self.run
        if run is None:
            return
        name, given = QInputDialog.getText(
            self, "Rename", "Name of the run:", QLineEdit.EchoMode.Normal, run.title
        )
        if given:
            self.rename_to(name)

    def rename_to(self, name: str) -> None:
        """Call the selected run so."""
        run = self.run
        if run is None:
            return
        try:
            run.rename(name)
        except RunError as error:
            self._warn("Not renamed", str(error))
            return
        self.table.refresh_run(run.path)
        self.run_page.title.set_whole(run.title, str(run.path))
        self.result_page.title.set_whole(run.title, str(run.path))

    def ask_delete(self) -> None:
        """Ask whether the selected run is to go, and delete it."""
        run = self.run
        if run is None or not self.delete.isEnabled():
            return
        facts = self.table.facts.get(run.path)
        size = f" ({size_in_words(facts.size)})" if facts is not None else ""
        box = QMessageBox(
            QMessageBox.Icon.Question,
            "Delete a run",
            f"Delete “{run.title}” with all its files{size}? This cannot be undone. A model that "
            "was taken into use stays in the models.",
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setObjectName("delete")
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda used: self.delete_run(run) if used is delete else None)
        box.open()

    def delete_run(self, run: Run) -> None:
        """Delete this run."""
        self.run_page.show_nothing()
        try:
            run.delete()
        except RunError as error:
            self._warn("Not deleted", str(error))
        else:
            self.runs.forget(run.path)
        self.table.refresh()
        if self.table.current == run.path:
            self._show_run(run.path)

    def _clone(self) -> None:
        if self.run is not None:
            self.clone_wanted.emit(self.run.path)

    def _show_files(self) -> None:
        if self.run is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.run.path)))

    def _warn(self, title: str, sentence: str) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Warning, title, sentence, QMessageBox.StandardButton.Ok, self
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # -- Qt's events ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_again.stop()
        self.table.close_parts()
