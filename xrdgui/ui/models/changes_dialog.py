"""Which answers another model changed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xrdgui.workspace import wording
from xrdgui.workspace.model_comparison import Changed, Comparison

# More rows than anyone reads would make the dialog slow to open.
_MOST_ROWS = 2000


class ChangesDialog(QDialog):
    """The answers before and now, of those that differ.

    Signals
    -------
    list_wanted(list[int])
        Keys of the entries to show alone in the list of patterns.
    """

    list_wanted = Signal(list)

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("changes")
        self.setWindowTitle("What the model changed")
        self._comparison = comparison
        patterns = wording.counted(comparison.compared, "pattern")
        summary = QLabel(
            f"{len(comparison.changed):,} of {patterns} changed from “{comparison.before}” to "
            f"“{comparison.model}”.",
            self,
        )
        summary.setWordWrap(True)
        summary.setTextFormat(Qt.TextFormat.PlainText)
        label = QLabel("&Show", self)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("Kind of change")
        label.setBuddy(self.kind)
        self.kind.addItem("all changes", None)
        steps = [change.step for change in comparison.changed]
        for step in sorted(set(steps), key=lambda one: (-steps.count(one), one)):
            self.kind.addItem(f"{step} ({steps.count(step):,})", step)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName("Changed answers")
        self.table.setHorizontalHeaderLabels(["Pattern", comparison.before, comparison.model])
        self._set_up_table()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.only = buttons.addButton(
            "Show these in the list", QDialogButtonBox.ButtonRole.ActionRole
        )
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        self.only.clicked.connect(self._ask_list)
        buttons.rejected.connect(self.reject)
        self.kind.currentIndexChanged.connect(self._fill)
        filters = QHBoxLayout()
        filters.addWidget(label)
        filters.addWidget(self.kind)
        filters.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(summary)
        layout.addLayout(filters)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(760, 430)
        self._fill()

    def _set_up_table(self) -> None:
        table, header = self.table, self.table.horizontalHeader()
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 13)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setStretchLastSection(True)
        table.setColumnWidth(0, 270)
        table.setColumnWidth(1, 220)

    def _shown(self) -> list[Changed]:
        step = self.kind.currentData()
        return [change for change in self._comparison.changed if step in {None, change.step}]

    def _fill(self) -> None:
        changes = self._shown()[:_MOST_ROWS]
        self.table.setRowCount(len(changes))
        for row, change in enumerate(changes):
            for column, text in enumerate(_texts(change)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)

    def _ask_list(self) -> None:
        self.list_wanted.emit([change.key for change in self._shown()])
        self.accept()

    def _copy(self) -> None:
        rows = [("pattern", self._comparison.before, self._comparison.model)]
        rows += [_texts(change) for change in self._shown()]
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows) + "\n")


def _texts(change: Changed) -> tuple[str, str, str]:
    return change.name, wording.in_words(change.before), wording.in_words(change.now)
