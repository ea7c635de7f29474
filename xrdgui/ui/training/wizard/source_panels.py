"""What is asked about made-up compounds and about the user's own structure files."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xrdgui.ui.training.wizard.page import caption, field_height, letters, note
from xrdgui.workspace import wording

_STRUCTURE_FILES = (
    "Crystal structures (*.cif *.vasp *.poscar POSCAR* CONTCAR* *.json *.jsonl *.jsonl.gz)"
)
_MOST_SENTENCES = 500


class PrototypesPanel(QWidget):
    """How many made-up compounds.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = QSpinBox(self)
        self.count.setRange(7, 700_000)
        self.count.setSingleStep(700)
        self.count.setGroupSeparatorShown(True)
        self.count.setMinimumHeight(field_height(self))
        self.count.setAccessibleName("Number of made-up compounds")
        self.elements = QComboBox(self)
        self.elements.addItem("any number of elements", None)
        for number, name in ((1, "one element"), (2, "two elements"), (3, "three elements"),
                             (4, "four elements")):  # fmt: skip
            self.elements.addItem(name, number)
        self.elements.setAccessibleName("Number of elements in each compound")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addWidget(QLabel("compounds of", self))
        row.addWidget(self.elements)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(row)
        about = note(
            "Known structure types with their elements replaced by others of their kind, and cells "
            "of the expected size. No network and no key are needed. Nobody claims that these "
            "compounds exist: their patterns are such as the structure types can have.", self,
        )  # fmt: skip
        about.setMaximumWidth(letters(self, 130))
        layout.addWidget(about)
        layout.addStretch(1)
        self.count.valueChanged.connect(lambda _value: self.changed.emit())
        self.elements.activated.connect(lambda _row: self.changed.emit())

    def show_values(self, count: int, n_elements: int | None) -> None:
        """Show these without a signal."""
        self.count.blockSignals(True)
        self.count.setValue(count)
        self.count.blockSignals(False)
        self.elements.setCurrentIndex(max(self.elements.findData(n_elements), 0))

    @property
    def n_elements(self) -> int | None:
        """How many elements each compound has; None for any number."""
        number: int | None = self.elements.currentData()
        return number


class FilesPanel(QWidget):
    """Structure files and folders of the user's.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = str(Path.home())
        self.list = QListWidget(self)
        self.list.setObjectName("paths")
        self.list.setAccessibleName("Structure files and folders")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setMinimumHeight(90)
        self.add_files = QPushButton("Add files…", self)
        self.add_folder = QPushButton("Add folder…", self)
        self.remove = QPushButton("Remove", self)
        self.remove.setToolTip("Take the selected ones off the list; the files stay (Del)")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.add_files, self.add_folder, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.left_out_caption = caption("Left out", self)
        self.left_out = QPlainTextEdit(self)
        self.left_out.setReadOnly(True)
        self.left_out.setAccessibleName("Structures left out, and why")
        self.left_out.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.left_out.setTabChangesFocus(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(buttons)
        layout.addWidget(self.list, 2)
        layout.addWidget(note(
            "CIF, POSCAR and pymatgen's JSON files, or whole folders of them. The crystal system "
            "of each is found from its structure, within 0.1 Å.", self,
        ))  # fmt: skip
        layout.addWidget(self.left_out_caption)
        layout.addWidget(self.left_out, 2)
        self.add_files.clicked.connect(self._ask_files)
        self.add_folder.clicked.connect(self._ask_folder)
        self.remove.clicked.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._show_remove)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.show_left_out([])
        self._show_remove()

    @property
    def paths(self) -> tuple[str, ...]:
        """What is on the list."""
        return tuple(self.list.item(row).text() for row in range(self.list.count()))

    def show_paths(self, paths: Sequence[str]) -> None:
        """Show these without a signal."""
        self.list.clear()
        self.list.addItems(list(paths))
        for row in range(self.list.count()):
            self.list.item(row).setToolTip(self.list.item(row).text())

    def show_left_out(self, sentences: Sequence[str]) -> None:
        """List what cannot be used."""
        text = "\n".join(sentences[:_MOST_SENTENCES])
        if len(sentences) > _MOST_SENTENCES:
            text += f"\n… and {len(sentences) - _MOST_SENTENCES:,} more"
        self.left_out_caption.setText(f"Left out: {wording.counted(len(sentences), 'structure')}")
        if text != self.left_out.toPlainText():
            self.left_out.setPlainText(text)
        self.left_out_caption.setVisible(bool(sentences))
        self.left_out.setVisible(bool(sentences))

    def add(self, paths: Sequence[str]) -> None:
        """Put more on the list."""
        new = [path for path in dict.fromkeys(paths) if path not in self.paths]
        if new:
            self.show_paths([*self.paths, *new])
            self.changed.emit()

    def _ask_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, "Structure files", self.folder, f"{_STRUCTURE_FILES};;All files (*)"
        )
        if chosen:
            self.folder = str(Path(chosen[0]).parent)
            self.add(chosen)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of structures", self.folder)
        if chosen:
            self.folder = chosen
            self.add([chosen])

    def _remove(self) -> None:
        rows = {self.list.row(item) for item in self.list.selectedItems()}
        if rows:
            self.show_paths([path for row, path in enumerate(self.paths) if row not in rows])
            self.changed.emit()
        self._show_remove()

    def _show_remove(self) -> None:
        self.remove.setEnabled(bool(self.list.selectedItems()))
