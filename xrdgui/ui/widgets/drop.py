"""Files dropped anywhere on a window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from xrdgui.ui.widgets.theme import LIGHT, Colours


def dropped_paths(data: QMimeData) -> list[Path]:
    """Files and folders of this computer that a drag carries."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def let_drops_through(part: QWidget) -> None:
    """Make a part of a window, with all that is in it, leave drops to the window.

    Text fields and graphics views accept drops of their own: a file dropped on them would be
    typed in as its address, or vanish.
    """
    for widget in (part, *part.findChildren(QWidget)):
        widget.setAcceptDrops(False)


class DropOverlay(QWidget):
    """Says, while files are dragged over the window, that they may be dropped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colours: Callable[[], Colours] = lambda: LIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def appear(self) -> None:
        """Cover the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = self.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(colours.window)
        veil.setAlphaF(0.82)
        painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(colours.accent), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), 12, 12)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drop to open")
