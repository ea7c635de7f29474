"""Bytes of a text file in whatever encoding, to UTF-8."""

from __future__ import annotations

import codecs
import re

from xrdgui.patterns.readers.base import ReadError

_BOMS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_FOREIGN = bytes(range(128, 256))
# Control characters no text has; 0x1a ends DOS files.
_BINARY = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a")) + b"\x7f"
# The largest text we know of has 1.7 MB and 50,000 lines; these bound what reading it may take.
_MAX_TEXT, _MAX_LINES = 20_000_000, 2_000_000
# Of a table that is nothing but rows, for which a fifth of the work will do.
_MAX_ROWS = 4_000_000
_TOO_LONG = "has far more text than a powder pattern; choose the pattern alone"
_LINE_ENDS = re.compile(rb"\r\n?|\v|\f")


def to_utf8(data: bytes) -> bytes | None:
    """Return the text as UTF-8, its line ends as they are, or None when the bytes are no text.

    Knows UTF-8, UTF-16 and UTF-32 by their byte order mark, UTF-16 without one by its null bytes,
    and takes what is left for Latin-1.
    """
    if data.isascii() and _is_text(data):  # as most are; no byte order mark is ASCII
        return data.rstrip(b"\x1a\0")
    text = _decoded(data)
    if text is None:
        return None
    text = text.rstrip(b"\x1a\0")
    return text if _is_text(text) else None


def _is_text(data: bytes) -> bool:
    """Whether it has no bytes that no text has."""
    sample = data[:_SAMPLE]
    return len(sample.translate(None, _BINARY)) == len(sample)


def with_line_feeds(text: bytes) -> bytes:
    r"""Return a text whose line ends are all "\n"."""
    if b"\v" in text or b"\f" in text or not has_usual_line_ends(text):
        return _LINE_ENDS.sub(b"\n", text)
    return text.translate(None, b"\r") if b"\r" in text else text


def has_usual_line_ends(text: bytes) -> bool:
    r"""Whether every "\r" is part of a "\r\n", as Windows ends lines."""
    return b"\r" not in text or text.count(b"\r") == text.count(b"\r\n")


def to_text(data: bytes) -> str:
    r"""Return the text of a file known to be one, with "\n" line ends.

    Raises
    ------
    ReadError
        When the bytes are no text, or far more of it than any pattern.
    """
    text = to_utf8(data)
    if text is None:
        raise ReadError("is damaged, its text has other bytes in it; copy or export it again")
    text = with_line_feeds(text)
    check_length(text)
    return text.decode("utf-8", errors="replace")


def check_length(text: bytes) -> None:
    """Raise ReadError for a text far longer than any powder pattern."""
    if len(text) > _MAX_TEXT:
        raise ReadError(_TOO_LONG)
    _check_lines(text, _MAX_LINES)


def check_rows(text: bytes) -> None:
    """Raise ReadError for a table with far more rows than any powder pattern."""
    _check_lines(text, _MAX_ROWS)


def _check_lines(text: bytes, most: int) -> None:
    # They are only counted where there are characters enough for too many.
    if len(text) > most and text.count(b"\n") > most:
        raise ReadError(_TOO_LONG)


def _decoded(data: bytes) -> bytes | None:
    sample = data[:_SAMPLE]
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _recoded(data[len(bom) :], encoding)
    if b"\0" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > 0.7 * len(sample) / 2 and even == 0:
            return _recoded(data, "utf-16-le")
        if even > 0.7 * len(sample) / 2 and odd == 0:
            return _recoded(data, "utf-16-be")
        return None
    rows = data.find(b"\n", _SAMPLE) + 1
    # Mostly it is the header alone that has other characters.
    doubtful = data[:rows] if rows and data[rows:].isascii() else data
    try:
        doubtful.decode("utf-8")
    except UnicodeDecodeError:
        if _foreign_share(sample) > 0.3:
            return None
        return data.decode("latin-1").encode("utf-8")
    return data


def _recoded(data: bytes, encoding: str) -> bytes | None:
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeError:
        return None


def _foreign_share(sample: bytes) -> float:
    """Share of bytes beyond ASCII; small in any Latin-1 header."""
    return (len(sample) - len(sample.translate(None, _FOREIGN))) / len(sample)
