"""Whether a network is right as often as it says: confidence against the share that was right."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from training.monitoring.run_record import percent
from training.report.values import NEW, OLD, Scores
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot

_SMALLEST, _LARGEST = 4.0, 11.0
_NAMES = {NEW: "new", OLD: "current"}


class CalibrationPlot(QWidget):
    """Points on the dashed line are honest; below it the network claims more than it knows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: dict[str, Scores] = {}
        self.plot = ThemedPlot("Confidence (%)", "Right (%)", self)
        self.plot.setAccessibleName("Calibration")
        self.plot.getAxis("left").setWidth(50)
        self.plot.view.setMouseEnabled(x=False, y=False)
        self.plot.setMinimumSize(170, 220)
        self.honest = self.plot.plot([0, 100], [0, 100])
        self.curves = {model: self.plot.plot(antialias=True, symbol="o") for model in (OLD, NEW)}
        self.said = QLabel(self)
        self.said.setProperty("role", "muted")
        self.said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.said)
        self.apply_colours(LIGHT)

    def show_scores(self, scores: dict[str, Scores]) -> None:
        """Show "new" and perhaps "old"; the larger a point, the more patterns it stands for."""
        self._scores = scores
        for model, curve in self.curves.items():
            bins = scores[model].reliability if model in scores else []
            most = max((n for n, _, _ in bins), default=1)
            sizes = [_SMALLEST + (_LARGEST - _SMALLEST) * (n / most) ** 0.5 for n, _, _ in bins]
            curve.setData(
                [100 * confidence for _, confidence, _ in bins],
                [100 * right for _, _, right in bins],
                symbolSize=sizes or _SMALLEST,
            )
        self.plot.view.setRange(xRange=(0, 100), yRange=(0, 100), padding=0.03)
        self._describe()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self.plot.apply_colours(colours)
        self.honest.setPen(pg.mkPen(colours.grid, style=Qt.PenStyle.DashLine))
        for model, colour in ((NEW, colours.accent), (OLD, colours.warning)):
            self.curves[model].setPen(self.plot.line_pen(colour))
            self.curves[model].setSymbolBrush(pg.mkBrush(colour))
            self.curves[model].setSymbolPen(pg.mkPen(None))
        self._describe()

    def _describe(self) -> None:
        colours = {NEW: self.plot.colours.accent, OLD: self.plot.colours.warning}
        self.said.setText(
            "Mean gap between confidence and truth: "
            + ", ".join(
                f'<span style="color:{colours[model]}">●</span>&nbsp;{_NAMES[model]} '
                f"{percent(scores.ece)}"
                for model, scores in self._scores.items()
            )
        )
