"""Lines of known compounds over a diffractogram: sticks as they were fitted, indices on hover."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from xrdgui.reference.match import CompoundMatch
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot

# The strongest line of a compound reaches so high, of the highest point of the pattern.
_HEIGHT = 0.9


class CompoundSticks:
    """Draws the lines of two compounds at the most in a plot."""

    def __init__(self, plot: ThemedPlot) -> None:
        self._plot = plot
        self._colours = LIGHT
        self._compounds: Sequence[CompoundMatch] = ()
        self._wavelength, self._top, self._square_root = 0.0, 1.0, False
        self.curves = [pg.PlotDataItem(connect="pairs", antialias=True) for _ in range(2)]
        self.tops = [pg.ScatterPlotItem(size=7, hoverable=True, tip=_tip) for _ in range(2)]
        for item in (*self.curves, *self.tops):
            plot.addItem(item, ignoreBounds=True)

    def show(
        self,
        compounds: Sequence[CompoundMatch],
        wavelength: float,
        top: float,
        extent: tuple[float, float],
    ) -> None:
        """Draw these.

        Parameters
        ----------
        wavelength
            of the pattern (Å).
        top
            highest value of the pattern as it is drawn.
        extent
            first and last 2θ (deg) of the pattern.
        """
        self._compounds = compounds
        for place, (curve, tops) in enumerate(zip(self.curves, self.tops, strict=True)):
            if place >= len(compounds):
                curve.setData([], [])
                tops.setData([], [])
                continue
            one = compounds[place]
            sine = np.array([wavelength / 2 / line.d for line in one.lines])
            inside = sine < 1
            angle = 2 * np.degrees(np.arcsin(np.where(inside, sine, 0))) + one.zero_shift
            inside &= (angle >= extent[0]) & (angle <= extent[1])
            height = _HEIGHT * top * np.array([line.intensity for line in one.lines])
            x, y = angle[inside], height[inside]
            names = [
                f"{one.formula} {' '.join(str(i) for i in line.hkl)}"
                for line, kept in zip(one.lines, inside, strict=True)
                if kept
            ]
            curve.setData(np.repeat(x, 2), np.column_stack([np.zeros_like(y), y]).ravel())
            tops.setData(x, y, data=names)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        both = zip(self.curves, self.tops, (colours.warning, colours.error), strict=True)
        for curve, tops, colour in both:
            curve.setPen(self._plot.line_pen(colour))
            tops.setPen(pg.mkPen(None))
            tops.setBrush(pg.mkBrush(colour))


def _tip(x: float, y: float, data: object) -> str:  # noqa: ARG001  as pyqtgraph calls it
    return f"{data}, {x:.3f}°"
