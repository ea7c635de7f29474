"""Asks what files are given over that do not say it, or not at which wavelength."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from xrdgui.workspace import wording

if TYPE_CHECKING:
    from xrdgui.patterns.readers import Axis

_NAMES: "dict[Axis, str]" = {"theta": "θ", "q": "Q", "d": "d-spacing", "two-theta": "2θ"}
_MOST_NAMED = 3


class AxisQuestion(QDialog):
    """One decision for all files of a batch that are over θ, Q or d.

    Parameters
    ----------
    over
        The files, by what they say they are over: "theta", "q" or "d".

    Signals
    -------
    answered(object)
        The files, by what they are to be read over.
    """

    answered = Signal(object)

    def __init__(
        self, over: "Mapping[Axis, Sequence[Path]]", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("axis question")
        self.setWindowTitle("Not over 2θ")
        self._over = over
        axes = wording.listed([_NAMES[axis] for axis in over], "or")
        said = QLabel(f"{_files(over)} given over {axes}{_what_is_missing(over)}.", self)
        said.setWordWrap(True)
        why = QLabel(_what_can_be_done(over), self)
        why.setWordWrap(True)
        why.setProperty("role", "muted")
        self.as_stated = QRadioButton(f"&Convert from {axes} to 2θ", self)
        self.as_two_theta = QRadioButton(
            "The axis is 2θ in degrees, whatever its &title says", self
        )
        self.as_stated.setChecked(True)
        buttons = QDialogButtonBox(self)
        buttons.addButton("Read", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Leave out", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 14)
        layout.setSpacing(10)
        for widget in (said, why, self.as_stated, self.as_two_theta):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)

    def accept(self) -> None:
        """Say what to read them as, and close."""
        over = self._over
        if self.as_two_theta.isChecked():
            over = {"two-theta": [path for paths in over.values() for path in paths]}
        self.answered.emit(over)
        super().accept()


def _what_is_missing(over: "Mapping[Axis, Sequence[Path]]") -> str:
    if "theta" in over:
        return ", if their titles are right" if sum(map(len, over.values())) > 1 else ""
    return (
        " and states no wavelength"
        if sum(map(len, over.values())) == 1
        else (" and state no wavelength")
    )


def _what_can_be_done(over: "Mapping[Axis, Sequence[Path]]") -> str:
    others = wording.listed([_NAMES[axis] for axis in over if axis != "theta"], "or")
    parts = []
    if "theta" in over:
        parts.append("θ is doubled to 2θ, unless the column only bears the wrong title.")
    if others:
        parts.append(
            f"{others[:1].upper() + others[1:]} can be turned into 2θ without a wavelength: the "
            "answer does not depend on the one that this is done for."
        )
    return " ".join(parts)


def _files(over: "Mapping[Axis, Sequence[Path]]") -> str:
    """Say which files: their names where they are few, else how many."""
    names = [path.name for paths in over.values() for path in paths]
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) <= _MOST_NAMED:
        return f"{wording.listed(names)} are"
    return f"{len(names):,} files are"
