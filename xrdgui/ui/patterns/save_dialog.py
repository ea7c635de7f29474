"""Asks where patterns are to be written, and as what."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xrdgui.patterns import export
from xrdgui.patterns.export import KINDS, Kind
from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.background.pattern_saver import SaveJob
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry

TITLES: dict[Kind, str] = {
    "xy": "2θ and intensity (.xy)",
    "xye": "2θ, intensity and its standard deviation (.xye)",
    "csv": "Comma-separated values (.csv)",
}


def ask(entries: Sequence[Entry], folder: str, parent: QWidget | None = None) -> SaveJob | None:
    """Ask where to write the patterns of these entries; None when nothing is to be written."""
    # With the wavelength set by hand, if any; a mere default is not stated.
    patterns = [entry.used for entry in entries if entry.used is not None]
    if not patterns:
        return None
    if len(patterns) == 1:
        return _ask_for_one(patterns[0], folder, parent)
    dialog = SaveDialog(len(patterns), folder, parent)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return job_for(patterns, dialog.folder, dialog.kind, dialog.replace.isChecked())


def job_for(patterns: Sequence[Pattern], folder: Path, kind: Kind, overwrite: bool) -> SaveJob:
    """Name a file for each of these patterns."""
    names = export.FreeNames(folder, kind)
    of_file = Counter(pattern.source for pattern in patterns)
    files = [
        (
            pattern,
            names.path(export.stem(pattern, pattern.scan > 0 or of_file[pattern.source] > 1)),
        )
        for pattern in patterns
    ]
    return SaveJob(files, kind, overwrite)


def _ask_for_one(pattern: Pattern, folder: str, parent: QWidget | None) -> SaveJob | None:
    proposed = Path(folder) / f"{export.stem(pattern, pattern.scan > 0)}.xy"
    filters = {f"{title.partition(' (.')[0]} (*.{kind})": kind for kind, title in TITLES.items()}
    chosen, chosen_filter = QFileDialog.getSaveFileName(
        parent, "Save pattern", str(proposed), ";;".join(filters)
    )
    if not chosen:
        return None
    path = Path(chosen)
    typed = path.suffix[1:].lower()
    kind: Kind = typed if typed in KINDS else filters.get(chosen_filter, "xy")
    if typed not in KINDS:
        path = path.with_name(f"{path.name}.{kind}")
        # The dialog asked about the name that was typed, not about this one.
        return SaveJob([(pattern, path)], kind)
    return SaveJob([(pattern, path)], kind, overwrite=True)


class SaveDialog(QDialog):
    """Format and folder for several patterns."""

    def __init__(self, number: int, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("save_patterns")
        self.setWindowTitle("Save patterns")
        above = QLabel(
            f"{wording.counted(number, 'pattern')}, each to a file of its own, named after the "
            "file it came from.",
            self,
        )
        above.setWordWrap(True)
        self.format = QComboBox(self)
        for kind, title in TITLES.items():
            self.format.addItem(title, kind)
        self.where = QLineEdit(folder, self)
        self.where.textChanged.connect(self._check)
        browse = QPushButton("Browse…", self)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(browse)
        self.replace = QCheckBox("&Replace files that exist", self)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Format", self.format)
        form.addRow("F&older", row)
        form.labelForField(row).setBuddy(self.where)  # type: ignore[attr-defined]
        form.addRow("", self.replace)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(14)
        layout.addWidget(above)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(540)
        self._check()

    @property
    def kind(self) -> Kind:
        """The chosen format."""
        return cast(Kind, self.format.currentData())

    @property
    def folder(self) -> Path:
        """The chosen folder."""
        return Path(self.where.text().strip()).expanduser()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the patterns", str(self.folder))
        if chosen:
            self.where.setText(chosen)

    def _check(self) -> None:
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        there = bool(self.where.text().strip()) and self.folder.is_dir()
        save.setEnabled(there)
        save.setToolTip("" if there else "Choose a folder that exists")
