"""Line icons in the colour of the text, drawn from SVG so that they are sharp on every screen."""

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SHAPES = {
    "open": '<path d="M6 2.5h8l5 5V21a.5.5 0 0 1-.5.5h-12A.5.5 0 0 1 6 21z"/>'
    '<path d="M13.5 2.5V8H19M12.5 18v-6M9.8 14.5l2.7-2.7 2.7 2.7"/>',
    "folder": '<path d="M2.5 6.5a1 1 0 0 1 1-1h5.2l2.2 2.5h9.6a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 '
    '1h-17a1 1 0 0 1-1-1z"/>',
    "remove": '<path d="M4 6.5h16M9 6V3.5h6V6M6 6.5l.9 14h10.2l.9-14M10 10.5v6.5M14 10.5v6.5"/>',
    "export": '<path d="M12 3.5v11M8 10.8l4 4 4-4M4 15.5v5h16v-5"/>',
    "network": '<circle cx="5" cy="6" r="2.2"/><circle cx="5" cy="18" r="2.2"/>'
    '<circle cx="19" cy="12" r="2.2"/><path d="M7 7l10 4.2M7 17l10-4.2"/>',
    "samples": '<path d="M3 20.5h18M3.5 17.5c3 0 3-1 4-1s.8-9 2-9 1 9 2.2 9 1-13 2.3-13 1 13 2.2 '
    '13 .9-6 1.8-6 .8 6 2.5 6"/>',
    "warning": '<path d="M12 4 2.8 20h18.4zM12 10v5M12 17.2v.6"/>',
    "error": '<circle cx="12" cy="12" r="9"/><path d="M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4"/>',
    "waiting": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.3 2"/>',
    "train": '<path d="M3 4v16.5h18M6 8c2 7 5 8.5 14 9M6 16.5c3-1 4-8 14-10.5"/>',
    "reset": '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
}


class _LineIcon(QIconEngine):
    """Draws one shape in one colour at any size and scale."""

    def __init__(self, name: str, colour: str, faded: str) -> None:
        super().__init__()
        self._name, self._colour, self._faded = name, colour, faded

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, _state: object) -> None:
        colour = self._faded if mode is QIcon.Mode.Disabled else self._colour
        _renderer(self._name, colour).render(painter, QRectF(rect))  # type: ignore[call-overload]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, image.rect(), mode, state)
        painter.end()
        return image

    def clone(self) -> QIconEngine:
        return _LineIcon(self._name, self._colour, self._faded)


@lru_cache(maxsize=64)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
        f"{_SHAPES[name]}</svg>"
    )
    return QSvgRenderer(QByteArray(svg.encode()))


@lru_cache(maxsize=64)
def line_icon(name: str, colour: str, faded: str | None = None) -> QIcon:
    """Return the icon of this name in this colour."""
    return QIcon(_LineIcon(name, colour, faded or colour))


@lru_cache(maxsize=1)
def application_icon() -> QIcon:
    """Return the icon of the window; empty when it is not installed."""
    source = files("resources") / "icons" / "xrdgui.svg"
    try:
        renderer = QSvgRenderer(QByteArray(source.read_bytes()))
    except OSError:
        return QIcon()
    icon = QIcon()
    for side in (16, 32, 48, 128, 256):
        image = QPixmap(side, side)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        icon.addPixmap(image)
    return icon
