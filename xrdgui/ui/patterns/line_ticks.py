"""Ticks where the lines of a unit cell are, between a diffractogram and its 2θ axis."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot

# In pixels: the strip leaves the curve all of the plot above it, whatever the intensity axis shows.
_HEIGHT, _TOP, _LENGTH = 15, 4, 8
# Where the line of the intensity axis is, from the left of the strip: on any screen the same dot.
_AXIS = -0.75


class LineTicks(pg.GraphicsWidget):
    """A strip of its own in a plot; moves with 2θ and knows nothing of the intensity.

    Parameters
    ----------
    plot : ThemedPlot
        Gets the strip above its lower axis; there is no room for it until it is to be shown.
    """

    def __init__(self, plot: ThemedPlot) -> None:
        super().__init__(parent=plot.getPlotItem())
        self.two_theta: npt.NDArray[np.float64] = np.empty(0)
        self._plot = plot
        self._colours = LIGHT
        self._put_above_axis()
        self.set_shown(False)
        plot.view.sigXRangeChanged.connect(lambda *_: self.update())

    def _put_above_axis(self) -> None:
        item, axis = self._plot.getPlotItem(), self._plot.getAxis("bottom")
        item.layout.removeItem(axis)
        item.layout.addItem(self, 3, 1)
        item.layout.addItem(axis, 4, 1)
        item.layout.setRowSpacing(4, 0)
        item.layout.setRowStretchFactor(4, 1)
        item.axes["bottom"]["pos"] = (4, 1)

    def set_shown(self, on: bool) -> None:
        """Have the strip, also while there is nothing to mark, or not."""
        self.setVisible(on)
        self.setFixedHeight(_HEIGHT if on else 0)

    def show_angles(self, two_theta: npt.NDArray[np.float64]) -> None:
        """Mark these angles (n,) (deg)."""
        self.two_theta = two_theta
        tip = "Where the unit cell has lines, as far as the network looks"
        self.setToolTip(tip if len(two_theta) else "")
        self.update()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        self.update()

    def places(self) -> npt.NDArray[np.float64]:
        """(m,) where ticks are drawn, in pixels from the left; those that would cover another once.

        However many lines there are, there are no more ticks than the screen has columns.
        """
        (left, right), _ = self._plot.view.viewRange()
        seen = self.two_theta[(self.two_theta >= left) & (self.two_theta <= right)]
        fine = self._plot.devicePixelRatioF()
        column = np.floor((seen - left) / (right - left) * self.width() * fine)
        return (np.unique(column) + 0.5) / fine

    def boundingRect(self) -> QRectF:
        return super().boundingRect().adjusted(-1, 0, 0, 1)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        # The intensity axis ends above the strip; it looks whole with its line drawn on.
        painter.setPen(pg.mkPen(self._colours.grid))
        painter.drawLine(QPointF(_AXIS, 0), QPointF(_AXIS, self.height() + 0.5))
        colour = QColor(self._colours.accent)
        colour.setAlphaF(0.85)
        painter.setPen(pg.mkPen(colour, width=max(1, round(self._plot.devicePixelRatioF()))))
        x = np.repeat(self.places(), 2)
        y = np.tile([float(_TOP), float(_TOP + _LENGTH)], len(x) // 2)
        painter.drawPath(pg.arrayToQPath(x, y, connect="pairs"))

    def wheelEvent(self, event: Any) -> None:
        self._plot.view.wheelEvent(event, axis=0)

    def mouseDragEvent(self, event: Any) -> None:
        self._plot.view.mouseDragEvent(event, axis=0)
