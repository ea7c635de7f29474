"""A dialog that says what went wrong with which file, by what went wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xrdgui.workspace.problems import Group, grouped

# More rows than anyone reads would make the dialog slow to open; all of them can be copied.
_MOST_FILES = 500
_OPEN_UP_TO = 12


class ProblemsDialog(QDialog):
    """Each reason, and below it the files it is true of.

    Parameters
    ----------
    summary : str
        The sentence above the list.
    problems : sequence of (str, str)
        Name and sentence of each file.
    """

    def __init__(
        self,
        summary: str,
        problems: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("problems")
        self.setWindowTitle("What went wrong")
        self._problems = list(problems)
        groups = grouped(problems)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("What went wrong with which file")
        self.tree.setHeaderLabels(["What is wrong", "Files"])
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAlternatingRowColors(True)
        self.tree.addTopLevelItems([_item(group) for group in groups])
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, header.ResizeMode.Stretch)
        header.setSectionResizeMode(1, header.ResizeMode.ResizeToContents)
        if len(problems) <= _OPEN_UP_TO:
            self.tree.expandAll()
        above = QLabel(summary, self)
        above.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setToolTip("Copy all names and reasons as a table")
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(above)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)
        self.resize(820, 420)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self._problems))


def _item(group: Group) -> QTreeWidgetItem:
    item = QTreeWidgetItem([group.reason, f"{len(group.files):,}"])
    item.setToolTip(0, group.reason)
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for name, sentence in group.files[:_MOST_FILES]:
        # What is true of all is not said again.
        own = (
            sentence if sentence.removeprefix(name).strip().lower() != group.reason.lower() else ""
        )
        child = QTreeWidgetItem([own or name])
        child.setToolTip(0, sentence)
        item.addChild(child)
    more = len(group.files) - _MOST_FILES
    if more > 0:
        item.addChild(QTreeWidgetItem([f"and {more:,} more; Copy has them all"]))
    return item
