"""What the window shows before anything is open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from xrdgui.ui.widgets.icons import application_icon
from xrdgui.ui.widgets.theme import Colours

_ICON_SIDE = 84


class EmptyState(QWidget):
    """An invitation to drop files, with the three ways to open some.

    Signals
    -------
    open_files(), open_folder(), open_samples()
    """

    open_files = Signal()
    open_folder = Signal()
    open_samples = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon.setPixmap(application_icon().pixmap(_ICON_SIDE, _ICON_SIDE))
        title = QLabel("Drop powder diffractograms here", self)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setBold(True)
        title.setFont(font)
        text = QLabel(
            "Files or whole folders, anywhere on this window: text with 2θ and intensity, and what "
            "Bruker, PANalytical, Philips, Rigaku, STOE and GSAS write.\nEach is answered with its "
            "crystal system and how probable that is.",
            self,
        )
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setWordWrap(True)
        text.setFixedWidth(self.fontMetrics().averageCharWidth() * 92)
        # The layout would give a wrapping label room for fewer lines than it has.
        text.setMinimumHeight(text.heightForWidth(text.width()))
        text.setProperty("role", "muted")
        self.files_button = QPushButton("Open files…", self)
        self.files_button.setProperty("primary", True)
        self.folder_button = QPushButton("Open folder…", self)
        self.samples_button = QPushButton("Open samples", self)
        self.samples_button.setToolTip("Simulated patterns that come with xrdgui")
        self.files_button.clicked.connect(self.open_files)
        self.folder_button.clicked.connect(self.open_folder)
        self.samples_button.clicked.connect(self.open_samples)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        for button in (self.files_button, self.folder_button, self.samples_button):
            button.setMinimumHeight(self.fontMetrics().height() + 18)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(5)
        layout.addWidget(self._icon)
        layout.addSpacing(14)
        layout.addWidget(title)
        layout.addSpacing(6)
        layout.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(22)
        layout.addLayout(buttons)
        layout.addStretch(6)

    def apply_colours(self, _colours: Colours) -> None:
        """Nothing here has colours of its own."""
