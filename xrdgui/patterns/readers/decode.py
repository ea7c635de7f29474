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
# Control characters no text has; 0x1a ends DOS files.
_BINARY = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a")) + b"\x7f"
# The largest text we know of has 1.7 MB and 50,000 lines; these bound what reading it may take.
_MAX_TEXT, _MAX_LINES = 20_000_000, 2_000_000
# Of a table that is nothing but rows, for which a fifth of the work will do.
_MAX_ROWS = 4_000_000
_TOO_LONG = "has far more text than a powder pattern; choose the pattern alone"
_LINE_ENDS = re.compile(rb"\r\n?|\v|\f")


def to_utf8(data: bytes) -> bytes | None:
    r"""Return the text as UTF-8 with "\n" line ends, or None when the bytes are no text.

    Knows UTF-8, UTF-16 and UTF-32 by their byte order mark, UTF-16 without one by its null bytes,
    and takes what is left for Latin-1.
    """
    text = _decoded(data)
    if text is None:
        return None
    text = text.rstrip(b"\x1a\0")
    sample = text[:_SAMPLE]
    if len(sample.translate(None, _BINARY)) < len(sample):
        return None
    if b"\r" in text:
        without = text.translate(None, b"\r")
        # One with each line end, as Windows writes them; else every one may be a line end itself.
        ends = len(text) - len(without)
        dos = ends == without.count(b"\n") and text.count(b"\r\n") == ends
        text = without if dos else _LINE_ENDS.sub(b"\n", text)
    if b"\v" in sample or b"\f" in sample:
        text = _LINE_ENDS.sub(b"\n", text)
    return text


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
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _recoded(data[len(bom) :], encoding)
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > 0.7 * len(sample) / 2 and even == 0:
            return _recoded(data, "utf-16-le")
        if even > 0.7 * len(sample) / 2 and odd == 0:
            return _recoded(data, "utf-16-be")
        return None
    if data.isascii():
        return data
    try:
        data.decode("utf-8")
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
    return sum(byte > 127 for byte in sample) / len(sample)
