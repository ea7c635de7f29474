"""All of patterns that the main window knows: what is open, how it is shown and written."""

from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.runtime.language import _
from xrdgui.runtime.messages import Message
from xrdgui.ui.background.jobs import Jobs
from xrdgui.ui.background.pattern_saver import PatternSaver, SaveReport
from xrdgui.ui.background.preparer import Preparer
from xrdgui.ui.patterns.session import BatchReport, Session
from xrdgui.ui.widgets.theme import Colours
from xrdgui.ui.window_state import WindowState
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry, State

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern
    from xrdgui.ui.patterns.plot import PatternPlot
    from xrdgui.ui.patterns.workspace import Workspace

# Between two halves of some work, for whatever waits to be done; 0 would come before that.
_PAUSE_MS = 1


class PatternsController(QObject):
    """Owns the workspace and the saver, and carries out the commands on patterns.

    The workspace is the slowest part of the window to load: it is made from what a thread has
    loaded meanwhile, or when it is first needed.

    Parameters
    ----------
    session : Session
        What is open.
    preparer : Preparer
        Makes what the network sees.
    state : WindowState
        What is remembered between starts.
    colours : Colours
        To begin with.
    window : QWidget
        The main window.

    Signals
    -------
    told(str, bool)
        One sentence for the status bar, and whether there are details to it.
    saving(str)
        How far patterns are written; empty when none is.
    made(object)
        The Workspace was made.
    selection_changed(), contents_changed()
        Other entries are selected or in the list.
    problems_new()
        The details of the last sentence are problems with files.
    """

    told = Signal(str, bool)
    saving = Signal(str)
    made = Signal(object)
    selection_changed = Signal()
    contents_changed = Signal()
    problems_new = Signal()

    def __init__(
        self,
        session: Session,
        preparer: Preparer,
        state: WindowState,
        colours: Colours,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.session = session
        self.saver = PatternSaver(parent=self)
        self.problems: tuple[str, list[tuple[str, str]]] = ("", [])
        self.made_workspace: Workspace | None = None
        self._window, self._preparer, self._state = window, preparer, state
        self._colours = colours
        self._loading = Jobs("workspace", self)
        self._loading.done.connect(self._take_loaded)
        self.saver.progress.connect(self._show_saving)
        self.saver.finished.connect(self._report_saving)
        session.opening.connect(self.load_workspace)
        session.added.connect(self.contents_changed)
        session.removed.connect(self._take_removed)
        session.default_wavelength_changed.connect(self._remember_default)

    # -- the workspace --------------------------------------------------------------------------

    @property
    def workspace(self) -> "Workspace":
        """List, plots and answer, made when they are first needed."""
        return self._make_workspace() if self.made_workspace is None else self.made_workspace

    def load_workspace(self) -> None:
        """Load in a thread what the workspace is made of, then make it."""
        if self.made_workspace is None and not self._loading.busy:
            self._loading.start(lambda _cancelled: import_module("xrdgui.ui.patterns.workspace"))

    def _take_loaded(self) -> None:
        """Make half of it now and half when the window has looked around: neither takes long."""
        from xrdgui.ui.patterns.plot import PatternPlot

        self._loading.close()
        if self.made_workspace is None and self._window.isVisible():  # and not closed meanwhile
            plot = PatternPlot()
            QTimer.singleShot(_PAUSE_MS, self, lambda: self._make_rest(plot))

    def _make_rest(self, plot: "PatternPlot") -> None:
        if self.made_workspace is None:
            self._make_workspace(plot)

    def _make_workspace(self, plot: "PatternPlot | None" = None) -> "Workspace":
        from xrdgui.ui.patterns.workspace import Workspace

        made = Workspace(self.session, self._preparer, self._state, self._colours, plot)
        self.made_workspace = made
        made.selection_changed.connect(self.selection_changed)
        self.made.emit(made)
        self.selection_changed.emit()
        QTimer.singleShot(_PAUSE_MS, self, self.contents_changed.emit)
        return made

    def save_layout(self) -> None:
        """Remember where the parts are."""
        if self.made_workspace is not None:
            self.made_workspace.save_layout()

    def forget_prepared(self) -> None:
        """Make what the network saw anew when it is next shown."""
        if self.made_workspace is not None:
            self.made_workspace.forget_prepared()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        if self.made_workspace is not None:
            self.made_workspace.apply_colours(colours)

    def close(self) -> None:
        """End the work."""
        self._loading.close()
        self.session.cancel()
        self.saver.close()

    # -- what can be asked for now --------------------------------------------------------------

    def selected(self) -> list[Entry]:
        """Return the selected entries, in the order of the list."""
        return [] if self.made_workspace is None else self.made_workspace.selected()

    def has_entries(self) -> bool:
        """Return whether something is in the list."""
        return bool(self.session.entries)

    def has_selection(self) -> bool:
        """Return whether something is selected."""
        return bool(self.selected())

    def has_readable_selection(self) -> bool:
        """Return whether a selected file has a pattern."""
        return any(entry.pattern is not None for entry in self.selected())

    def measured(self) -> "list[tuple[Pattern, float]]":
        """Return the patterns that are open, each with the wavelength (Å) it is read with."""
        default = self.session.default_wavelength
        return [
            (entry.used, entry.wavelength(default)[0])
            for entry in self.session.entries.values()
            if entry.used is not None
        ]

    # -- commands -------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Ask for files and open them."""
        chosen = QFileDialog.getOpenFileNames(
            self._window, _("Open patterns"), self._state.folder, _file_filter()
        )[0]
        if chosen:
            self._state.folder = Path(chosen[0]).parent
            self.session.open(chosen)

    def ask_folder(self) -> None:
        """Ask for a folder and open what is in it."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, _("Open a folder"), self._state.folder
        )
        if chosen:
            self._state.folder = chosen
            self.session.open([chosen])

    def open_samples(self) -> None:
        """Open the simulated patterns that come with the application."""
        self.session.open([Path(str(files("resources") / "samples"))])

    def select_all(self) -> None:
        """Select every pattern."""
        self.workspace.list.selectAll()

    def cancel(self) -> None:
        """Stop reading, asking and writing."""
        self.saver.cancel()
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
        from xrdgui.workspace import answer_table

        table = answer_table.rows(
            self.workspace.selected(), CRYSTAL_SYSTEMS, self.session.default_wavelength
        )
        QGuiApplication.clipboard().setText(answer_table.as_text(table))
        said = Message("{n} result copied", "{n} results copied", n=len(table) - 1)
        self.told.emit(str(said), False)

    def ask_export(self) -> None:
        """Ask for a file and write all answers to it."""
        proposed = str(Path(self._state.folder) / "crystal systems.csv")
        chosen = QFileDialog.getSaveFileName(
            self._window, _("Export results"), proposed, "CSV (*.csv)"
        )[0]
        if chosen:
            self.export(Path(chosen))

    def export(self, path: Path) -> None:
        """Write all answers, in the order of the list, as CSV."""
        from xrdgui.workspace import answer_table

        if not path.suffix:
            path = path.with_suffix(".csv")
        entries = self.workspace.table.entries
        table = answer_table.rows(entries, CRYSTAL_SYSTEMS, self.session.default_wavelength)
        try:
            answer_table.write_csv(table, path)
        except OSError as error:
            why = Message(
                "{file} could not be written: {reason}. "
                "Choose another folder or close the file where it is open.",
                file=path.name,
                reason=error.strerror or str(error),
            )
            QMessageBox.warning(self._window, _("Not exported"), str(why))
            return
        said = wording.counted(len(table) - 1, "result")
        self.told.emit(f"{said} written to {path.name}", False)

    def save_patterns(self) -> None:
        """Ask for a place and write the selected patterns there."""
        from xrdgui.ui.patterns import save_dialog

        job = save_dialog.ask(self.workspace.selected(), self._state.folder, self._window)
        if job is not None:
            self._state.folder = job.files[0][1].parent
            self.saver.save(job)

    def set_square_root(self, on: bool) -> None:
        """Switch the intensity scale."""
        if self.made_workspace is not None:
            self.made_workspace.plot.set_square_root(on)
        self._state.set_flag("square_root", on)

    def set_cell_lines_shown(self, on: bool) -> None:
        """Mark where the unit cell has lines, or do not."""
        if self.made_workspace is not None:
            self.made_workspace.plot.set_cell_lines_shown(on)
        self._state.set_flag("cell_lines", on)

    def set_prepared_visible(self, on: bool) -> None:
        """Show or hide what the network saw."""
        if self.made_workspace is not None:
            self.made_workspace.set_prepared_visible(on)
        self._state.set_flag("prepared", on)

    def reset_zoom(self) -> None:
        """Show the whole pattern again."""
        self.workspace.reset_zoom()

    def show_only(self, keys: list[int]) -> None:
        """Show only these entries in the list."""
        self.workspace.show_only(keys)
        self._window.activateWindow()

    def show_problems(self) -> None:
        """List what is wrong with which file."""
        from xrdgui.ui.patterns.problems_dialog import ProblemsDialog

        summary, problems = self.problems
        ProblemsDialog(summary, problems, self._window).open()

    # -- reports --------------------------------------------------------------------------------

    def summarize(self, report: BatchReport, changes: str) -> str:
        """Return what became of a batch, in one sentence for the status bar.

        Parameters
        ----------
        report : BatchReport
        changes : str
            What another model changed; it takes the place of the counts. May be empty.
        """
        if self.made_workspace is not None:
            self.made_workspace.list.sort_again()
        number = wording.counted(len(report.problems), "pattern or file", "patterns or files")
        self.problems = (f"{number} without an answer.", report.problems)
        entries = [self.session.entries[key] for key in report.asked if key in self.session.entries]
        answered = sum(entry.state is State.ANSWERED for entry in entries)
        refused = sum(entry.state is State.NOT_CLASSIFIED for entry in entries)
        unreadable = len(report.problems) - refused
        said = wording.reading_summary(answered, unreadable, refused)
        if report.open_already:
            there = self._show_open_already(report.open_already)
            said = f"{said}; {there}" if report.asked or report.problems else there
        said = changes or said
        if report.passed_over:
            passed = wording.counted(report.passed_over, "file")
            said = f"{said}; {passed} of another kind passed over"
        return f"Stopped; {said}" if report.cancelled else said

    def ask_axis(self, report: BatchReport) -> None:
        """Ask over what the files of a batch were measured that do not say it themselves."""
        if report.over and not report.cancelled:
            from xrdgui.ui.patterns.axis_question import AxisQuestion

            question = AxisQuestion(report.over, self._window)
            question.answered.connect(self.session.open_over)
            question.open()

    def _show_open_already(self, keys: list[int]) -> str:
        """Select what was asked for and is in the list, unless something new is; say so."""
        entries = [self.session.entries[key] for key in keys if key in self.session.entries]
        sources = {entry.source for entry in entries}
        self.workspace.select(entries)
        if len(sources) == 1 and entries:
            name = entries[0].source.name if entries[0].source else entries[0].name
            return str(Message("{file} is open already", file=name))
        return f"{wording.counted(len(sources), 'file')} were open already"

    def _show_saving(self, done: int, total: int) -> None:
        self.saving.emit(f"Saving {done:,} of {wording.counted(total, 'pattern')}")

    def _report_saving(self, report: SaveReport) -> None:
        if not self.saver.busy:
            self.saving.emit("")
        said = wording.saving_summary(report.written, report.job.files[0][1], report.problems)
        if report.problems:
            number = wording.counted(len(report.problems), "pattern")
            self.problems = (f"{number} not written.", report.problems)
            self.problems_new.emit()
        if report.cancelled:
            said = f"Stopped; {said}"
        self.told.emit(said, len(report.problems) > 1)

    def _take_removed(self, _keys: Sequence[int]) -> None:
        if not self.session.entries:
            self.told.emit("", False)
        self.contents_changed.emit()

    def _remember_default(self, wavelength: float) -> None:
        self._state.default_wavelength = wavelength


def _file_filter() -> str:
    """Return which files the dialog shows first."""
    from xrdgui.patterns.readers import SUFFIXES

    endings = " ".join(f"*{suffix} *{suffix}.gz *{suffix}.bz2" for suffix in SUFFIXES)
    return str(Message("Diffraction patterns ({endings});;All files (*)", endings=endings))
