"""chi files: two columns as text, with the axis named above them (Fit2D, pyFAI, xPDFsuite)."""

from __future__ import annotations

import re

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.abscissa import TWO_THETA, named
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_utf8, with_line_feeds
from xrdgui.patterns.readers.formats import text

NAME = "chi"
# Fit2D: a title, the axes, then how many points; xPDFsuite: settings, one of them the axis.
_FIT2D = re.compile(r"\A[^\n]*\n([^\n]*)\n[^\n]*\n\s*\d+(?:\s+\d+)?[ \t]*\n")
# What that takes in any case, to be looked for in the bytes: most texts have no such fourth line.
# Other characters than ASCII may be digits, too; zeros are UTF-16.
_MAY_BE_FIT2D = re.compile(rb"(?:[^\n\r\v\f]*+(?>\r\n|[\n\r\v\f])){3}\s*[\d\x80-\xff]|[^\0]*+\0")
_AXIS = re.compile(
    r"two[ -]?theta|2[ -]?th|2θ|\bq\b|^\s*q[ _(]|radial|radius|azimuth|d-spac", re.IGNORECASE
)
_SETTINGS = re.compile(r"^integrationspace *= *(\w+)", re.MULTILINE)


def _axis(content: Content) -> str | None:
    head = content.data[:1024]
    if _MAY_BE_FIT2D.match(head):
        found = _FIT2D.match(_text(head))
        if found is not None and _AXIS.search(found[1]):
            return found[1].strip()
    if b"integrationspace" not in content.head(b"=", 8192):
        return None
    settings = _SETTINGS.search(_text(content.data[:8192]))
    return settings[1] if settings is not None else None


def _text(data: bytes) -> str:
    return with_line_feeds(to_utf8(data) or b"").decode("utf-8", errors="replace")


def _sniff(content: Content) -> bool:
    return _axis(content) is not None


def _read(content: Content) -> list[Pattern]:
    axis = _axis(content) or ""
    over = named(axis)
    if over is None and content.axis is None:
        raise ReadError(f"is given over “{axis[:40]}”, not over 2θ; export it over 2θ in degrees")
    return text.read(content, NAME, over or TWO_THETA)


FORMAT = Format(NAME, (".chi",), _sniff, _read)
