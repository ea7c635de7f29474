"""What is asked about the Materials Project: the key, and which compounds."""

import re
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from training.sources.mp_query import Query
from xrdgui.ui.background.latest_only import Background, Job
from xrdgui.ui.training.wizard.page import field_height, letters, note
from xrdgui.ui.training.wizard.tasks import check_key, remember_key, saved_key

_WHERE = "https://next-gen.materialsproject.org/api"
# Rows above and with the symbols of elements.
_SYMBOL_ROWS = 3
_KEPT = "The key works and is kept in the keyring of this system."
_KEPT_HERE = (
    "The key works. This system has no keyring, so it is known until xrdgui is closed; "
    "set MP_API_KEY to have it always."
)


class KeyField(QWidget):
    """The user's key: typed unseen, tested, kept in the keyring and nowhere else.

    Signals
    -------
    changed()
        There is another key, or none any more.
    """

    changed = Signal()

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self._background = background
        self._testing = self._reading = -1
        self._read_before = False
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("Key to the Materials Project")
        self.field.setMaximumWidth(letters(self, 80))
        self.field.setPlaceholderText("Key of 32 letters and digits")
        self.show_button = QPushButton("Show", self)
        self.show_button.setCheckable(True)
        self.test = QPushButton("Test", self)
        self.test.setToolTip("Ask the Materials Project whether the key is good")
        self.where = QLabel(f'<a href="{_WHERE}">Where do I get one?</a>', self)
        self.where.setOpenExternalLinks(True)
        self.where.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.where.setToolTip(f"{_WHERE}: free of charge, after signing in")
        self.state = note("", self)
        self.state.setAccessibleName("State of the key")
        row = QHBoxLayout()
        row.setSpacing(8)
        title = QLabel("Key", self)
        title.setBuddy(self.field)
        row.addWidget(title)
        row.addWidget(self.field, 100)
        row.addWidget(self.show_button)
        row.addWidget(self.test)
        row.addWidget(self.where)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.state)
        self.show_button.toggled.connect(self._show_key)
        self.test.clicked.connect(self.start_test)
        self.field.returnPressed.connect(self.start_test)
        self.field.editingFinished.connect(self._take_typed)
        background.finished.connect(self._finish)
        background.failed.connect(self._fail)
        self.say("")

    def read_saved(self) -> None:
        """Look for a key kept before; once."""
        if not self._read_before:
            self._read_before = True
            self._reading = self._background.start(lambda job: job.call(saved_key))

    def start_test(self) -> None:
        """Ask the Materials Project whether the key is good; keep it where it is."""
        self._take_typed()
        if not self.key:
            self.say("Type or paste your key first.", bad=True)
            return
        self.say("Asking the Materials Project…")
        self.test.setEnabled(False)
        key = self.key

        def work(job: Job) -> bool:
            job.call(check_key, key)
            return bool(job.call(remember_key, key))

        self._testing = self._background.start(work)

    def say(self, sentence: str, bad: bool = False) -> None:
        """Say how the key is."""
        self.state.setProperty("role", "bad" if bad else "muted")
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))

    def _show_key(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        self.show_button.setText("Hide" if shown else "Show")

    def _take_typed(self) -> None:
        typed = self.field.text().strip()
        if typed != self.key:
            self.key = typed
            self.say("")
            self.changed.emit()

    def _finish(self, number: int, result: Any) -> None:
        if number == self._testing:
            self.test.setEnabled(True)
            self.say(_KEPT if result else _KEPT_HERE)
            self.changed.emit()
        elif number == self._reading and result and not self.field.text():
            self.key = str(result)
            self.field.setText(self.key)
            self.say("From the keyring of this system, or from MP_API_KEY.")
            self.changed.emit()

    def _fail(self, number: int, sentence: str) -> None:
        if number == self._testing:
            self.test.setEnabled(True)
            self.say(sentence, bad=True)


class MaterialsProjectPanel(QWidget):
    """Key and filters.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_field = KeyField(background, self)
        self.n_elements = self._spin(1, 9, "Number of different elements")
        self.require = self._elements("Elements that must be part of it", "O, Fe")
        self.exclude = self._elements("Elements that must not be part of it", "U, Pu")
        self.observed = QCheckBox("Only compounds that were observed in experiments", self)
        self.limit_hull = QCheckBox("At most above the hull", self)
        self.limit_hull.setToolTip("Energy above the convex hull: 0 is stable")
        self.hull = QDoubleSpinBox(self)
        self.hull.setRange(0.0, 5.0)
        self.hull.setSingleStep(0.05)
        self.hull.setSuffix(" eV/atom")
        self.hull.setAccessibleName("Energy above the hull, at most, in eV per atom")
        self.limit_sites = QCheckBox("At most atoms in the cell", self)
        self.sites = self._spin(1, 1000, "Atoms in the primitive cell, at most")
        self.limit_system = QCheckBox("At most of each crystal system", self)
        self.limit_system.setToolTip("Evens out the crystal systems; drawn at random, always alike")
        self.per_system = self._spin(1, 100_000, "Compounds of each crystal system, at most")
        self.non_commercial = QCheckBox("Also entries that forbid commercial use", self)
        self.non_commercial.setToolTip(
            "Predictions of GNoME (CC BY-NC); a network trained on them inherits the condition"
        )
        self.bad_elements = note("", self, "bad")
        self.bad_elements.hide()
        self._lay_out()
        self._connect()

    def _spin(self, low: int, high: int, name: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(low, high)
        box.setGroupSeparatorShown(True)
        box.setAccessibleName(name)
        return box

    def _elements(self, name: str, example: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(f"such as {example}")
        field.setMaximumWidth(letters(self, 100))
        field.setAccessibleName(name)
        field.setToolTip(f"{name}: symbols with commas between")
        return field

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 100)
        grid.setColumnStretch(2, 1)  # what the fields do not want
        rows: list[tuple[QWidget, QWidget]] = [
            (QLabel("Different elements", self), self.n_elements),
            (QLabel("With", self), self.require),
            (QLabel("Without", self), self.exclude),
            (self.limit_hull, self.hull),
            (self.limit_sites, self.sites),
            (self.limit_system, self.per_system),
        ]
        # What is wrong with symbols is said right below them.
        grid.addWidget(self.bad_elements, _SYMBOL_ROWS, 0, 1, 2)
        for number, (label, field) in enumerate(rows):
            row = number + (number >= _SYMBOL_ROWS)
            grid.addWidget(label, row, 0)
            wide = isinstance(field, QLineEdit)
            align = Qt.AlignmentFlag(0) if wide else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(field, row, 1, align)
            if not wide:
                field.setMinimumHeight(field_height(self))
                field.setFixedWidth(self.fontMetrics().horizontalAdvance("0.00 eV/atom") + 60)
        grid.addWidget(self.observed, len(rows) + 1, 0, 1, 2)
        grid.addWidget(self.non_commercial, len(rows) + 2, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.key_field)
        layout.addLayout(grid)
        layout.addStretch(1)

    def _connect(self) -> None:
        for spin in (self.n_elements, self.sites, self.per_system):
            spin.valueChanged.connect(lambda _value: self.changed.emit())
        self.hull.valueChanged.connect(lambda _value: self.changed.emit())
        for check, limited in (
            (self.limit_hull, self.hull), (self.limit_sites, self.sites),
            (self.limit_system, self.per_system),
        ):  # fmt: skip
            check.toggled.connect(limited.setEnabled)
            limited.setEnabled(False)
        for check in (
            self.observed, self.limit_hull, self.limit_sites, self.limit_system,
            self.non_commercial,
        ):  # fmt: skip
            check.toggled.connect(lambda _on: self.changed.emit())
        for field in (self.require, self.exclude):
            field.textChanged.connect(lambda _text: self.changed.emit())
        self.key_field.changed.connect(self.changed)

    def show_query(self, query: Query) -> None:
        """Show these filters; an unlimited one keeps a sensible number beside it."""
        self.blockSignals(True)
        self.n_elements.setValue(query.n_elements)
        self.require.setText(", ".join(query.require))
        self.exclude.setText(", ".join(query.exclude))
        self.observed.setChecked(query.observed_only)
        self.non_commercial.setChecked(query.non_commercial)
        self.limit_hull.setChecked(query.energy_above_hull is not None)
        self.hull.setValue(0.1 if query.energy_above_hull is None else query.energy_above_hull)
        self.limit_sites.setChecked(query.max_sites is not None)
        self.sites.setValue(query.max_sites or 50)
        self.limit_system.setChecked(query.per_system is not None)
        self.per_system.setValue(query.per_system or 1000)
        self.blockSignals(False)

    def query(self) -> Query:
        """Return the filters. Raises ValueError for a symbol that is no element's."""
        return Query(
            n_elements=self.n_elements.value(),
            require=_symbols(self.require.text()),
            exclude=_symbols(self.exclude.text()),
            observed_only=self.observed.isChecked(),
            energy_above_hull=self.hull.value() if self.limit_hull.isChecked() else None,
            max_sites=self.sites.value() if self.limit_sites.isChecked() else None,
            per_system=self.per_system.value() if self.limit_system.isChecked() else None,
            non_commercial=self.non_commercial.isChecked(),
        )

    def show_bad_elements(self, sentence: str) -> None:
        """Say what is wrong with the symbols typed; "" for nothing."""
        self.bad_elements.setText(sentence)
        self.bad_elements.setVisible(bool(sentence))


def _symbols(text: str) -> tuple[str, ...]:
    """Element symbols typed with anything between them: "fe, O" -> ("Fe", "O")."""
    return tuple(part[:1].upper() + part[1:] for part in re.split(r"[\s,;]+", text) if part)
