"""The table that most texts are: row after row without exception, read quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.numbers import NotANumberError, Pieces
from xrdgui.patterns.readers.separators import (
    COMMENTS,
    begins_as_row,
    is_row,
    needs_unifying,
    unified,
)
from xrdgui.patterns.readers.table import MAX_COLUMNS, Array, Table

_MAX_HEADER_LINES = 400
_MAX_FOOTER_LINES = 4
_ROWS_TO_BELIEVE = 3
_SAMPLE_LINES = 20
_MAY_BEGIN_ROW = tuple(bytes([byte]) for byte in b'0123456789+-. \t,;"')
_FIRST_ROWS, _FEW_COLUMNS = 1000, 3
_PART = 100_000  # characters
_LINE_END = ord("\n")


def find(text: bytes) -> Table | None:
    r"""Return the table in `text` (UTF-8, "\n" line ends), None where it takes a closer look.

    Raises
    ------
    ReadError
        When commas are separators and decimal signs at once.
    """
    number, begin = _first_row(text)
    end = _end_of_rows(text, begin)
    if begin < 0 or end < 0:
        return None
    if text.find(b"n", begin, end) >= 0 or text.find(b"N", begin, end) >= 0:
        return None  # "nan" is a number, too; in which line is said elsewhere
    header = text[:begin].decode("utf-8", errors="replace")
    if needs_unifying(text, begin, end):
        text = unified(text[begin:end], _sample(text, begin, end))
        begin, end = 0, len(text)
    n_columns = len(_line(text, begin).split())
    if not 2 <= n_columns <= MAX_COLUMNS:
        return None

    def columns(*wanted: int) -> list[Array]:
        read = partial(_columns, n_columns=n_columns, wanted=wanted)
        found = list(map(read, _parts(text, begin, end)))
        if len(found) == 1:
            return found[0]
        return list(map(np.concatenate, zip(*found, strict=True)))

    try:
        first, second = columns(0, 1)
    except (_OtherRowsError, NotANumberError):
        return None
    return Table(
        header=header,
        lines=range(number, number + first.size),
        n_columns=n_columns,
        first=first,
        second=second,
        more=lambda index: _other(columns, index),
    )


class _OtherRowsError(ValueError):
    """Rows that are not all of one length, one on each line."""


def _other(columns: Callable[[int], list[Array]], index: int) -> Array:
    try:
        return columns(index)[0]
    except NotANumberError:
        raise ReadError(
            f"has a value that is not a number in column {index + 1}; remove or repair such rows"
        ) from None


def _parts(text: bytes, begin: int, end: int) -> Iterator[bytes]:
    """Yield rows, some at a time: what they become is to stay in the processor's cache."""
    while begin < end:
        stop = text.find(b"\n", begin + _PART, end)
        stop = end if stop < 0 else stop
        yield text[begin:stop]
        begin = stop + 1


def _columns(rows: bytes, n_columns: int, wanted: Sequence[int]) -> list[Array]:
    """Return the wanted columns of rows, or raise _OtherRowsError or NotANumberError."""
    pieces = Pieces(rows)
    data = np.frombuffer(rows, dtype=np.uint8)
    n_line_ends = int(np.count_nonzero(data == _LINE_END))
    behind_rows = data[pieces.ends[n_columns - 1 : -1 : n_columns]]
    # One line end behind each row, and no other.
    if (
        pieces.ends.size != n_columns * (n_line_ends + 1)
        or behind_rows.size != n_line_ends
        or (behind_rows != _LINE_END).any()
    ):
        raise _OtherRowsError
    chosen = None
    if len(wanted) < n_columns:
        chosen = np.zeros(pieces.starts.size, dtype=np.bool_)
        for column in wanted:
            chosen[column::n_columns] = True
    values = pieces.values(chosen)
    return [np.ascontiguousarray(values[column::n_columns]) for column in wanted]


def begins(text: bytes) -> bool:
    """Whether a text is rows of two or three numbers from its first line on."""
    if text[:1] not in _MAY_BEGIN_ROW:
        return False
    rows = _first_row(text[:_FIRST_ROWS])[1] == 0
    return rows and len(_line(text, 0).split()) <= _FEW_COLUMNS


def _sample(text: bytes, begin: int, end: int) -> Iterator[bytes]:
    """Yield some lines from all over the rows."""
    for place in range(begin, end, (end - begin) // _SAMPLE_LINES + 1):
        yield _line(text, text.rfind(b"\n", begin, place) + 1 or begin)


def _first_row(text: bytes) -> tuple[int, int]:
    """Return the number and the place of the line where rows begin; -1 as the place for none."""
    rows, begin, at = 0, -1, 0
    for number in range(1, _MAX_HEADER_LINES):
        if rows or text[at : at + 1] in _MAY_BEGIN_ROW:  # most lines of headers do not
            line = _line(text, at)
            if is_row(line):
                begin = begin if rows else at
                rows += 1
                if rows == _ROWS_TO_BELIEVE:
                    return number - rows + 1, begin
            elif rows or begins_as_row(line):  # maybe a row with something wrong in it
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
