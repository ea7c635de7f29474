"""What the file says of a measurement, and what was done to read it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from xrdgui.patterns.pattern import Pattern
from xrdgui.workspace.entry import Entry

_LONGEST = 120  # characters of one fact


def facts(pattern: Pattern) -> list[str]:
    """Return a line for each thing worth knowing, the format first."""
    known = pattern.metadata
    lines = [str(known.get("format", ""))]
    for key, says in _SAID.items():
        value = known.get(key)
        text = "" if value in (None, "", ()) else says(value)
        if text:
            lines.append(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
    return [line for line in lines if line] + [str(said) for said in known.get("remarks", ())]


def _seconds(value: Any) -> str:
    return f"{value:g} s per step" if isinstance(value, int | float) else ""


_SAID: dict[str, Callable[[Any], str]] = {
    "original": "From {}".format,
    "sample": "Sample: {}".format,
    "title": "Title: {}".format,
    "date": "Date: {}".format,
    "anode": "Anode: {}".format,
    "monochromator": "Monochromator: {}".format,
    "counting_time": _seconds,
}


class FilePanel(QWidget):
    """A caption and the facts of one pattern; not there when there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        caption = QLabel("File", self)
        caption.setProperty("role", "caption")
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAccessibleName("What the file says")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(caption)
        layout.addWidget(self.facts)
        self.hide()

    def show_entry(self, entry: Entry | None) -> None:
        """Show the facts of the pattern of this entry."""
        self.show_pattern(None if entry is None else entry.used)

    def show_pattern(self, pattern: Pattern | None) -> None:
        """Show the facts of this pattern."""
        lines = [] if pattern is None else facts(pattern)
        self.facts.setText("\n".join(lines))
        self.setVisible(bool(lines))
