"""What is shown of a session: the list at the left, the plots, the answer at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from xrdgui.ui.background.preparer import Preparer
from xrdgui.ui.patterns.panels import ListPanel, SidePanel
from xrdgui.ui.patterns.pattern_list import PatternTableModel
from xrdgui.ui.patterns.plot import PatternPlot
from xrdgui.ui.patterns.prepared_view import PreparedView
from xrdgui.ui.patterns.session import Session
from xrdgui.ui.widgets.drop import let_drops_through
from xrdgui.ui.widgets.theme import Colours
from xrdgui.ui.window_state import WindowState
from xrdgui.workspace.entry import Entry


class Workspace(QSplitter):
    """List, plots and answer of a session; begins with what is open.

    Parameters
    ----------
    session : Session
        What is open.
    preparer : Preparer
        Makes what the network sees.
    state : WindowState
        Where the parts were, and what was switched on.
    colours : Colours
        To begin with.
    plot : PatternPlot or None
        Where it has been made already.

    Signals
    -------
    selection_changed()
        Other entries are selected, or something of theirs has changed.
    """

    selection_changed = Signal()

    def __init__(
        self,
        session: Session,
        preparer: Preparer,
        state: WindowState,
        colours: Colours,
        plot: PatternPlot | None = None,
    ) -> None:
        super().__init__()
        self._session, self._preparer, self._state = session, preparer, state
        self._colours = colours
        self._show_next = True
        self.table = PatternTableModel(self)
        # Without parents: a splitter takes in whatever becomes its child.
        self.list_panel = ListPanel(self.table)
        self.list = self.list_panel.list
        self.plot = plot or PatternPlot()
        self.prepared: PreparedView | None = None
        self.side_panel = SidePanel()
        self.answer, self.wavelength = self.side_panel.answer, self.side_panel.wavelength
        self._lay_out()
        self._connect()
        self.plot.set_square_root(state.flag("square_root"))
        self.plot.set_cell_lines_shown(state.flag("cell_lines", unknown=True))
        self.apply_colours(colours)
        self.set_prepared_visible(state.flag("prepared"))
        let_drops_through(self)
        self._take_added(list(session.entries.values()))
        self._show_selection()

    def _lay_out(self) -> None:
        self.plots = QSplitter(Qt.Orientation.Vertical)
        self._add_plot(self.plot)
        self.addWidget(self.list_panel)
        self.addWidget(self.plots)
        self.addWidget(self.side_panel)
        self.setStretchFactor(1, 1)
        if not self.restoreState(self._state.layout("workspace")):
            self.setSizes([360, 610, 310])
        _keep_parts(self)

    def _add_plot(self, plot: QWidget) -> None:
        plot.setProperty("role", "panel")
        plot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.plots.addWidget(plot)
        _keep_parts(self.plots)

    def _connect(self) -> None:
        session = self._session
        session.opening.connect(self._expect_files)
        session.added.connect(self._take_added)
        session.removed.connect(self._take_removed)
        session.changed.connect(self._take_changed)
        session.default_wavelength_changed.connect(self._take_default)
        self.list.current_changed.connect(self._show_entry)
        self.list.selection_changed.connect(self._show_selection)
        self.side_panel.compounds.drawn_changed.connect(self.plot.show_compounds)
        self.wavelength.for_selected.connect(self._set_for_selected)
        self.wavelength.for_all.connect(
            lambda value: self._set_wavelength(list(session.entries), value)
        )
        self.wavelength.default_chosen.connect(session.set_default_wavelength)

    def save_layout(self) -> None:
        """Remember where the parts are."""
        self._state.set_layout("workspace", self.saveState())
        if self.prepared is not None:
            self._state.set_layout("plots", self.plots.saveState())

    # -- what the window asks for ---------------------------------------------------------------

    def selected(self) -> list[Entry]:
        """Return the selected entries, in the order of the list."""
        entries = self._session.entries
        return [entries[key] for key in self.list.selected_keys() if key in entries]

    def set_prepared_visible(self, on: bool) -> None:
        """Show or hide what the network saw."""
        if self.prepared is None and on:
            self.prepared = self._make_prepared()
        if self.prepared is not None:
            self.prepared.setVisible(on)
        if on:
            self.forget_prepared()
            self._show_entry(self.list.current)

    def _make_prepared(self) -> PreparedView:
        made = PreparedView(self._preparer)
        made.apply_colours(self._colours)
        self._add_plot(made)
        if not self.plots.restoreState(self._state.layout("plots")):
            self.plots.setSizes([600, 360])
        _keep_parts(self.plots)
        let_drops_through(made)
        self.setTabOrder(self.plot.plot, made.plot)
        return made

    def forget_prepared(self) -> None:
        """Make what the network saw anew when it is next shown."""
        if self.prepared is not None:
            self.prepared.forget()

    def reset_zoom(self) -> None:
        """Show the whole pattern again."""
        self.plot.plot.view.show_all()
        if self.prepared is not None:
            self.prepared.plot.view.show_all()

    def show_only(self, keys: Sequence[int]) -> None:
        """Show only these entries in the list."""
        self.list_panel.filter.clear()
        self.list_panel.show_only(keys)
        if keys:
            self.list.select_key(keys[0])

    def select(self, entries: Sequence[Entry]) -> None:
        """Select these, which were asked for and are open, unless something new is shown."""
        if self._show_next and entries:
            self._show_next = False
            self.list_panel.show_only(None)
            self.list_panel.filter.clear()
            self.list.select_key(entries[0].key)
            self.list.select_keys([entry.key for entry in entries])
            self.list.setFocus()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        for part in (self.table, self.plot, self.prepared, self.answer):
            if part is not None:
                part.apply_colours(colours)

    # -- what the session says ------------------------------------------------------------------

    def _expect_files(self) -> None:
        self._show_next = True

    def _take_added(self, entries: list[Entry]) -> None:
        self.table.add(entries)
        self._show_count()
        if self._show_next and entries:
            self._show_next = False
            self.list_panel.show_only(None)
            self.list.select_key(entries[0].key)
            self.list.setFocus()

    def _take_removed(self, keys: list[int]) -> None:
        self.table.remove(keys)
        if not self.table.entries:
            self.list_panel.filter.clear()
            self.list_panel.show_only(None)
        self._show_count()
        self._show_selection()

    def _take_changed(self, keys: list[int]) -> None:
        self.table.refresh(keys)
        current = self.list.current
        if current is not None and current.key in keys:
            self._show_entry(current)
        if set(keys) & set(self.list.selected_keys()):
            self._show_selection()

    def _take_default(self) -> None:
        self._show_selection()
        self._show_entry(self.list.current)

    # -- showing --------------------------------------------------------------------------------

    def _show_count(self) -> None:
        unreadable = sum(entry.pattern is None for entry in self.table.entries)
        self.list_panel.show_count(len(self.table.entries) - unreadable, unreadable)

    def _show_entry(self, entry: Entry | None) -> None:
        default = self._session.default_wavelength
        pattern = entry.used if entry is not None else None
        wavelength = entry.wavelength(default)[0] if entry is not None else default
        if entry is None:
            self.plot.show_message("", "Select a pattern in the list to see it here.")
        elif pattern is None:
            self.plot.show_message(entry.name, entry.problem or "")
        else:
            self.plot.show_pattern(pattern, wavelength, entry.name, entry.cell)
        if self.prepared is not None:
            self.prepared.show_pattern(pattern, wavelength)
        self.answer.show_entry(entry)
        self.side_panel.compounds.show_prediction(None if entry is None else entry.prediction)
        self.side_panel.show_entry(entry)

    def _show_selection(self) -> None:
        self.wavelength.show_entries(self.selected(), self._session.default_wavelength)
        self.selection_changed.emit()

    # -- wavelengths ----------------------------------------------------------------------------

    def _set_for_selected(self, wavelength: float | None) -> None:
        self._set_wavelength(self.list.selected_keys(), wavelength)

    def _set_wavelength(self, keys: Sequence[int], wavelength: float | None) -> None:
        problems = self._session.set_wavelength(keys, wavelength)
        self._show_selection()
        if problems:
            self.wavelength.refuse(problems[0])


def _keep_parts(splitter: QSplitter) -> None:
    """Let no part be pushed shut, whatever was remembered; the handle is a line."""
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
