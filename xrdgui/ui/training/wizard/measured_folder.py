"""A folder of measured patterns to compare old and new network on."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget


class MeasuredFolder(QWidget):
    """The folder, chosen in a dialog; or none.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setReadOnly(True)
        self.field.setPlaceholderText("none")
        self.field.setAccessibleName("Folder of measured patterns with known phases")
        self.field.setToolTip(
            "A folder with patterns.npz and patterns.csv: old and new network are compared on it"
        )
        self.choose = QPushButton("Choose…", self)
        self.none = QPushButton("None", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.choose)
        layout.addWidget(self.none)
        self.choose.clicked.connect(self._ask)
        self.none.clicked.connect(lambda: self.set_path(""))
        self.set_path("")

    @property
    def path(self) -> str:
        """The folder; "" for none."""
        return self.field.text()

    def set_path(self, path: str) -> None:
        """Choose this folder; "" for none."""
        self.field.setText(path)
        self.none.setEnabled(bool(path))
        self.changed.emit()

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, "Folder of measured patterns", self.path or str(Path.home())
        )
        if folder:
            self.set_path(folder)
