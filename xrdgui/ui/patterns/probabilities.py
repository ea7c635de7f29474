"""Seven horizontal bars, one for each crystal system."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.workspace import wording

_BAR_HEIGHT = 6
_GAP = 10


class ProbabilityBar(QWidget):
    """Name, bar and percentage of one crystal system; painted, so that it costs nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.system = ""
        self.probability: float | None = None
        self.best = False
        self.colours = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_value(self, system: str, probability: float | None, best: bool) -> None:
        """Show this probability (0–1), or none."""
        self.system, self.probability, self.best = system, probability, best
        said = "no answer" if probability is None else wording.percent(probability)
        self.setAccessibleName(f"{system}: {said}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.fontMetrics().height() + 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        # Both columns are measured in bold, so that the best row does not shift the others.
        widest = QFontMetrics(bold)
        name_width = widest.horizontalAdvance("orthorhombic")
        number_width = widest.horizontalAdvance(">99\u00a0%")
        area = QRectF(self.rect())
        painter.setFont(bold if self.best else self.font())
        painter.setPen(QColor(self.colours.text if self.best else self.colours.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, self.system)
        if self.probability is not None:
            number = wording.percent(self.probability)
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, number)
        bar = area.adjusted(name_width + _GAP, 0, -(number_width + _GAP), 0)
        bar = QRectF(bar.left(), area.center().y() - _BAR_HEIGHT / 2, bar.width(), _BAR_HEIGHT)
        self._draw_bar(painter, bar)

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        radius = _BAR_HEIGHT / 2
        painter.setBrush(QColor(self.colours.track))
        painter.drawRoundedRect(bar, radius, radius)
        if self.probability:
            filled = QRectF(bar)
            filled.setWidth(max(_BAR_HEIGHT, bar.width() * self.probability))
            colour = QColor(self.colours.accent)
            if not self.best:
                colour.setAlphaF(0.5)
            painter.setBrush(colour)
            painter.drawRoundedRect(filled, radius, radius)


class ProbabilityBars(QWidget):
    """All seven, in the order of symmetry, the best one emphasised."""

    def __init__(self, systems: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Probabilities of the crystal systems")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.bars: dict[str, ProbabilityBar] = {}
        for system in systems:
            bar = ProbabilityBar(self)
            bar.show_value(system, None, best=False)
            layout.addWidget(bar)
            self.bars[system] = bar

    def show_probabilities(self, probabilities: dict[str, float]) -> None:
        """Show these probabilities (0–1); an empty mapping clears the bars."""
        best = max(probabilities, key=lambda name: probabilities[name], default="")
        for system, bar in self.bars.items():
            bar.show_value(system, probabilities.get(system), system == best)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        for bar in self.bars.values():
            bar.colours = colours
            bar.update()
