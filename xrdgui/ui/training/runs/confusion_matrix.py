"""Which crystal system was taken for which: 7 × 7 cells, darker the more often."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xrdgui.ui.widgets.theme import LIGHT, Colours

_GAP = 6
_WIDEST, _HIGHEST = 64, 44


class ConfusionMatrix(QWidget):
    """Painted counts; each row is shaded by its own share, so that rare systems are seen, too."""

    def __init__(self, systems: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.systems = list(systems)
        self.counts: list[list[int]] = []
        self.colours = LIGHT
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix")

    def show_counts(self, counts: list[list[int]]) -> None:
        """Show these counts, rows truth, columns answer; none clears it."""
        self.counts = counts
        self.setAccessibleDescription(
            ". ".join(self.said(row, row) for row in range(len(counts)) if sum(counts[row]))
        )
        self.update()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self.colours = colours
        self.update()

    def said(self, row: int, column: int) -> str:
        """Say what a cell means."""
        count, total = self.counts[row][column], sum(self.counts[row])
        truth, answer = self.systems[row], self.systems[column]
        share = f" ({100 * count / total:.0f}\u00a0%)" if total else ""
        what = "recognised" if row == column else f"taken for {answer}"
        return f"{count:,} of {total:,} {truth} patterns {what}{share}"

    def cell_at(self, position: QPointF) -> tuple[int, int] | None:
        """(row, column) of the cell at this place, None beside the cells."""
        area, side_x, side_y = self._cells()
        if not self.counts or not area.contains(position):
            return None
        last = len(self.systems) - 1
        row = min(int((position.y() - area.top()) / side_y), last)
        return row, min(int((position.x() - area.left()) / side_x), last)

    # -- geometry -------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(440, 340)

    def minimumSizeHint(self) -> QSize:
        return QSize(340, 230)

    def _cells(self) -> tuple[QRectF, float, float]:
        """Area of the cells, and their width and height."""
        letters = self.fontMetrics()
        left = letters.horizontalAdvance("orthorhombic") + letters.height() + 2 * _GAP
        bottom = 2 * letters.height() + 2 * _GAP
        room = QRectF(self.rect()).adjusted(left, 2, -2, -bottom)
        number = len(self.systems)
        width = min(room.width() / number, _WIDEST)
        height = min(room.height() / number, width, _HIGHEST)
        return QRectF(room.left(), room.top(), number * width, number * height), width, height

    # -- Qt's events ----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            cell = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.said(*cell) if cell else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.counts:
            return
        painter = QPainter(self)
        area, width, height = self._cells()
        for row, counts in enumerate(self.counts):
            total = sum(counts)
            for column, count in enumerate(counts):
                cell = QRectF(
                    area.left() + column * width, area.top() + row * height, width, height
                ).adjusted(1, 1, -1, -1)
                self._paint_cell(painter, cell, count, count / total if total else 0.0, row, column)
        self._paint_names(painter, area, width, height)

    def _paint_cell(
        self, painter: QPainter, cell: QRectF, count: int, share: float, row: int, column: int
    ) -> None:
        right = row == column
        colour = QColor(self.colours.accent if right else self.colours.warning)
        # The eye tells small shares apart on a square-root scale.
        strength = share**0.5 if count else 0.0
        painter.fillRect(cell, QColor(self.colours.track))
        colour.setAlphaF(strength)
        painter.fillRect(cell, colour)
        font = QFont(self.font())
        font.setBold(right)
        painter.setFont(font)
        on_strong = self.colours.on_accent if right else self.colours.base
        painter.setPen(QColor(on_strong if strength > 0.6 else self.colours.text))
        if not count:
            painter.setPen(QColor(self.colours.muted))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, _short(count))

    def _paint_names(self, painter: QPainter, area: QRectF, width: float, height: float) -> None:
        letters = self.fontMetrics()
        line = letters.height()
        painter.setFont(self.font())
        painter.setPen(QColor(self.colours.text))
        centre, right = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignRight
        widest = letters.horizontalAdvance("orthorhombic") + 2.0
        for number, system in enumerate(self.systems):
            place = QRectF(
                area.left() - _GAP - widest, area.top() + number * height, widest, height
            )
            painter.drawText(place, right | Qt.AlignmentFlag.AlignVCenter, system)
            room = QRectF(area.left() + number * width, area.bottom() + _GAP / 2, width, line)
            painter.drawText(room, centre, _abbreviated(system))
        painter.setPen(QColor(self.colours.muted))
        below = QRectF(area.left(), area.bottom() + _GAP + line, area.width(), line)
        painter.drawText(below, centre, "answer of the network")
        painter.save()
        painter.translate(area.left() - 2 * _GAP - widest - line / 2, area.center().y())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-area.height() / 2, -line / 2, area.height(), line), centre, "truth"
        )
        painter.restore()


def _abbreviated(system: str) -> str:
    return system[:4]


def _short(count: int) -> str:
    return f"{count:,}" if count < 10_000 else f"{count / 1000:.0f}k"
