"""A slider with one or two handles, for mouse and keyboard."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

_RADIUS = 6.5
_STEP, _LEAP = 0.01, 0.1


class RangeSlider(QWidget):
    """Places between 0 and 1 on a line; the first never lies above the second.

    Tab goes from handle to handle, the arrow keys move, with Shift in leaps; Home and End go as
    far as it goes.

    Signals
    -------
    moved(int)
        The user moved a handle: 0 the lower, 1 the upper or only one.
    """

    moved = Signal(int)

    def __init__(self, handles: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = [0.0, 1.0][-handles:]
        self._active = 0
        self._grip: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def places(self) -> tuple[float, ...]:
        """Of the handles."""
        return tuple(self._places)

    def set_places(self, places: tuple[float, ...]) -> None:
        """Move the handles without a signal."""
        self._places = [min(max(place, 0.0), 1.0) for place in places]
        self._active = min(self._active, len(self._places) - 1)
        self.update()

    def move_handle(self, handle: int, place: float) -> None:
        """Move one handle as the user does."""
        low = self._places[handle - 1] if handle else 0.0
        high = self._places[handle + 1] if handle + 1 < len(self._places) else 1.0
        place = min(max(place, low), high)
        self._active = handle
        if place != self._places[handle]:
            self._places[handle] = place
            self.moved.emit(handle if len(self._places) > 1 else 1)
        self.update()

    # -- Qt's events ----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(150, 22)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        enabled = self.isEnabled()
        accent = palette.color(QPalette.ColorRole.Highlight)
        line = palette.color(QPalette.ColorRole.Mid)
        if not enabled:
            accent = palette.color(QPalette.ColorRole.Mid)
        y = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line)
        painter.drawRoundedRect(QRectF(_RADIUS, y - 1.5, self._span, 3), 1.5, 1.5)
        begin = self._x(self._places[0]) if len(self._places) > 1 else _RADIUS
        end = self._x(self._places[-1])
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(begin, y - 1.5, max(end - begin, 0), 3), 1.5, 1.5)
        for handle, place in enumerate(self._places):
            focused = self.hasFocus() and handle == self._active
            centre = QPointF(self._x(place), y)
            if focused:
                halo = QColor(accent)
                halo.setAlphaF(0.30)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(halo)
                painter.drawEllipse(centre, _RADIUS + 3.5, _RADIUS + 3.5)
            painter.setPen(QPen(accent, 2))
            painter.setBrush(accent if focused else palette.color(QPalette.ColorRole.Base))
            painter.drawEllipse(centre, _RADIUS - 1, _RADIUS - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        distances = [abs(self._x(place) - x) for place in self._places]
        self._active = distances.index(min(distances))
        # Two handles on one spot: the one that can go where the mouse is.
        if len(set(self._places)) < len(self._places):
            self._active = int(x > self._x(self._places[0]))
        near = distances[self._active] <= _RADIUS + 3
        self._grip = self._x(self._places[self._active]) - x if near else 0.0
        self.move_handle(self._active, self._place(x + self._grip))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.move_handle(self._active, self._place(event.position().x() + self._grip))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A page that scrolls must not change what lies under the mouse.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        leap = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = _LEAP if leap else _STEP
        place = self._places[self._active]
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Down}:
            self.move_handle(self._active, place - step)
        elif key in {Qt.Key.Key_Right, Qt.Key.Key_Up}:
            self.move_handle(self._active, place + step)
        elif key == Qt.Key.Key_Home:
            self.move_handle(self._active, 0.0)
        elif key == Qt.Key.Key_End:
            self.move_handle(self._active, 1.0)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self._active = 0
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._active = len(self._places) - 1
        super().focusInEvent(event)
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        following = self._active + (1 if forward else -1)
        if 0 <= following < len(self._places):
            self._active = following
            self.update()
            return True
        return super().focusNextPrevChild(forward)

    # -- geometry -------------------------------------------------------------------------------

    @property
    def _span(self) -> float:
        return max(self.width() - 2 * _RADIUS, 1.0)

    def _x(self, place: float) -> float:
        return _RADIUS + place * self._span

    def _place(self, x: float) -> float:
        return (x - _RADIUS) / self._span
