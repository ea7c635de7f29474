"""The selected pattern: plot, cross-hair and read-out."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from xrdgui.crystals.unit_cell import UnitCell
from xrdgui.indexing import cell_lines
from xrdgui.patterns.pattern import Pattern
from xrdgui.reference.match import CompoundMatch
from xrdgui.ui.patterns.compound_sticks import CompoundSticks
from xrdgui.ui.patterns.line_ticks import LineTicks
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot


class ElidedLabel(QLabel):
    """One line of text, shortened in the middle; the whole of it is in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setMinimumWidth(60)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_whole(self, text: str, tool_tip: str = "") -> None:
        """Show this text as far as there is room."""
        self._whole = text
        self.setToolTip(tool_tip or text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        letters = QFontMetrics(self.font())
        self.setText(letters.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))


class Readout(QLabel):
    """2θ, d and intensity under the cross-hair."""

    HINT = "Scroll to zoom · drag to move · Shift+drag to zoom to a box · double-click to reset"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cross-hair read-out")
        # The width may not follow the text: the plot would jump under the mouse.
        self.setMinimumWidth(60)
        self.clear_values()

    def show_values(self, two_theta: float, d_spacing: float, intensity: float) -> None:
        """Show a point: 2θ in degrees, d in Å."""
        spacing = f"{d_spacing:.4f} Å" if np.isfinite(d_spacing) else "–"
        self.setText(
            f"2θ <b>{two_theta:.3f}°</b> &nbsp;&nbsp;&nbsp; d <b>{spacing}</b> "
            f"&nbsp;&nbsp;&nbsp; Intensity <b>{intensity:,.6g}</b>"
        )

    def clear_values(self) -> None:
        """Show how to use the plot instead."""
        self.setText(self.HINT)


def _extent(pattern: Pattern | None) -> str:
    if pattern is None:
        return ""
    x = pattern.two_theta
    return f"{len(x):,} points, {x[0]:g}–{x[-1]:g}°"


