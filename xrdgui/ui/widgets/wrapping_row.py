"""Widgets beside each other as far as there is room, the rest in rows below."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

_BEFORE_REST = 100


class WrappingRow(QWidget):
    """Lays widgets out in one row or several.

    Parameters
    ----------
    parts : sequence of (QWidget, int)
        The widgets in their order, each with its share of the room that is left in its row.
    spacing : int
        Pixels between them.
    """

    def __init__(
        self, parts: Sequence[tuple[QWidget, int]], spacing: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts, self._spacing = list(parts), spacing
        self._lines: list[list[QWidget]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(spacing)
        # How narrow this may become does not follow from the rows of now.
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._arrange()

    @property
    def lines(self) -> list[list[QWidget]]:
        """The rows there are, from above."""
        return [list(line) for line in self._lines]

    def minimumSizeHint(self) -> QSize:
        heights = [max(_least(widget).height() for widget in line) for line in self._lines]
        height = sum(heights) + self._spacing * max(len(heights) - 1, 0)
        return QSize(max((_least(widget).width() for widget, _ in self._parts), default=0), height)

    def sizeHint(self) -> QSize:
        hints = [widget.sizeHint().expandedTo(_least(widget)) for widget, _ in self._parts]
        width = sum(hint.width() for hint in hints) + self._spacing * (len(hints) - 1)
        return QSize(width, self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        lines: list[list[QWidget]] = []
        room = 0
        for widget, _ in self._parts:
            needed = _least(widget).width()
            if not lines or needed > room:
                lines.append([])
                room = self.width()
            lines[-1].append(widget)
            room -= needed + self._spacing
        if lines == self._lines:
            return
        self._lines = lines
        while (item := self._layout.takeAt(0)) is not None:
            row = item.layout()
            while row is not None and row.count():
                row.takeAt(0)
        shares = dict(self._parts)
        for line in lines:
            row = QHBoxLayout()
            row.setSpacing(self._spacing)
            for widget in line:
                share = shares[widget]
                # What takes no share stays as large as it is.
                align = Qt.AlignmentFlag(0) if share else Qt.AlignmentFlag.AlignTop
                row.addWidget(widget, _BEFORE_REST * share, align)
            # Where all are as large as they may be, the rest stays empty at the end.
            row.addStretch(1)
            self._layout.addLayout(row)
        self.updateGeometry()


def _least(widget: QWidget) -> QSize:
    """Return the size below which a widget is not readable."""
    return widget.minimumSizeHint().expandedTo(widget.minimumSize())
