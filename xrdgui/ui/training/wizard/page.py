"""What all pages of choices have in common."""

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from training.planning.choices import Choices
from xrdgui.ui.widgets.theme import Colours


class Page(QWidget):
    """A page on which something is chosen.

    Signals
    -------
    changed()
        The user chose something else.
    """

    changed = Signal()

    def show_choices(self, choices: Choices) -> None:
        """Show what is chosen; emits nothing."""
        raise NotImplementedError

    def choices(self, before: Choices) -> Choices:
        """`before` with what is chosen on this page."""
        raise NotImplementedError

    def problem(self) -> str:
        """Why one cannot go on; "" when one can."""
        return ""

    def enter(self) -> None:
        """Take up the page, which has come up."""

    def look_again(self) -> None:
        """Look again, as the window has come to the front: another may have changed something."""

    def leave(self) -> None:
        """Another page has come up."""

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""

    def close_parts(self) -> None:
        """End what runs for this page."""


class Coloured(Protocol):
    """What has colours of its own."""

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""


def caption(text: str, parent: QWidget) -> QLabel:
    """Make a small heading."""
    label = QLabel(text, parent)
    label.setProperty("role", "caption")
    return label


def note(text: str, parent: QWidget, role: str = "muted") -> QLabel:
    """Make a sentence that wraps."""
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def rule(parent: QWidget) -> QFrame:
    """Make a thin line."""
    line = QFrame(parent)
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def panel(parent: QWidget) -> QFrame:
    """Make a surface to lay widgets on."""
    frame = QFrame(parent)
    frame.setProperty("role", "panel")
    return frame


def side_by_side(page: QWidget, *parts: tuple[QWidget, int]) -> None:
    """Lay out a page: parts beside each other, each with its share of the width, lines between."""
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for number, (part, share) in enumerate(parts):
        if number:
            line = QFrame(page)
            line.setProperty("role", "rule")
            line.setStyleSheet("max-height: 100000px; max-width: 1px;")
            layout.addWidget(line)
        layout.addWidget(part, share)


def letters(widget: QWidget, number: int) -> int:
    """Pixels that so many letters take: lines and fields longer than some 80 are hard to follow."""
    return number * widget.fontMetrics().averageCharWidth()


def field_height(widget: QWidget) -> int:
    """Pixels: as high as the style sheet makes line edits and buttons."""
    return widget.fontMetrics().height() + 12
