"""A pyqtgraph plot that follows the palette and behaves as a diffractogram viewer should."""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from xrdgui.ui.widgets.theme import LIGHT, Colours

_TICK_PIXELS = 42


class DiffractionViewBox(pg.ViewBox):
    """Wheel zooms along 2θ, Ctrl+wheel the intensity; drag moves, Shift+drag zooms to a box.

    The intensity axis follows what is in view until it is zoomed by hand; a double click (or
    `show_all`) brings everything back.
    """

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseEnabled(x=True, y=False)
        self.show_all()

    def show_all(self) -> None:
        """Fit both axes to the data."""
        self.enableAutoRange(x=True, y=True)
        self.setAutoVisible(x=False, y=True)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        if axis is None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = 1.02 ** (event.delta() * self.state["wheelScaleFactor"])
            self.scaleBy(y=factor, center=(0, 0))
            event.accept()
            return
        super().wheelEvent(event, 0 if axis is None else axis)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        boxed = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        # Assigned without setMouseMode, which would announce a change of settings on every move.
        self.state["mouseMode"] = self.RectMode if boxed else self.PanMode
        super().mouseDragEvent(event, axis)

    def zoom(self, factor: float) -> None:
        """Scale the 2θ axis about the middle of the view; below 1 zooms in."""
        self.scaleBy(x=factor)

    def move(self, fraction: float) -> None:
        """Move along 2θ by this fraction of the view."""
        (left, right), _ = self.viewRange()
        self.translateBy(x=fraction * (right - left))


class IntensityAxis(pg.AxisItem):
    """Intensity ticks; on the square-root scale they show the intensities themselves."""

    square_root = False

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        if not self.square_root:
            return list(super().tickValues(lowest, highest, size))
        # Round intensities that fit, the roundest first and counted from the top.
        apart = (highest - lowest) * _TICK_PIXELS / max(size, 1.0)
        places = [0.0] + [
            math.sqrt(leading * 10.0**exponent)
            for leadings in ((1,), (5, 2), (8, 6, 4, 3))
            for exponent in range(15, -7, -1)
            for leading in leadings
        ]
        chosen: list[float] = []
        for place in places:
            if lowest <= place <= highest and all(abs(place - c) >= apart for c in chosen):
                chosen.append(place)
        return [(apart or 1.0, chosen)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.square_root:
            return [_intensity(value * value) for value in values]
        if values and max(abs(value) for value in values) >= 1e4:
            return [_intensity(value) for value in values]
        return list(super().tickStrings(values, scale, spacing))


def _intensity(value: float) -> str:
    return f"{value:,.0f}" if 1e3 <= abs(value) < 1e7 else f"{value:.3g}"


class ThemedPlot(pg.PlotWidget):
    """Plot with palette-true axes.

    Signals
    -------
    stepped(int)
        An arrow key was pressed: move the cross-hair by so many points.
    left()
        The mouse went elsewhere.
    scale_changed()
        The window moved to a screen of another scale; pens are to be made anew.
    """

    stepped = Signal(int)
    left = Signal()
    scale_changed = Signal()

    def __init__(self, bottom_label: str, left_label: str, parent: QWidget | None = None) -> None:
        self.view = DiffractionViewBox()
        self.intensity_axis = IntensityAxis("left")
        super().__init__(parent, viewBox=self.view, axisItems={"left": self.intensity_axis})
        self.colours = LIGHT
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self._labels = {"bottom": bottom_label, "left": left_label}
        for side in self._labels:
            axis = self.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=5, maxTickLevel=1)
        self.getAxis("left").setWidth(self.fontMetrics().horizontalAdvance("1,000,000") + 24)
        self.getPlotItem().layout.setContentsMargins(4, 10, 14, 4)
        self.apply_colours(LIGHT)

    def set_label(self, side: str, text: str) -> None:
        """Name an axis."""
        self._labels[side] = text
        self.getAxis(side).setLabel(text, color=self.colours.muted)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self.colours = colours
        self.setBackground(QColor(colours.base))
        for side, text in self._labels.items():
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(colours.grid))
            axis.setTickPen(pg.mkPen(colours.grid))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setLabel(text, color=colours.muted)

    def line_pen(self, colour: str | QColor) -> QPen:
        """Pen for curves, as wide on a fine screen as on a coarse one.

        A width of 1 is one dot of the screen and drawn ten times quicker than any other.
        """
        return pg.mkPen(colour, width=1 if self.devicePixelRatioF() < 1.5 else 1.6)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self.scale_changed.emit()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if ctrl and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.view.move(-0.1 if key == Qt.Key.Key_Left else 0.1)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.stepped.emit((20 if shift else 1) * (-1 if key == Qt.Key.Key_Left else 1))
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.view.zoom(0.8)
        elif key == Qt.Key.Key_Minus:
            self.view.zoom(1.25)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_0}:
            self.view.show_all()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.view.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()
