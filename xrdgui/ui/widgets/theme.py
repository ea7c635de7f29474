"""Colours, light and dark, switched live.

Qt's own `setColorScheme` changes nothing on many Linux desktops, so the palette is ours
everywhere; the call is still made, for native title bars and file dialogs.
"""

from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication


class Scheme(Enum):
    """What the View menu offers."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Colours:
    """One set of colours, as #rrggbb."""

    window: str
    base: str
    raised: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    selection: str
    track: str
    warning: str
    error: str
    good: str
    grid: str


LIGHT = Colours(
    window="#f4f5f7",
    base="#ffffff",
    raised="#ffffff",
    text="#1c2128",
    muted="#5c6670",
    border="#d8dde3",
    accent="#2563c9",
    on_accent="#ffffff",
    selection="#dbe7fb",
    track="#e8ebef",
    warning="#8f5b00",
    error="#b3261e",
    good="#1f7a43",
    grid="#c3c9d1",
)
DARK = Colours(
    window="#1b1d21",
    base="#222529",
    raised="#2a2e33",
    text="#e7e9ec",
    muted="#a0a8b2",
    border="#383d44",
    accent="#7aa9f7",
    on_accent="#10161f",
    selection="#2f4263",
    track="#343941",
    warning="#e5b454",
    error="#ff8a80",
    good="#6fce93",
    grid="#4a5059",
)


class Theme(QObject):
    """Holds the chosen scheme and tells everyone when the colours change."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scheme = Scheme.SYSTEM
        self.colours = LIGHT
        self._shown: Colours | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._refresh)

    def set_scheme(self, scheme: Scheme) -> None:
        """Use this scheme from now on."""
        self.scheme = scheme
        wanted = {
            Scheme.SYSTEM: Qt.ColorScheme.Unknown,
            Scheme.LIGHT: Qt.ColorScheme.Light,
            Scheme.DARK: Qt.ColorScheme.Dark,
        }[scheme]
        QGuiApplication.styleHints().setColorScheme(wanted)
        self._refresh()

    def _refresh(self) -> None:
        dark = self.scheme is Scheme.DARK or (
            self.scheme is Scheme.SYSTEM
            and QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self.colours = DARK if dark else LIGHT
        if self.colours is self._shown:
            return
        self._shown = self.colours
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(self.colours))
            sheet = style_sheet(self.colours)
            if application.styleSheet() != sheet:  # else every widget there is is styled anew
                application.setStyleSheet(sheet)
        self.changed.emit(self.colours)


def palette(colours: Colours) -> QPalette:
    """Build the palette that every standard widget draws with."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.base,
        role.AlternateBase: colours.window,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.error,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Light: colours.raised,
        role.Midlight: colours.border,
        role.Mid: colours.border,
        role.Dark: colours.border,
        role.Shadow: "#000000",
    }.items():
        made.setColor(target, QColor(colour))
    faded = QColor(colours.muted)
    faded.setAlphaF(0.6)
    for target in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, faded)
    return made


