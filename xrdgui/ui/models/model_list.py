"""The list of models: a name, and under it what is special about it."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from xrdgui.models.library import Model
from xrdgui.ui.widgets.theme import LIGHT, Colours

_MODEL = Qt.ItemDataRole.UserRole
_BELOW = Qt.ItemDataRole.UserRole + 1
_MARGIN = 12


class _TwoLines(QStyledItemDelegate):
    """Draws the name and, smaller and muted, the line below it."""

    def __init__(self, colours: Callable[[], Colours], parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = colours
        self._list = parent

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = self._list.fontMetrics().height()
        return QSize(120, 2 * height + 16)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = self._colours()
        state, rect = option.state, option.rect
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.track))
        metrics = painter.fontMetrics()
        width = rect.width() - 2 * _MARGIN
        top = QRect(rect.left() + _MARGIN, rect.top() + 7, width, metrics.height())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for row, text, colour in (
            (top, index.data(), colours.text),
            (top.translated(0, metrics.height() + 2), index.data(_BELOW), colours.muted),
        ):
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(row, left, shown)
        painter.restore()


class ModelList(QListWidget):
    """Every model of the library.

    Signals
    -------
    chosen(object)
        The selected Model, or None.
    wanted(object)
        A Model that was double-clicked, or confirmed with the keyboard.
    """

    chosen = Signal(object)
    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours = LIGHT
        self.setAccessibleName("Models")
        self.setMouseTracking(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_TwoLines(lambda: self.colours, self))
        self.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current))
        self.itemActivated.connect(lambda item: self.wanted.emit(item.data(_MODEL)))

    @property
    def current(self) -> Model | None:
        """The selected model."""
        item = self.currentItem()
        return None if item is None else item.data(_MODEL)

    def show_models(self, models: list[tuple[Model, str]], select: Model | None) -> None:
        """Show these models, each with the line below its name."""
        self.blockSignals(True)
        self.clear()
        for model, below in models:
            item = QListWidgetItem(model.name)
            item.setData(_MODEL, model)
            item.setData(_BELOW, below)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{model.name}, {below}")
            item.setToolTip(model.name)
            self.addItem(item)
            if model == select:
                self.setCurrentItem(item)
        if self.currentItem() is None and self.count():
            self.setCurrentRow(0)
        self.blockSignals(False)
        self.chosen.emit(self.current)
