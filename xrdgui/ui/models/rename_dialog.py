"""Asks for the new name of a model."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from xrdgui.models import names
from xrdgui.models.errors import ModelError


class RenameDialog(QDialog):
    """A field with the name; says at once why a name cannot be.

    Parameters
    ----------
    name : str
        The name so far.
    rename : callable
        Takes the new name; raises ModelError, whose sentence is shown.
    """

    def __init__(
        self, name: str, rename: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rename model")
        self._rename = rename
        label = QLabel("&Name", self)
        self.field = QLineEdit(name, self)
        self.field.setMaxLength(4 * names.LONGEST)
        self.field.selectAll()
        label.setBuddy(self.field)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        # Room for two lines, so that the dialog does not jump.
        self.problem.setMinimumHeight(2 * self.fontMetrics().height() + 4)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        buttons = QDialogButtonBox(self)
        self.confirm = buttons.addButton("Rename", QDialogButtonBox.ButtonRole.AcceptRole)
        self.confirm.setProperty("primary", True)
        self.style().polish(self.confirm)  # the box has done so before the property was there
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(8)
        for widget in (label, self.field, self.problem, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 62)

    def _check(self, text: str) -> None:
        problem = ""
        try:
            names.checked(text)
        except ModelError as error:
            problem = str(error)
        self.problem.setText(problem)
        self.confirm.setEnabled(not problem)

    def _try(self) -> None:
        try:
            self._rename(self.field.text())
        except ModelError as error:
            self.problem.setText(str(error))
            return
        self.accept()