def style_sheet(colours: Colours) -> str:
    """Build the few rules that a palette cannot express."""
    c = colours
    arrow = files("resources") / "icons" / f"down-{'light' if c is LIGHT else 'dark'}.svg"
    return f"""
    QToolTip {{ color: {c.text}; background: {c.raised}; border: 1px solid {c.border};
        padding: 4px; }}
    QToolBar {{ background: {c.window}; border: 0; border-bottom: 1px solid {c.border};
        padding: 4px 8px; spacing: 2px; }}
    QToolBar::separator {{ background: {c.border}; width: 1px; margin: 5px 6px; }}
    QStatusBar {{ background: {c.window}; border-top: 1px solid {c.border}; }}
    QStatusBar::item {{ border: 0; }}
    QStatusBar QLabel {{ padding: 0 4px; }}
    QSplitter::handle {{ background: {c.border}; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px 8px; }}
    QToolButton:hover {{ background: {c.track}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {c.selection};
        border-color: {c.accent}; }}
    QToolButton:focus {{ border-color: {c.accent}; }}
    QToolButton:disabled {{ color: {c.muted}; }}
    QPushButton {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 5px;
        padding: 5px 13px; }}
    QPushButton:hover {{ background: {c.track}; }}
    QPushButton:pressed {{ background: {c.selection}; }}
    QPushButton:focus {{ border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.window}; }}
    QPushButton[primary="true"] {{ background: {c.accent}; color: {c.on_accent};
        border-color: {c.accent}; }}
    QPushButton[primary="true"]:disabled {{ background: {c.track}; color: {c.muted};
        border-color: {c.track}; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {c.text}; padding: 4px 12px; }}
    QLineEdit, QPlainTextEdit {{ background: {c.base}; border: 1px solid {c.border};
        border-radius: 5px; padding: 4px 7px; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {c.accent}; }}
    QComboBox {{ background: {c.base}; border: 1px solid {c.border}; border-radius: 5px;
        padding: 4px 7px; }}
    QComboBox:focus {{ border-color: {c.accent}; }}
    QComboBox:disabled {{ color: {c.muted}; background: {c.window}; }}
    QComboBox::drop-down {{ border: 0; width: 22px; }}
    QComboBox::down-arrow {{ image: url("{Path(str(arrow)).as_posix()}"); width: 12px;
        height: 12px; }}
    QComboBox QLineEdit {{ border: 0; padding: 0; background: transparent; }}
    QComboBox QAbstractItemView {{ background: {c.raised}; border: 1px solid {c.border};
        selection-background-color: {c.selection}; selection-color: {c.text}; outline: 0; }}
    QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 6px; }}
    QMenu {{ background: {c.raised}; border: 1px solid {c.border}; padding: 4px; }}
    QMenu::item {{ padding: 5px 26px 5px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.muted}; }}
    QMenu::separator {{ background: {c.border}; height: 1px; margin: 4px 6px; }}
    QMenuBar {{ background: {c.window}; }}
    QMenuBar::item {{ padding: 4px 9px; background: transparent; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {c.track}; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle {{ background: {c.grid}; border-radius: 3px; margin: 2px 3px; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; margin: 3px 2px; }}
    QScrollBar::handle:hover {{ background: {c.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QTableView {{ background: {c.base}; border: 0; gridline-color: {c.border};
        selection-background-color: {c.selection}; selection-color: {c.text}; outline: 0; }}
    QTableView::item {{ padding: 0 6px; border: 0; }}
    QTableView::item:selected {{ background: {c.selection}; }}
    QHeaderView {{ background: {c.base}; }}
    QHeaderView::section {{ background: {c.base}; color: {c.muted}; border: 0;
        border-bottom: 1px solid {c.border}; padding: 5px 8px; }}
    QCheckBox::indicator:unchecked, QTreeView::indicator:unchecked {{ background: {c.base};
        border: 1px solid {c.muted}; border-radius: 3px; width: 13px; height: 13px; }}
    QListWidget#paths {{ background: {c.base}; border: 1px solid {c.border}; border-radius: 5px;
        padding: 4px; }}
    QListWidget#paths:focus {{ border-color: {c.accent}; }}
    QRadioButton::indicator {{ background: {c.base}; border: 1px solid {c.muted};
        border-radius: 7px; width: 12px; height: 12px; }}
    QRadioButton::indicator:checked {{ border: 4px solid {c.accent}; width: 6px; height: 6px; }}
    QRadioButton::indicator:focus {{ border-color: {c.accent}; }}
    QProgressBar {{ background: {c.track}; border: 0; border-radius: 3px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QLabel[role="muted"], QLabel[role="hint"] {{ color: {c.muted}; }}
    QLabel[role="caption"] {{ color: {c.muted}; font-weight: 600; }}
    QLabel[role="bad"] {{ color: {c.error}; }}
    *[role="panel"] {{ background: {c.base}; }}
    QFrame[role="rule"] {{ background: {c.border}; border: 0; max-height: 1px; }}
    """
