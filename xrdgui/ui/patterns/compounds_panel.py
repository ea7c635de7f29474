"""Known compounds beside the answer: a ranked list; those that are ticked stand in the plot."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from xrdgui.classification.prediction import Prediction
from xrdgui.reference.match import CompoundMatch
from xrdgui.runtime.language import _
from xrdgui.workspace import phrases_of_compounds

MOST_SHOWN: Final = 5
MOST_DRAWN: Final = 2
_MATERIALS_PROJECT: Final = "mp-"
_PAGE: Final = "https://next-gen.materialsproject.org/materials/{id}"


class CompoundsPanel(QWidget):
    """Lists the compounds whose lines and cell are like those of the pattern.

    Signals
    -------
    drawn_changed(list)
        These CompoundMatches, two at most, are to stand in the plot.
    """

    drawn_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compounds: Sequence[CompoundMatch] = ()
        self._prediction: Prediction | None = None
        self.caption = QLabel(_("Known compounds"), self)
        self.caption.setProperty("role", "caption")
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Known compounds"))
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemChanged.connect(self._take_tick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.caption)
        layout.addWidget(self.words)
        layout.addWidget(self.list)
        self.show_prediction(None)

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show what was found for a pattern; nothing where no library was searched."""
        searched = prediction is not None and bool(prediction.library)
        found = [] if prediction is None else [one for one in prediction.compounds if one.fits]
        if prediction is self._prediction and prediction is not None:
            return  # what is ticked stays
        self._prediction = prediction
        self.compounds = found[:MOST_SHOWN]
        self.setVisible(searched)
        self.words.setText(
            _("Lines and cell as in:") if self.compounds else _("No known compound fits.")
        )
        self.list.blockSignals(True)
        self.list.clear()
        for one in self.compounds:
            item = QListWidgetItem(phrases_of_compounds.title(one), self.list)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable
                          | Qt.ItemFlag.ItemIsSelectable)  # fmt: skip
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setToolTip(phrases_of_compounds.details(one))
        self.list.blockSignals(False)
        self.list.setVisible(bool(self.compounds))
        rows = max(len(self.compounds), 1)
        self.list.setFixedHeight(rows * max(self.list.sizeHintForRow(0), 20) + 6)
        self.drawn_changed.emit([])

    def drawn(self) -> list[CompoundMatch]:
        """Return the compounds that are ticked."""
        return [
            one
            for row, one in enumerate(self.compounds)
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        ]

    def _take_tick(self, item: QListWidgetItem) -> None:
        if item.checkState() is Qt.CheckState.Checked:
            ticked = [
                self.list.item(row)
                for row in range(self.list.count())
                if self.list.item(row).checkState() is Qt.CheckState.Checked
            ]
            others = [one for one in ticked if one is not item]
            self.list.blockSignals(True)
            for one in others[: max(len(ticked) - MOST_DRAWN, 0)]:
                one.setCheckState(Qt.CheckState.Unchecked)
            self.list.blockSignals(False)
        self.drawn_changed.emit(self.drawn())

    def _show_menu(self, place: QPoint) -> None:
        row = self.list.indexAt(place).row()
        if row < 0:
            return
        one = self.compounds[row]
        menu = QMenu(self)
        menu.addAction(_("Copy"), lambda: self._copy(one))
        if one.identifier.startswith(_MATERIALS_PROJECT):
            page = QUrl(_PAGE.replace("{id}", one.identifier))
            menu.addAction(
                _("Open in the Materials Project"), lambda: QDesktopServices.openUrl(page)
            )
        menu.exec(self.list.viewport().mapToGlobal(place))

    @staticmethod
    def _copy(one: CompoundMatch) -> None:
        QGuiApplication.clipboard().setText(phrases_of_compounds.details(one))
