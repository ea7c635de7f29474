"""A simulated pattern above one of the user's own, on the same 2θ axis."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.patterns.plot import ElidedLabel
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot

_FIRST, _LAST = 5.0, 90.0
# Å, Cu Kα1: the wavelength of the simulated patterns.
_REFERENCE = 1.540593


class PreviewPlot(QWidget):
    """Two plots that zoom together; the measured pattern is carried over to Cu Kα1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._patterns: list[tuple[Pattern, float]] = []
        self.simulated = self._plot("Simulated pattern")
        self.measured = self._plot("One of your measured patterns")
        self.measured.setXLink(self.simulated)
        self.simulated_curve = self._curve(self.simulated)
        self.measured_curve = self._curve(self.measured)
        self.message = QLabel(self)
        self.message.setProperty("role", "muted")
        self.message.setAccessibleName("About the preview")
        self.drawn = ElidedLabel(self)
        self.drawn.setProperty("role", "muted")
        self.chooser = QComboBox(self)
        self.chooser.setAccessibleName("Measured pattern to compare with")
        self.chooser.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.chooser.setMinimumContentsLength(26)
        self.chooser.activated.connect(lambda _row: self._draw_measured())
        self._hint = QLabel("Open a measured pattern in the main window to see it here.", self)
        self._hint.setProperty("role", "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.simulated.setXRange(_FIRST, _LAST, padding=0.01)
        for plot in (self.simulated, self.measured):
            plot.view.setLimits(xMin=0, xMax=180, minXRange=0.5)
        self.simulated.scale_changed.connect(lambda: self.apply_colours(self._colours))
        self.show_patterns([])

    def _plot(self, name: str) -> ThemedPlot:
        plot = ThemedPlot("", "Counts", self)
        plot.setAccessibleName(name)
        plot.setMinimumHeight(90)
        return plot

    @staticmethod
    def _curve(plot: ThemedPlot) -> pg.PlotDataItem:
        return plot.plot(
            antialias=True, autoDownsample=True, downsampleMethod="peak", clipToView=True,
            skipFiniteCheck=True,
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.simulated.set_label("bottom", "")
        self.simulated.getAxis("bottom").setStyle(showValues=False)
        self.measured.set_label("bottom", "2θ (°) at Cu Kα")
        above = QHBoxLayout()
        above.setContentsMargins(14, 0, 14, 0)
        above.addWidget(self.drawn, 1)
        above.addWidget(self.message)
        self._head = QWidget(self)
        between = QHBoxLayout(self._head)
        between.setContentsMargins(14, 0, 14, 0)
        title = QLabel("Measured", self._head)
        title.setProperty("role", "caption")
        between.addWidget(title)
        between.addWidget(self.chooser, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(above)
        layout.addWidget(self.simulated, 1)
        layout.addWidget(self._head)
        layout.addWidget(self.measured, 1)
        layout.addWidget(self._hint)

    # -- what is shown --------------------------------------------------------------------------

    def show_simulated(
        self, two_theta: npt.NDArray[np.floating], counts: npt.NDArray[np.floating], said: str
    ) -> None:
        """Draw a simulated pattern, and what was drawn for it."""
        self.simulated_curve.setData(two_theta, counts)
        self.simulated.view.enableAutoRange(y=True)
        self.drawn.set_whole(said, f"What was drawn for this pattern: {said}")
        self.message.setText("")

    def say(self, sentence: str) -> None:
        """Say why there is nothing new."""
        self.message.setText(sentence)

    def show_patterns(self, patterns: Sequence[tuple[Pattern, float]]) -> None:
        """Offer these measured patterns, each with its wavelength (Å)."""
        chosen = self.chooser.currentText()
        self._patterns = list(patterns)
        self.chooser.clear()
        for pattern, _ in self._patterns:
            self.chooser.addItem(pattern.name)
        self.chooser.setCurrentIndex(max(self.chooser.findText(chosen), 0) if patterns else -1)
        there = bool(self._patterns)
        self._head.setVisible(there)
        self.measured.setVisible(there)
        self._hint.setVisible(not there)
        self.simulated.getAxis("bottom").setStyle(showValues=not there)
        self.simulated.set_label("bottom", "" if there else "2θ (°) at Cu Kα")
        self._draw_measured()

    def _draw_measured(self) -> None:
        row = self.chooser.currentIndex()
        if not 0 <= row < len(self._patterns):
            self.measured_curve.setData([], [])
            return
        pattern, wavelength = self._patterns[row]
        sine = np.sin(np.radians(pattern.two_theta / 2)) * _REFERENCE / wavelength
        reachable = np.abs(sine) < 1
        two_theta = 2 * np.degrees(np.arcsin(sine[reachable]))
        self.measured_curve.setData(two_theta, pattern.intensity[reachable])
        self.measured.view.enableAutoRange(y=True)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        for plot in (self.simulated, self.measured):
            plot.apply_colours(colours)
        self.simulated_curve.setPen(self.simulated.line_pen(colours.accent))
        self.measured_curve.setPen(self.measured.line_pen(colours.text))
