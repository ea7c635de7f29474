"""What the network saw: the channels of its input, computed on demand."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.background.preparer import Preparer
from xrdgui.ui.background.tasks import Prepared
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot
from xrdgui.workspace import wording

# Channel names of the representation that are drawn in a way of their own.
_MEASURED = "measured"


class PreparedView(QWidget):
    """Second plot, under the first: the network's input for the selected pattern."""

    def __init__(self, preparer: Preparer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preparer = preparer
        self._colours = LIGHT
        self._wanted: tuple[Pattern, float] | None = None
        self._number = -1
        self.prepared: Prepared | None = None
        self.title = QLabel("What the network saw", self)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.legend = QLabel(self)
        self.message = QLabel(self)
        self.message.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.message.setWordWrap(True)
        self.message.setProperty("role", "muted")
        self.plot = ThemedPlot("2θ (°)", "Input", self)
        self.plot.setAccessibleName("Prepared pattern, the input of the network")
        self._items: list[pg.GraphicsObject] = []
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 2)
        head.setSpacing(14)
        head.addWidget(self.title)
        head.addWidget(self.legend)
        head.addWidget(self.message, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        self.plot.scale_changed.connect(lambda: self.apply_colours(self._colours))
        preparer.prepared.connect(self._take)

    def show_pattern(self, pattern: Pattern | None, wavelength: float) -> None:
        """Show what the network sees of this pattern; works only while visible."""
        wanted = None if pattern is None else (pattern, wavelength)
        if wanted == self._wanted or not self.isVisibleTo(self.window()):
            return
        self._wanted = wanted
        if pattern is None:
            self._number = -1
            self._draw(None)
            return
        self.message.setText("preparing…")
        self._number = self._preparer.request(pattern, wavelength)

    def forget(self) -> None:
        """Make the next `show_pattern` compute again."""
        self._wanted = None

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        self.plot.apply_colours(colours)
        self._draw(self.prepared)

    def _take(self, number: int, result: Prepared | str) -> None:
        if number != self._number:
            return
        self._draw(result if isinstance(result, Prepared) else None)
        self.message.setText(result if isinstance(result, str) else "")

    def _draw(self, prepared: Prepared | None) -> None:
        new = prepared is not self.prepared
        self.prepared = prepared
        for item in self._items:
            self.plot.removeItem(item)
        self._items = []
        self.message.setText("")
        self.legend.setText("")
        if prepared is None:
            return
        named: list[str] = []
        colours = [self._colours.accent, self._colours.warning, self._colours.good]
        for name, values in prepared.channels.items():
            if name == _MEASURED:
                self._shade_unmeasured(prepared.axis, values)
                continue
            colour = colours[len(named) % len(colours)]
            named.append(f'<span style="color:{colour}">━</span> {name}')
            # Empty first: pyqtgraph cannot clip data before the curve is in its view.
            curve = self.plot.plot(
                pen=self.plot.line_pen(colour),
                antialias=True,
                autoDownsample=True,
                downsampleMethod="peak",
                clipToView=True,
            )
            curve.setData(prepared.axis, values)
            self._items.append(curve)
        if self._items and _MEASURED in prepared.channels:
            named.append(f'<span style="color:{self._colours.grid}">▒</span> not measured')
        self.legend.setText(" &nbsp; ".join(named))
        self.plot.set_label("bottom", f"2θ (°) at {wording.wavelength(prepared.wavelength)}")
        axis = prepared.axis
        self.plot.view.setLimits(xMin=axis[0] - 1, xMax=axis[-1] + 1)
        if new:
            self.plot.view.show_all()

    def _shade_unmeasured(self, axis: np.ndarray, measured: np.ndarray) -> None:
        missing = np.concatenate([[False], measured < 0.5, [False]])
        edges = np.flatnonzero(missing[1:] != missing[:-1])
        fill = QColor(self._colours.grid)
        fill.setAlphaF(0.35)
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            span = (float(axis[first]), float(axis[min(end, len(axis) - 1)]))
            region = pg.LinearRegionItem(
                span, movable=False, brush=pg.mkBrush(fill), pen=pg.mkPen(None)
            )
            self.plot.addItem(region, ignoreBounds=True)
            self._items.append(region)
