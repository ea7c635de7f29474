"""The table that most texts are: row after row without exception, read quickly."""

from __future__ import annotations

import numpy as np

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.numbers import Pieces
from xrdgui.patterns.readers.separators import COMMENTS, begins_as_row, is_row, unified
from xrdgui.patterns.readers.table import MAX_COLUMNS, Table

_MAX_HEADER_LINES = 400
_MAX_FOOTER_LINES = 4
_ROWS_TO_BELIEVE = 3
_SAMPLE_LINES = 50


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
    body = text[begin:end].rstrip()
    line_ends = np.flatnonzero(np.frombuffer(body, dtype=np.uint8) == ord("\n"))
    every = max(1, line_ends.size // _SAMPLE_LINES)
    sample = (_line(body, at + 1) for at in line_ends[::every].tolist())
    pieces = Pieces(unified(body, sample))
    n_rows = line_ends.size + 1
    n_columns, left_over = divmod(pieces.starts.size, n_rows)
    if left_over or not 2 <= n_columns <= MAX_COLUMNS:
        return None
    # Line ends behind each row, and nowhere else.
    behind = (pieces.ends[n_columns - 1 : -1 : n_columns] <= line_ends).all()
    if not (behind and (pieces.starts[n_columns::n_columns] > line_ends).all()):
        return None
    try:
        table = Table(
            text,
            begin,
            pieces,
            np.arange(number, number + n_rows),
            n_columns,
            lambda column: slice(column, None, n_columns),
        )
    except ReadError:
        return None
    # "nan" is a number, too; which line is to blame is said elsewhere.
    finite = np.isfinite(table.first).all() and np.isfinite(table.second).all()
    return table if finite else None


def _first_row(text: bytes) -> tuple[int, int]:
    """Return the number and the place of the line where rows begin; -1 as the place for none."""
    rows, begin, at = 0, -1, 0
    for number in range(1, _MAX_HEADER_LINES):
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
    for _ in range(_MAX_FOOTER_LINES):
        last = text.rfind(b"\n", begin, end) + 1
        line = text[last:end]
        if is_row(line):
            return end
        if line.strip() and not line.lstrip().startswith(COMMENTS):
            break
        end = last - 1
    return -1


def _line(text: bytes, begin: int) -> bytes:
    end = text.find(b"\n", begin)
    return text[begin : end if end >= 0 else None]
