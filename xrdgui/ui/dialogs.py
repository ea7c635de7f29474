"""Small dialogs: what went wrong with which file, and what this program is."""

import html
import platform
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from training.card import ModelCard
from xrdgui import __version__
from xrdgui.classification import model_card
from xrdgui.classification.errors import ModelError
from xrdgui.ui import wording
from xrdgui.ui.icons import application_icon

# More rows than anyone reads would make the dialog slow to open.
_MOST_ROWS = 2000
_MOST_WRAPPED = 200


class ProblemsDialog(QDialog):
    """Each file that has no answer, with its sentence."""

    def __init__(self, problems: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("problems")
        self.setWindowTitle("Without an answer")
        self._problems = list(problems)
        self.table = QTableWidget(min(len(problems), _MOST_ROWS), 2, self)
        self.table.setAccessibleName("Files without an answer")
        self.table.setHorizontalHeaderLabels(["File", "What is wrong"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for row, texts in enumerate(problems[:_MOST_ROWS]):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self.table.setColumnWidth(0, 230)
        self.table.setWordWrap(True)
        number = wording.counted(len(problems), "pattern or file", "patterns or files")
        summary = QLabel(f"{number} could not be answered; all others were.", self)
        summary.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(summary)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(820, 380)
        self.table.setColumnWidth(1, 540)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 15)
        for row in range(min(len(problems), _MOST_WRAPPED)):
            self.table.resizeRowToContents(row)
            self.table.setRowHeight(row, self.table.rowHeight(row) + 8)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self._problems))


def about_text(model_folder: Path | None, log_folder: Path | None) -> str:
    """Say what this is, with which model, in HTML."""
    lines = [
        f"<h2>xrdgui {__version__}</h2>",
        "<p>Reads the crystal system from measured powder diffractograms.</p>",
    ]
    card = _card(model_folder)
    if model_folder is not None and card is not None:
        lines.append(f"<p><b>Model</b>: {_escaped(model_folder.name)}, {_escaped(card.title)}</p>")
        data = (card.data.get(name) for name in ("source", "licence", "citation"))
        said = "; ".join(_escaped(value) for value in data if value)
        if said:
            lines.append(f"<p><b>Trained on</b>: {said}.</p>")
    if log_folder is not None:
        lines.append(f"<p><b>Log</b>: {log_folder}</p>")
    lines.append(
        f"<p>Python {platform.python_version()} · Qt {qVersion()} · BSD-3-Clause licence</p>"
    )
    return "".join(lines)


def _card(folder: Path | None) -> ModelCard | None:
    try:
        return None if folder is None else model_card.read(folder)
    except ModelError:
        return None


def _escaped(value: object) -> str:
    return html.escape(str(value)[:300])


class AboutDialog(QDialog):
    """Version, network, data, licence."""

    def __init__(self, html: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About xrdgui")
        picture = QLabel(self)
        picture.setPixmap(application_icon().pixmap(64, 64))
        text = QLabel(html, self)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(picture)
        layout.addWidget(text)
        layout.addSpacing(6)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
