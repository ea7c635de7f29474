"""The five steps at the top of the Train window: where one is, and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from xrdgui.ui.widgets.theme import Colours


class StepHeader(QFrame):
    """A row of numbered steps; those that can be gone to are buttons.

    Signals
    -------
    chosen(int)
        A step was clicked.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._titles = list(titles)
        self._colours: Colours | None = None
        self._current = 0
        self.steps: list[QPushButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 9, 18, 9)
        layout.setSpacing(6)
        for number, title in enumerate(titles):
            if number:
                arrow = QLabel("›", self)
                arrow.setProperty("role", "muted")
                layout.addWidget(arrow)
            step = QPushButton(f"{number + 1}  {title}", self)
            step.setFlat(True)
            step.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            step.setCursor(Qt.CursorShape.PointingHandCursor)
            step.clicked.connect(lambda _checked=False, at=number: self.chosen.emit(at))
            self.steps.append(step)
            layout.addWidget(step)
        layout.addStretch(1)

    def show_steps(self, current: int, reachable: set[int]) -> None:
        """Mark the step one is at; the others are enabled where they can be gone to."""
        self._current = current
        for number, step in enumerate(self.steps):
            step.setEnabled(number in reachable or number == current)
            here = ", current step" if number == current else ""
            step.setAccessibleName(f"Step {number + 1}: {self._titles[number]}{here}")
        self._dress()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        self._dress()

    def _dress(self) -> None:
        c = self._colours
        if c is None:
            return
        common = "border-radius: 13px; padding: 4px 13px;"
        for number, step in enumerate(self.steps):
            if number == self._current:
                look = f"background: {c.selection}; color: {c.text}; font-weight: 600;"
                look += f" border: 1px solid {c.selection};"
            else:
                look = "background: transparent; border: 1px solid transparent;"
                look += f" color: {c.text if step.isEnabled() else c.muted};"
            step.setStyleSheet(
                f"QPushButton {{ {common} {look} }}"
                f"QPushButton:focus {{ border: 1px solid {c.accent}; }}"
                f"QPushButton:hover:enabled {{ color: {c.accent}; }}"
            )
