"""The wavelength: a tube or a number, for the selected patterns or all, and the default."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from xrdgui.patterns.wavelengths import PRESETS, parse_wavelength
from xrdgui.workspace import wording
from xrdgui.workspace.entry import Entry, Origin

_SAME = 5e-7


def name_of(wavelength: float) -> str:
    """Write a wavelength with its tube where it is one: "Cu Kα · 1.540593 Å"."""
    for name, value in PRESETS.items():
        if abs(value - wavelength) < _SAME:
            return f"{name} · {wording.wavelength(value)}"
    return wording.wavelength(wavelength)


class WavelengthBox(QComboBox):
    """Choose a tube or type a number in Å.

    Signals
    -------
    chosen(float)
        A valid wavelength in Å was chosen or typed.
    refused(str)
        What was typed is no wavelength; one sentence.
    """

    chosen = Signal(float)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: float | None = None
        self.setEditable(True)
        self.text = cast(QLineEdit, self.lineEdit())
        # The style's own delegate ignores the room that the style sheet gives to the items.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        for name, value in PRESETS.items():
            self.addItem(f"{name} · {wording.wavelength(value)}", value)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setToolTip("Choose an X-ray tube or type a wavelength in Å")
        self.activated.connect(lambda row: self._choose(float(self.itemData(row))))
        self.text.editingFinished.connect(self._read_text)

    def show_value(self, wavelength: float | None, placeholder: str = "") -> None:
        """Show a wavelength in Å, or the placeholder when there is not one to show."""
        self._value = wavelength
        with QSignalBlocker(self):
            text = "" if wavelength is None else name_of(wavelength)
            # Were another item the current one, Qt would take the loss of the focus for a choice.
            self.setCurrentIndex(self.findText(text) if text else -1)
            self.text.setPlaceholderText(placeholder)
            self.setEditText(text)
            self.text.setCursorPosition(0)

    def _read_text(self) -> None:
        text = self.text.text().strip()
        if not text or (self._value is not None and text == name_of(self._value)):
            self.show_value(self._value, self.text.placeholderText())
            return
        try:
            # "Cu Kα · 1.540593 Å" is how a tube is shown; its first half is its name.
            wavelength = parse_wavelength(text.partition("·")[0])
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self._choose(wavelength)

    def _choose(self, wavelength: float) -> None:
        self.show_value(wavelength)
        self.chosen.emit(wavelength)


class WavelengthField(QWidget):
    """Wavelength of the selection, and the default for files that state none.

    Signals
    -------
    for_selected(object), for_all(object)
        Wavelength in Å to use, or None for what the file (or the default) says.
    default_chosen(float)
    """

    for_selected = Signal(object)
    for_all = Signal(object)
    default_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wavelength: float | None = None
        caption = QLabel("Wavelength", self)
        caption.setProperty("role", "caption")
        self.box = WavelengthBox(self)
        self.box.setAccessibleName("Wavelength of the selected patterns")
        self.origin = QLabel(self)
        self.origin.setWordWrap(True)
        self.origin.setProperty("role", "muted")
        self.problem, self.default_problem = QLabel(self), QLabel(self)
        for label in (self.problem, self.default_problem):
            label.setWordWrap(True)
            label.setProperty("role", "bad")
            label.hide()
        self.use_for_all = QPushButton("Use for all", self)
        self.use_for_all.setToolTip("Use this wavelength for every pattern in the list")
        self.restore = QPushButton("Restore", self)
        self.restore.setToolTip(
            "Go back to the wavelength of the file, or to the default where it states none"
        )
        default_text = QLabel("For files that state none", self)
        default_text.setProperty("role", "muted")
        self.default_box = WavelengthBox(self)
        self.default_box.setAccessibleName("Default wavelength, for files that state none")
        default_text.setBuddy(self.default_box)
        self._lay_out(caption, default_text)
        self.box.chosen.connect(self._choose)
        self.box.refused.connect(lambda text: self._refuse(self.box, self.problem, text))
        self.default_box.chosen.connect(self._choose_default)
        self.default_box.refused.connect(
            lambda text: self._refuse(self.default_box, self.default_problem, text)
        )
        self.use_for_all.clicked.connect(lambda: self.for_all.emit(self._wavelength))
        self.restore.clicked.connect(lambda: self.for_selected.emit(None))

    def _lay_out(self, caption: QLabel, default_text: QLabel) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.use_for_all)
        buttons.addWidget(self.restore)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(caption)
        layout.addWidget(self.box)
        layout.addWidget(self.origin)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)
        layout.addSpacing(8)
        layout.addWidget(default_text)
        layout.addWidget(self.default_box)
        layout.addWidget(self.default_problem)

    def show_entries(self, entries: Sequence[Entry], default: float) -> None:
        """Show the wavelength of the selected entries."""
        self._forget_problems()
        self.default_box.show_value(default)
        known = [entry.wavelength(default) for entry in entries if entry.pattern is not None]
        values = {round(value, 6) for value, _ in known}
        self._wavelength = known[0][0] if len(values) == 1 else None
        self.box.setEnabled(bool(known))
        self.use_for_all.setEnabled(self._wavelength is not None)
        self.restore.setEnabled(any(origin is Origin.SET for _, origin in known))
        self.box.show_value(self._wavelength, f"{len(values)} different" if known else "")
        self.origin.setText(self._say_origin([origin for _, origin in known]))

    @staticmethod
    def _say_origin(origins: Sequence[Origin]) -> str:
        if not origins:
            return ""
        kinds, many = set(origins), len(origins) > 1
        said = {
            Origin.FILE: "read from the files" if many else "Read from the file",
            Origin.CONVERTED: "those at which 2θ was calculated"
            if many
            else "The one at which 2θ was calculated",
            Origin.SET: "set by you" if many else "Set by you",
            Origin.DEFAULT: "the default: their files state none"
            if many
            else "The default: the file states none",
        }
        what = said[kinds.pop()] if len(kinds) == 1 else "from various sources"
        return f"{len(origins):,} patterns, {what}" if many else what

    def refuse(self, sentence: str) -> None:
        """Say why the wavelength that was chosen is not used."""
        self._refuse(self.box, self.problem, sentence)

    def _choose(self, wavelength: float) -> None:
        self._forget_problems()
        self.for_selected.emit(wavelength)

    def _choose_default(self, wavelength: float) -> None:
        self._forget_problems()
        self.default_chosen.emit(wavelength)

    def _forget_problems(self) -> None:
        self.problem.hide()
        self.default_problem.hide()

    @staticmethod
    def _refuse(box: WavelengthBox, label: QLabel, sentence: str) -> None:
        label.setText(sentence)
        label.show()
        box.text.setFocus(Qt.FocusReason.OtherFocusReason)
        box.text.selectAll()
