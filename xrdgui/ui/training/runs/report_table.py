"""Precision, recall, F1 and support of each crystal system, and what changed."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from training.report.values import Benchmark, Scores
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.ui.widgets.theme import LIGHT, Colours

_COLUMNS = ["", "Precision", "Recall", "F1", "Support"]
_CHANGE = "Δ recall"


class ReportTable(QTableWidget):
    """Seven crystal systems and two averages; a last column where two models are compared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self._colours = LIGHT
        self._shown: tuple[Benchmark, str] | None = None
        self.setAccessibleName("Precision, recall, F1 and support of each crystal system")
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(30)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def show_scores(self, benchmark: Benchmark, model: str) -> None:
        """Show what a model made of a benchmark."""
        self._shown = benchmark, model
        change = benchmark.recall_difference
        columns = [*_COLUMNS, *([_CHANGE] if change else [])]
        scores = benchmark.scores[model]
        rows = list(_rows(scores))
        self.setColumnCount(len(columns))
        for column, title in enumerate(columns):
            heading = _cell(title, right=column > 0)
            if title == _CHANGE:
                heading.setToolTip("Recall of the new model minus that of the current one, points")
            self.setHorizontalHeaderItem(column, heading)
        self.setRowCount(len(rows))
        for number, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.setItem(number, column, _cell(text, column > 0))
        if change:
            for number, system in enumerate(CRYSTAL_SYSTEMS):
                self.setItem(number, len(_COLUMNS), self._change(change.get(system)))
            for number in range(len(CRYSTAL_SYSTEMS), len(rows)):
                self.setItem(number, len(_COLUMNS), _cell("", right=True))
        self._resize()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        if self._shown is not None:
            self.show_scores(*self._shown)

    def _change(self, change: tuple[float, bool] | None) -> QTableWidgetItem:
        if change is None:
            return _cell("–", right=True)
        difference, significant = change
        item = _cell(f"{100 * difference:+.1f}".replace("-", "−"), right=True)
        if significant:
            item.setForeground(
                QColor(self._colours.good if difference > 0 else self._colours.error)
            )
            item.setToolTip("More than chance explains")
        else:
            item.setForeground(QColor(self._colours.muted))
            item.setToolTip("Not more than chance explains")
        return item

    def _resize(self) -> None:
        """Be as large as the content: a table that scrolls hides what it is for."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.resizeColumnsToContents()
        rows = self.rowCount() * self.verticalHeader().defaultSectionSize()
        self.setFixedSize(header.length() + 2, rows + header.sizeHint().height() + 4)


def _rows(scores: Scores) -> Iterator[list[str]]:
    for system in CRYSTAL_SYSTEMS:
        values = scores.per_system[system]
        numbers = [values[key] for key in ("precision", "recall", "f1")]
        # Without a pattern of a system nothing was measured of it.
        known = values["support"] > 0
        texts = [f"{100 * number:.1f}" if known else "–" for number in numbers]
        yield [system, *texts, f"{values['support']:,.0f}"]
    for kind, title in (("macro", "mean"), ("weighted", "weighted")):
        values = scores.averages[kind]
        texts = [f"{100 * values[key]:.1f}" for key in ("precision", "recall", "f1")]
        yield [title, *texts, f"{scores.n:,}"]


def _cell(text: str, right: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(_aligned(right))
    return item


def _aligned(right: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
