"""Small dialogs: what went wrong with which file, and what this program is."""

import html
import platform
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from xrdgui import __version__
from xrdgui.models import card_checks
from xrdgui.models.card import ModelCard
from xrdgui.models.errors import ModelError
from xrdgui.ui.widgets.icons import application_icon

# More rows than anyone reads would make the dialog slow to open.
_MOST_ROWS = 2000
_MOST_WRAPPED = 200


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
        return None if folder is None else card_checks.read(folder)
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
