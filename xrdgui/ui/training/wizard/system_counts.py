"""How many compounds of each crystal system there are to learn from: numbers and bars."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.workspace import wording

# Fewer than this, and what is learned of a crystal system is what these few have by chance.
FEW = 100


class Bar(QWidget):
    """A horizontal bar: how much is there, and how much of it is taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._there = self._taken = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, there: float, taken: float) -> None:
        """Lengths between 0 and 1."""
        self._there, self._taken = there, taken
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        faint = self.palette().color(QPalette.ColorRole.Highlight)
        faint.setAlphaF(0.30)
        full = self.palette().color(QPalette.ColorRole.Highlight)
        for share, colour in ((self._there, faint), (self._taken, full)):
            if share > 0:
                painter.setBrush(colour)
                width = max(share * self.width(), 3.0)
                painter.drawRoundedRect(QRectF(0, self.height() / 2 - 4, width, 8), 3, 3)


class SystemCounts(QWidget):
    """A row for each crystal system, the sum, and a sentence about both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        caption = QLabel("Compounds to learn from", self)
        caption.setProperty("role", "caption")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        self.numbers: dict[str, QLabel] = {}
        self._bars: dict[str, Bar] = {}
        for row, system in enumerate(CRYSTAL_SYSTEMS):
            self._bars[system] = Bar(self)
            self.numbers[system] = self._number()
            grid.addWidget(QLabel(system, self), row, 0)
            grid.addWidget(self._bars[system], row, 1)
            grid.addWidget(self.numbers[system], row, 2)
        self.total = self._number()
        font = self.total.font()
        font.setBold(True)
        self.total.setFont(font)
        grid.addWidget(QLabel("all", self), len(CRYSTAL_SYSTEMS), 0)
        grid.addWidget(self.total, len(CRYSTAL_SYSTEMS), 2)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("role", "muted")
        self.sentence.setAccessibleName("About the number of compounds")
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setProperty("role", "bad")
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(caption)
        layout.addLayout(grid)
        layout.addSpacing(2)
        layout.addWidget(self.sentence)
        layout.addWidget(self.problem)
        layout.addStretch(1)
        self.show_nothing("")

    def _number(self) -> QLabel:
        label = QLabel(self)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setMinimumWidth(self.fontMetrics().horizontalAdvance("000,000 of 000,000"))
        return label

    def show_nothing(self, sentence: str) -> None:
        """No numbers yet, and why."""
        self._show({}, None)
        self._say(sentence, "")

    def show_problem(self, problem: str) -> None:
        """No numbers, and what is wrong."""
        self._show({}, None)
        self._say("", problem)

    def show_counts(
        self,
        counts: Mapping[str, int],
        most: int | None = None,
        sentence: str = "",
        complete: bool = True,
    ) -> None:
        """Numbers of each system, of which at most `most` are taken; judged when complete."""
        self._show(counts, most)
        if not complete:
            self._say(sentence, "")
            return
        few = [s for s in CRYSTAL_SYSTEMS if min(counts.get(s, 0), most or FEW) < FEW]
        none = [s for s in few if not counts.get(s, 0)]
        problem = ""
        if none:
            said = " or ".join([", ".join(none[:-1]), none[-1]] if none[1:] else none)
            problem = f"No compound is {said}: the network could not learn to tell them."
        elif len(few) == len(CRYSTAL_SYSTEMS):
            sentence = f"{sentence} So few compounds are good for a trial only.".strip()
        elif few:
            said = f"Few compounds are {wording.listed(few)}: the network may not learn them."
            sentence = f"{sentence} {said}".strip()
        self._say(sentence, problem)

    def _show(self, counts: Mapping[str, int], most: int | None) -> None:
        largest = max([*counts.values(), 1])
        taken = {s: min(n, n if most is None else most) for s, n in counts.items()}
        for system in CRYSTAL_SYSTEMS:
            known = system in counts
            there, used = counts.get(system, 0), taken.get(system, 0)
            text = f"{used:,} of {there:,}" if used < there else f"{there:,}"
            self.numbers[system].setText(text if known else "–")
            self.numbers[system].setAccessibleName(f"{system}: {text if known else 'not known'}")
            self._bars[system].show_shares(there / largest, used / largest)
        self.total.setText(f"{sum(taken.values()):,}" if counts else "–")

    def _say(self, sentence: str, problem: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