class PatternPlot(QWidget):
    """Plot of one pattern with a cross-hair that sticks to the measured points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pattern: Pattern | None = None
        self._wavelength = 0.0
        self._shown_y = np.empty(0)
        self._index: int | None = None
        self.title = ElidedLabel(self)
        self.title.setProperty("role", "title")
        self.extent = QLabel(self)
        self.extent.setProperty("role", "muted")
        self.readout = Readout(self)
        self.readout.setProperty("role", "hint")
        self.plot = ThemedPlot("2θ (°)", "Intensity", self)
        self.plot.setAccessibleName("Diffractogram")
        self.plot.setAccessibleDescription(
            "Arrow keys move the cross-hair, plus and minus zoom, Home shows everything."
        )
        # Without antialiasing Qt drops segments shorter than a pixel: a flat background has gaps.
        self.curve = self.plot.plot(
            antialias=True,
            autoDownsample=True,
            downsampleMethod="peak",
            clipToView=True,
            skipFiniteCheck=True,
        )
        self.line = pg.InfiniteLine(angle=90, movable=False)
        self.point = pg.ScatterPlotItem(size=7)
        for item in (self.line, self.point):
            self.plot.addItem(item, ignoreBounds=True)
        self.ticks = LineTicks(self.plot)
        self.sticks = CompoundSticks(self.plot)
        self._compounds: Sequence[CompoundMatch] = ()
        self._mouse = pg.SignalProxy(
            self.plot.scene().sigMouseMoved, rateLimit=60, slot=self._follow_mouse
        )
        self.plot.left.connect(self.hide_cross_hair)
        self.plot.stepped.connect(self.step)
        self.plot.scale_changed.connect(lambda: self.apply_colours(self.plot.colours))
        self._lay_out()
        self.hide_cross_hair()
        self.apply_colours(LIGHT)

    def _lay_out(self) -> None:
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(14, 8, 14, 2)
        self.head.setSpacing(6)
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.extent)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 0, 14, 8)
        foot.addWidget(self.readout, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.head)
        self._message = QLabel(self)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setProperty("role", "muted")
        self._message.setContentsMargins(60, 20, 60, 60)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.plot)
        self._pages.addWidget(self._message)
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)

    # -- what is shown --------------------------------------------------------------------------

    def show_message(self, name: str, sentence: str) -> None:
        """Show a sentence in the place of a plot."""
        self.show_pattern(None, self._wavelength, name)
        self._message.setText(sentence)
        self.readout.setText("")
        self._pages.setCurrentWidget(self._message)

    def show_pattern(
        self,
        pattern: Pattern | None,
        wavelength: float,
        name: str = "",
        cell: UnitCell | None = None,
    ) -> None:
        """Show this pattern and where the cell has lines; the wavelength (Å) turns 2θ into d."""
        self._pages.setCurrentWidget(self.plot)
        # The same numbers at another wavelength are the same curve.
        new = getattr(pattern, "intensity", None) is not getattr(self.pattern, "intensity", None)
        self.pattern, self._wavelength = pattern, wavelength
        source = pattern.source if pattern is not None else None
        self.title.set_whole(name or (pattern.name if pattern else ""), str(source or ""))
        self.extent.setText(_extent(pattern))
        self._mark_lines(cell)
        if new:
            self.hide_cross_hair()
            self._draw()
            self.plot.view.show_all()
        else:
            self._update_readout()

    def show_compounds(self, compounds: Sequence[CompoundMatch]) -> None:
        """Show the lines of these known compounds, two at the most."""
        self._compounds = compounds
        self._draw_compounds()

    def _draw_compounds(self) -> None:
        if self.pattern is None:
            self.sticks.show((), 1.0, 1.0, (0.0, 0.0))
            return
        first, last = self.pattern.two_theta[[0, -1]].tolist()
        top = float(self._shown_y.max(initial=0.0))
        self.sticks.show(self._compounds, self._wavelength, top, (first, last))

    def set_cell_lines_shown(self, on: bool) -> None:
        """Have ticks where the cell has lines, or not."""
        self.ticks.set_shown(on)

    def set_square_root(self, on: bool) -> None:
        """Show the square root of the intensity, which lifts the weak lines."""
        self.plot.intensity_axis.square_root = on
        self.plot.set_label("left", "Intensity (√ scale)" if on else "Intensity")
        self._draw()
        self.plot.view.enableAutoRange(y=True)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self.plot.apply_colours(colours)
        self.ticks.apply_colours(colours)
        self.sticks.apply_colours(colours)
        self.curve.setPen(self.plot.line_pen(colours.accent))
        self.line.setPen(pg.mkPen(colours.muted, style=Qt.PenStyle.DashLine))
        self.point.setPen(pg.mkPen(colours.base))
        self.point.setBrush(pg.mkBrush(colours.text))

    def _mark_lines(self, cell: UnitCell | None) -> None:
        if cell is None or self.pattern is None:
            self.ticks.show_angles(np.empty(0))
            return
        angles = cell_lines.angles(cell, self._wavelength)
        first, last = self.pattern.two_theta[[0, -1]]
        self.ticks.show_angles(angles[(angles >= first) & (angles <= last)])

    def _draw(self) -> None:
        if self.pattern is None:
            self.curve.setData([], [])
            self._draw_compounds()
            return
        self._shown_y = self.pattern.intensity
        if self.plot.intensity_axis.square_root:
            self._shown_y = np.sqrt(np.clip(self.pattern.intensity, 0, None))
        x = self.pattern.two_theta
        margin = 0.02 * (x[-1] - x[0]) or 1.0
        self.plot.view.setLimits(
            xMin=x[0] - margin, xMax=x[-1] + margin, minXRange=min(0.05, x[-1] - x[0] or 0.05)
        )
        self.curve.setData(x, self._shown_y)
        self._draw_compounds()
        self._place()

    # -- cross-hair -----------------------------------------------------------------------------

    def show_cross_hair(self, two_theta: float) -> None:
        """Put the cross-hair on the measured point nearest to this angle (deg)."""
        if self.pattern is None:
            return
        x = self.pattern.two_theta
        right = int(np.clip(np.searchsorted(x, two_theta), 1, max(len(x) - 1, 1)))
        nearer_left = len(x) == 1 or two_theta - x[right - 1] < x[right] - two_theta
        self._index = right - 1 if nearer_left else right
        self._place()

    def step(self, points: int) -> None:
        """Move the cross-hair by so many measured points."""
        if self.pattern is None:
            return
        if self._index is None:
            (left, right), _ = self.plot.view.viewRange()
            self.show_cross_hair((left + right) / 2)
            return
        self._index = int(np.clip(self._index + points, 0, len(self.pattern.two_theta) - 1))
        self._place()

    def hide_cross_hair(self) -> None:
        """Take the cross-hair away."""
        self._index = None
        self.line.hide()
        self.point.hide()
        self.readout.clear_values()

    def _place(self) -> None:
        if self.pattern is None or self._index is None:
            return
        x = float(self.pattern.two_theta[self._index])
        self.line.setPos(x)
        self.point.setData([x], [float(self._shown_y[self._index])])
        self.line.show()
        self.point.show()
        self._update_readout()

    def _update_readout(self) -> None:
        if self.pattern is None or self._index is None:
            return
        x = float(self.pattern.two_theta[self._index])
        sine = np.sin(np.radians(x / 2))
        spacing = self._wavelength / (2 * sine) if sine > 0 else float("inf")
        self.readout.show_values(x, float(spacing), float(self.pattern.intensity[self._index]))

    def _follow_mouse(self, arguments: tuple[QPointF]) -> None:
        position = arguments[0]
        if self.plot.view.sceneBoundingRect().contains(position):
            self.show_cross_hair(self.plot.view.mapSceneToView(position).x())
        else:
            self.hide_cross_hair()
