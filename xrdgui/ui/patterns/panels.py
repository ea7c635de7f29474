"""The panels left and right of the plot."""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.ui.patterns.answer_panel import AnswerPanel
from xrdgui.ui.patterns.compounds_panel import CompoundsPanel
from xrdgui.ui.patterns.file_panel import FilePanel
from xrdgui.ui.patterns.pattern_list import PatternListView, PatternTableModel
from xrdgui.ui.patterns.wavelength_field import WavelengthField
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry


class ListPanel(QFrame):
    """Filter, list and count."""

    def __init__(self, model: PatternTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(280)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter by name")
        self.filter.setAccessibleName("Filter by name")
        self.filter.setClearButtonEnabled(True)
        self.list = PatternListView(model, self)
        self.filter.textChanged.connect(self.list.set_filter)
        self.all = QPushButton(self)
        self.all.setToolTip("Show all patterns again")
        self.all.clicked.connect(lambda: self.show_only(None))
        self.all.hide()
        self._count = QLabel(self)
        self._count.setProperty("role", "muted")
        self._count.setContentsMargins(10, 4, 10, 6)
        top = QVBoxLayout()
        top.setContentsMargins(8, 8, 8, 6)
        top.addWidget(self.filter)
        top.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._count)

    def show_only(self, keys: Sequence[int] | None) -> None:
        """Show only these entries, until the button above the list is pressed."""
        self.list.set_only(keys)
        self.all.setVisible(keys is not None)
        if keys is not None:
            only = wording.counted(len(keys), "changed pattern")
            self.all.setText(f"Only {only} · show all")

    def show_count(self, patterns: int, unreadable: int) -> None:
        """Say how many there are."""
        said = wording.counted(patterns, "pattern")
        self._count.setText(f"{said}, {unreadable:,} not readable" if unreadable else said)


class EntryPanel(Protocol):
    """A widget that shows something of the entry selected in the list."""

    def show_entry(self, entry: Entry | None) -> None:
        """Show this entry, or nothing when none is selected."""


# Below answer and wavelength, from top to bottom. Each is a QWidget made with its parent.
PANELS: tuple[Callable[[QWidget], EntryPanel], ...] = (FilePanel,)


class SidePanel(QScrollArea):
    """Answer, wavelength and the other panels; scrolls where the window is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content = QFrame(self)
        content.setProperty("role", "panel")
        self.answer = AnswerPanel(CRYSTAL_SYSTEMS, content)
        self.compounds = CompoundsPanel(content)
        self.wavelength = WavelengthField(content)
        self.panels = [make(content) for make in PANELS]
        rule = QFrame(content)
        rule.setProperty("role", "rule")
        rule.setFixedHeight(1)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(16)
        layout.addWidget(self.answer)
        layout.addWidget(self.compounds)
        layout.addWidget(rule)
        layout.addWidget(self.wavelength)
        for panel in self.panels:
            layout.addWidget(cast("QWidget", panel))
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(290)

    def show_entry(self, entry: Entry | None) -> None:
        """Show this entry in every panel below answer and wavelength."""
        for panel in self.panels:
            panel.show_entry(entry)
