"""The table that most texts are: row after row without exception, read quickly."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from xrdgui.patterns.readers.decode import check_length, has_usual_line_ends, with_line_feeds
from xrdgui.patterns.readers.numbers import NotANumberError, Pieces, parts_of
from xrdgui.patterns.readers.separators import (
    COMMENTS,
    THREE_ROWS,
    begins_as_row,
    is_row,
    unified,
)
from xrdgui.patterns.readers.table import MAX_COLUMNS, Array, Table

_MAX_HEADER_LINES = 400
_MAX_FOOTER_LINES = 4
_SAMPLE_LINES = 8
_MAY_BEGIN_ROW = b'0123456789+-. \t,;"'
# Begins with the line end before, not with ^: that is found much sooner.
_NO_VALUE = re.compile(
    rb'\n[ \t,;"]*+(?:[-+]?(?:nan|inf)|n/?a\b|null|none|#(?:n/a|div|value|num))', re.IGNORECASE
)
# What stands above the rows in some formats: how many points, or the wavelength.
_ALONE = re.compile(rb"[ \t]*+\d++(?:\.\d*+)?[ \t\r]*+")
_MOST_ALONE = 2  # fewer than there are rows
_FIRST_ROWS, _FEW_COLUMNS = 1000, 3
_BLANKS = b' \t,;"\r'
_SEPARATORS = re.compile(rb'[ \t,;"]+')


def find(text: bytes) -> Table | None:
    """Return the table in `text` (UTF-8), None where it takes a closer look.

    Raises
    ------
    ReadError
        When commas are separators and decimal signs at once.
    """
    if b"\v" in text or b"\f" in text:
        return None
    number, begin = _first_row(text)
    if begin < 0:
        return None
    end = _end_of_rows(text, begin)
    if end < 0:
        return None
    above = text[:begin]
    if _NO_VALUE.search(b"\n" + above):
        return None  # a row of them would pass for a line of the header
    if not (has_usual_line_ends(above) and has_usual_line_ends(text[end:])):
        return None
    if text.find(b"n", begin, end) >= 0 or text.find(b"N", begin, end) >= 0:
        return None  # "nan" is a number, too; in which line is said elsewhere
    if text.find(b",", begin, end) >= 0:
        text = unified(text, _sample(text, begin, end))
    n_columns = len(_SEPARATORS.split(_line(text, begin).strip(_BLANKS)))
    if not 2 <= n_columns <= MAX_COLUMNS:
        return None
    if n_columns > _FEW_COLUMNS:
        check_length(text)
    try:
        columns = _columns(text, begin, end, n_columns)
    except (_OtherRowsError, NotANumberError):
        return None
    lines = range(number, number + columns[0].size)
    header = with_line_feeds(above).decode("utf-8", errors="replace") if above else ""
    return Table(header, lines, n_columns, columns[0], columns[1], columns.__getitem__)


class _OtherRowsError(ValueError):
    """Rows that are not all of one length, one on each line."""


def _columns(text: bytes, begin: int, end: int, n_columns: int) -> list[Array]:
    """Return the columns of rows, or raise _OtherRowsError or NotANumberError."""
    parts = [_part(text, *part, n_columns) for part in parts_of(text, begin, end)]
    return parts[0] if len(parts) == 1 else list(map(np.concatenate, zip(*parts, strict=True)))


def _part(text: bytes, begin: int, end: int, n_columns: int) -> list[Array]:
    """Return the columns of some rows, or raise as `_columns`."""
    pieces = Pieces(text, begin, end)
    if not pieces.in_lines_of(n_columns):
        raise _OtherRowsError
    values = pieces.values()
    return [values[column::n_columns].copy() for column in range(n_columns)]


def begins(text: bytes) -> bool:
    """Whether a text is rows of two or three numbers from its first line on."""
    rows = THREE_ROWS.match(text, 0, _FIRST_ROWS)
    return rows is not None and len(_line(text, 0).split()) <= _FEW_COLUMNS


def _sample(text: bytes, begin: int, end: int) -> Iterator[bytes]:
    """Yield some lines from all over the rows."""
    for place in range(begin, end, (end - begin) // _SAMPLE_LINES + 1):
        yield _line(text, text.rfind(b"\n", 0, place) + 1).rstrip(b"\r")


def _first_row(text: bytes) -> tuple[int, int]:
    """Return the number and the place of the line where rows begin; -1 as the place for none."""
    at = alone = 0
    for number in range(1, _MAX_HEADER_LINES):
        if text[at : at + 1] in _MAY_BEGIN_ROW:  # most lines of headers do not
            if THREE_ROWS.match(text, at):
                return number, at
            line = _line(text, at)
            if _ALONE.fullmatch(line) and alone < _MOST_ALONE:
                alone += 1
            elif begins_as_row(line):  # maybe a row with something wrong in it
                break
        at = text.find(b"\n", at) + 1
        if at == 0:
            break
    return 0, -1


def _end_of_rows(text: bytes, begin: int) -> int:
    """Return where the text ends, or comments at its end begin; -1 for other endings."""
    end = len(text)
    while end > begin and text[end - 1 : end].isspace():
        end -= 1
    for _ in range(_MAX_FOOTER_LINES):
        last = text.rfind(b"\n", begin, end) + 1
        line = text[last:end]
        if is_row(line):
            return end
        if line.strip() and not line.lstrip().startswith(COMMENTS):
            break
        end = max(last - 1, 0)
    return -1


def _line(text: bytes, begin: int) -> bytes:
    end = text.find(b"\n", begin)
    return text[begin : end if end >= 0 else None]
