"""The answer at the right: in words, as seven bars, with whatever there is to warn of."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xrdgui.ui.patterns.probabilities import ProbabilityBars
from xrdgui.ui.widgets.icons import line_icon
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry, State

_ON_THE_CELL = (
    "<p>A suggestion, found by the positions of the lines alone. A cell that is a multiple or a "
    "part of the true one can have the same lines: refine it before you rely on it.</p>"
)
_LARGE, _MEDIUM = 1.75, 1.25


class Notice(QFrame):
    """An icon and a sentence: a warning or an error."""

    def __init__(self, sentence: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._picture = QLabel(self)
        self.text = QLabel(sentence, self)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text, 1)

    def apply_colours(self, colours: Colours) -> None:
        """Colour the icon."""
        colour = colours.error if self._icon == "error" else colours.warning
        side = self.fontMetrics().height()
        icon = line_icon(self._icon, colour)
        self._picture.setPixmap(icon.pixmap(side, side))


class _Muted(QLabel):
    """Quiet text to select, with room for so many lines, used or not."""

    def __init__(self, lines: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(lines * self.fontMetrics().lineSpacing())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


class AnswerPanel(QWidget):
    """Shows one entry's answer."""

    def __init__(self, systems: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._size = _LARGE
        caption = QLabel("Crystal system", self)
        caption.setProperty("role", "caption")
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setAccessibleName("Answer")
        # Two lines of the smaller size always fit: the bars must not move from answer to answer.
        self.words.setFixedHeight(round(self.fontMetrics().lineSpacing() * _MEDIUM * 2) + 8)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bars = ProbabilityBars(systems, self)
        # Room that stays: what is below must not move from answer to answer.
        self.set, self.cell = _Muted(2, self), _Muted(4, self)
        self.cell.setAccessibleName("Unit cell")
        self._notices = QVBoxLayout()
        self._notices.setSpacing(8)
        self.notices: list[Notice] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(caption)
        layout.addWidget(self.words)
        layout.addSpacing(6)
        layout.addWidget(self.bars)
        layout.addWidget(self.set)
        layout.addLayout(self._notices)
        layout.addWidget(self.cell)
        layout.addStretch(1)  # until the panel is given less room, the rest stays at the top
        self.show_entry(None)

    def show_entry(self, entry: Entry | None) -> None:
        """Show the answer to this entry, or an empty panel."""
        probabilities: dict[str, float] = {}
        notices: list[tuple[str, str]] = []
        words, size, candidates = "–", _LARGE, ""
        if entry is not None:
            words, size = self._in_words(entry)
            if entry.prediction is not None:
                probabilities = dict(wording.ranked(entry.prediction))
                candidates = wording.set_in_words(entry.prediction)
                notices = [(str(warning), "warning") for warning in entry.prediction.warnings]
            if entry.problem:
                notices.insert(0, (entry.problem, "error"))
        self._size = size
        self._apply_size()
        self.words.setText(words)
        self.bars.show_probabilities(probabilities)
        self.set.setText(candidates)
        cell = None if entry is None else entry.cell
        self.cell.setText("" if cell is None else wording.cell_in_words(cell))
        self.cell.setToolTip("" if cell is None else _ON_THE_CELL)
        self._show_notices(notices)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        self._apply_size()  # a new style sheet goes back to the font the words had first
        self.bars.apply_colours(colours)
        for notice in self.notices:
            notice.apply_colours(colours)

    def _apply_size(self) -> None:
        font = self.words.font()
        font.setPointSizeF(self.font().pointSizeF() * self._size)
        font.setBold(self._size == _LARGE)
        self.words.setFont(font)

    @staticmethod
    def _in_words(entry: Entry) -> tuple[str, float]:
        if entry.state is State.ANSWERED and entry.prediction is not None:
            sure = wording.is_sure(entry.prediction)
            return wording.in_words(entry.prediction), _LARGE if sure else _MEDIUM
        return {
            State.WAITING: "waiting…",
            State.CANCELLED: "stopped before it was classified",
            State.UNREADABLE: "not readable",
        }.get(entry.state, "not classified"), _MEDIUM

    def _show_notices(self, wanted: list[tuple[str, str]]) -> None:
        for notice in self.notices:
            notice.hide()  # it is deleted later only, and what moves up would be under it
            self._notices.removeWidget(notice)
            notice.deleteLater()
        self.notices = []
        for sentence, icon in wanted:
            notice = Notice(sentence, icon, self)
            notice.apply_colours(self._colours)
            self._notices.addWidget(notice)
            self.notices.append(notice)
