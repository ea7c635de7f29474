"""The list of patterns and their answers: a table model for thousands of rows, and its view."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from xrdgui.ui.widgets.icons import line_icon
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry, State

NAME, SYSTEM, PROBABILITY = range(3)
HEADERS = ("Pattern", "Crystal system", "Prob.")
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


def system_text(entry: Entry) -> str:
    """Text of the answer column."""
    if entry.state is State.ANSWERED and entry.prediction is not None:
        best = wording.ranked(entry.prediction)[0][0]
        return best if wording.is_sure(entry.prediction) else f"{best}?"
    return {
        State.WAITING: "waiting…",
        State.CANCELLED: "stopped",
        State.UNREADABLE: "not readable",
    }.get(entry.state, "not classified")


def probability_text(entry: Entry) -> str:
    """Text of the probability column; empty without an answer."""
    if entry.state is not State.ANSWERED or entry.prediction is None:
        return ""
    return wording.percent(wording.ranked(entry.prediction)[0][1])


def tool_tip(entry: Entry) -> str:
    """Everything about the row, for the eye and for screen readers."""
    lines = [str(entry.source) if entry.source is not None else entry.name]
    if entry.prediction is not None and entry.prediction.error is None:
        lines.append(wording.in_words(entry.prediction))
        lines += map(str, entry.prediction.warnings)
    if entry.problem:
        lines.append(entry.problem)
    return "\n".join(lines)


class PatternTableModel(QAbstractTableModel):
    """Shows entries; sorts itself, because a sort in Python over indexes is slow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._row_of: dict[int, int] = {}
        self._colours = LIGHT
        self._icons: dict[str, QIcon] = {}
        self.apply_colours(LIGHT)

    # -- Qt's side ------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == NAME:
                return entry.name
            return system_text(entry) if column == SYSTEM else probability_text(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(entry)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.DecorationRole and column == PROBABILITY:
            return self._icon(entry)
        if role == Qt.ItemDataRole.ForegroundRole and column != NAME:
            return self._brush(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.name}, {system_text(entry)} {probability_text(entry)}"
        return None

    # -- the window's side ----------------------------------------------------------------------

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours for texts and icons."""
        self._colours = colours
        self._icons = {
            "warning": line_icon("warning", colours.warning),
            "error": line_icon("error", colours.error),
        }
        if self.entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, PROBABILITY))

    def add(self, entries: Sequence[Entry]) -> None:
        """Append entries."""
        if not entries:
            return
        first = len(self.entries)
        self.beginInsertRows(_ROOT, first, first + len(entries) - 1)
        self.entries.extend(entries)
        self._row_of.update({entry.key: first + n for n, entry in enumerate(entries)})
        self.endInsertRows()

    def remove(self, keys: Iterable[int]) -> None:
        """Remove entries."""
        gone = {key for key in keys if key in self._row_of}
        rows = sorted((self._row_of[key] for key in gone), reverse=True)
        if len(rows) > 50:
            # One reset is cheaper than a thousand removals, and the selection is gone anyway.
            self.beginResetModel()
            self.entries = [entry for entry in self.entries if entry.key not in gone]
            self._count_rows()
            self.endResetModel()
            return
        for row in rows:
            self.beginRemoveRows(_ROOT, row, row)
            del self.entries[row]
            self.endRemoveRows()
        self._count_rows()

    def refresh(self, keys: Iterable[int]) -> None:
        """Redraw these entries."""
        rows = [self._row_of[key] for key in keys if key in self._row_of]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), PROBABILITY))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 brings back the order of opening."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.entries[index.row()].key for index in before]
        backwards = order is Qt.SortOrder.DescendingOrder
        self.entries.sort(key=_SORT_KEYS[column], reverse=backwards and column >= 0)
        self._count_rows()
        after = [
            self.index(self._row_of[key], index.column())
            for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def row_of(self, key: int) -> int:
        """Row of an entry, -1 when it is not in the list."""
        return self._row_of.get(key, -1)

    def _count_rows(self) -> None:
        self._row_of = {entry.key: row for row, entry in enumerate(self.entries)}

    def _icon(self, entry: Entry) -> QIcon | None:
        if entry.state in {State.UNREADABLE, State.NOT_CLASSIFIED}:
            return self._icons["error"]
        if entry.prediction is not None and entry.prediction.warnings:
            return self._icons["warning"]
        return None

    def _brush(self, entry: Entry) -> QBrush | None:
        if entry.state in {State.UNREADABLE, State.NOT_CLASSIFIED}:
            return QBrush(QColor(self._colours.error))
        if entry.state is not State.ANSWERED or (
            entry.prediction is not None and not wording.is_sure(entry.prediction)
        ):
            return QBrush(QColor(self._colours.muted))
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == PROBABILITY else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _probability(entry: Entry) -> float:
    if entry.prediction is None or entry.prediction.probabilities is None:
        return -1.0
    return max(entry.prediction.probabilities)


_SORT_KEYS: dict[int, Callable[[Entry], Any]] = {
    -1: lambda entry: entry.key,
    NAME: lambda entry: entry.name.casefold(),
    SYSTEM: lambda entry: (entry.state is not State.ANSWERED, system_text(entry)),
    PROBABILITY: _probability,
}


class _Filter(QSortFilterProxyModel):
    """Lets rows through by name, and only some entries when `only` says so."""

    def __init__(self, table: PatternTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.only: frozenset[int] | None = None
        self._table = table
        self.setSourceModel(table)

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        if self.only is not None and self._table.entries[row].key not in self.only:
            return False
        return super().filterAcceptsRow(row, parent)


class PatternListView(QTableView):
    """The list at the left.

    Signals
    -------
    current_changed(object)
        The entry to show, or None.
    selection_changed()
    """

    current_changed = Signal(object)
    selection_changed = Signal()

    def __init__(self, model: PatternTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = model
        self._filter = _Filter(model, self)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._filter.setFilterKeyColumn(NAME)
        self.setModel(self._filter)
        self.setAccessibleName("Patterns")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_up_headers()
        self.selectionModel().currentRowChanged.connect(self._report_current)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self._filter.modelReset.connect(lambda: self._report_current(QModelIndex()))

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        letters = self.fontMetrics()
        rows.hide()
        # Fixed heights: measuring a thousand rows would stop the window.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(letters.height() + 13)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(20)
        columns.setSectionsClickable(True)
        columns.setSortIndicatorShown(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        columns.setSortIndicatorClearable(True)
        columns.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(SYSTEM, QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(PROBABILITY, QHeaderView.ResizeMode.Fixed)
        columns.resizeSection(SYSTEM, letters.horizontalAdvance("orthorhombic?") + 20)
        columns.resizeSection(PROBABILITY, letters.horizontalAdvance(">99 %") + 46)
        columns.sortIndicatorChanged.connect(self.table.sort)

    @property
    def current(self) -> Entry | None:
        """The entry shown at the moment."""
        return self._entry(self.currentIndex())

    def selected_keys(self) -> list[int]:
        """Keys of the selected entries, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = (self._entry(self._filter.index(row, 0)) for row in rows)
        return [entry.key for entry in found if entry is not None]

    def select_key(self, key: int) -> None:
        """Select this entry alone and show it."""
        index = self._filter.mapFromSource(self.table.index(self.table.row_of(key), NAME))
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def select_keys(self, keys: Iterable[int]) -> None:
        """Select exactly these entries."""
        selection = QItemSelection()
        for key in keys:
            index = self._filter.mapFromSource(self.table.index(self.table.row_of(key), NAME))
            if index.isValid():
                selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def set_filter(self, text: str) -> None:
        """Show only names that contain this text."""
        self._filter.setFilterFixedString(text)

    def set_only(self, keys: Iterable[int] | None) -> None:
        """Show only these entries; None shows all again."""
        only = None if keys is None else frozenset(keys)
        if only != self._filter.only:
            self._filter.only = only
            self._filter.invalidate()

    def sort_again(self) -> None:
        """Restore the chosen order after answers have changed."""
        header = self.horizontalHeader()
        if header.sortIndicatorSection() in {SYSTEM, PROBABILITY}:
            self.table.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def _entry(self, index: QModelIndex) -> Entry | None:
        source = self._filter.mapToSource(index)
        return self.table.entries[source.row()] if source.isValid() else None

    def _report_current(self, current: QModelIndex, _previous: QModelIndex | None = None) -> None:
        self.current_changed.emit(self._entry(current))
