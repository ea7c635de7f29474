"""The table in any text, found line by line, and what is wrong where there is none."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.base import NoPatternError, ReadError
from xrdgui.patterns.readers.numbers import NotANumberError, Pieces
from xrdgui.patterns.readers.separators import COMMENTS, is_row, unified
from xrdgui.patterns.readers.table import MAX_COLUMNS, Array, Indices, Table

_SAMPLE_LINES = 100
_FEW_COLUMNS = 3  # of a single pattern
# Characters that no row of plain numbers has become "x", all others a blank.
_FOREIGN = bytes(
    ord(" ") if byte in b'0123456789+-.eEdD \t\n,;"' else ord("x") for byte in range(256)
)
_NUMBER = re.compile(rb"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eEdD][-+]?\d+)?")
_NO_VALUE = re.compile(
    rb"[-+]?nan(?:\(\w*\))?|[-+]?inf(?:inity)?|-?\d\.#\w+|n/?a|null|none|#[a-z/0]+[!?]?",
    re.IGNORECASE,
)
_LINES_TO_CHECK = 100_000
_MAY_BEGIN_ROW = b'0123456789+-. \t,;"nNiI#'
_DIGIT = re.compile(rb"\d")
_SEPARATORS = re.compile(rb'[\s,;"]+')
_REPAIR = "remove or repair such rows"
_AS_COLUMNS = "export 2θ and intensity as two columns"


def find(text: bytes) -> Table:
    r"""Return the table in `text` (UTF-8, "\n" line ends).

    Lines of text may stand before and after the rows, comments and empty lines also in between.

    Raises
    ------
    NoPatternError
        When there are no rows of numbers.
    ReadError
        When they have one number only, differ in length, lack a value or are interrupted.
    """
    lines = _Lines(text)
    _check_values_present(lines)
    pieces = Pieces(unified(lines.text, lines.sample()))
    # (lines + 1,) which piece is the first of each line, and so how many each line has.
    bounds = np.searchsorted(pieces.starts, np.append(lines.starts, len(lines.text)))
    counts = np.diff(bounds)
    rows, n_columns = _rows(lines, counts)
    _check_uninterrupted(lines, rows)
    first = bounds[rows]

    @cache
    def all_columns() -> Array | None:
        places = first[:, None] + np.arange(n_columns)
        chosen = np.zeros(pieces.starts.size, dtype=np.bool_)
        chosen[places] = True
        try:
            return pieces.values(chosen)[places]
        except NotANumberError:  # maybe in a column that nobody needs
            return None

    def column(index: int) -> Array:
        together = all_columns() if n_columns > _FEW_COLUMNS else None
        if together is not None:
            return np.ascontiguousarray(together[:, index])
        chosen = np.zeros(pieces.starts.size, dtype=np.bool_)
        chosen[first + index] = True
        try:
            return pieces.values(chosen)[first + index]
        except NotANumberError as error:
            line = int(rows[np.searchsorted(first, error.index, side="right") - 1])
            raise ReadError(_no_number(line + 1, lines[line])) from None

    header = lines.text[: lines.starts[rows[0]]].decode("utf-8", errors="replace")
    return Table(header, rows + 1, n_columns, column(0), column(1), column)


class _Lines:
    """A text by its lines, with those marked that cannot be rows of plain numbers."""

    def __init__(self, text: bytes) -> None:
        if not text.endswith(b"\n"):
            text += b"\n"
        self.text = text
        self.ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n"))
        self.starts = np.concatenate([[0], self.ends[:-1] + 1])
        marks = np.frombuffer(text.translate(_FOREIGN), dtype=np.uint8)
        self.foreign = np.zeros(self.ends.size, dtype=np.bool_)
        self.foreign[np.searchsorted(self.ends, np.flatnonzero(marks == ord("x")))] = True

    def __getitem__(self, index: int) -> bytes:
        return self.text[self.starts[index] : self.ends[index]]

    def foreign_beginning_with(self, characters: bytes) -> Indices:
        """Return the indices of the foreign lines whose first character is one of these."""
        foreign = np.flatnonzero(self.foreign)
        first = np.frombuffer(self.text, dtype=np.uint8)[self.starts[foreign]]
        return foreign[np.isin(first, list(characters))]

    def sample(self) -> list[bytes]:
        """Return some lines of numbers from all over the text."""
        plain = np.flatnonzero(~self.foreign)
        chosen = plain[:: max(1, plain.size // _SAMPLE_LINES)].tolist()
        return [line for line in map(self.__getitem__, chosen) if _DIGIT.search(line)]


def _rows(lines: _Lines, counts: Indices) -> tuple[Indices, int]:
    """Return the (n,) indices of the lines that make up the table, and its number of columns."""
    rows = np.flatnonzero(~lines.foreign & (counts > 0))
    if rows.size == 0:
        raise NoPatternError(f"has no rows of numbers; {_AS_COLUMNS}")
    n_columns = int(np.bincount(counts[rows]).argmax())
    if n_columns < 2:
        raise ReadError(f"has only one column of numbers; {_AS_COLUMNS}")
    if n_columns > MAX_COLUMNS:
        raise ReadError(
            f"has {n_columns} columns of numbers, as many as only images and maps have; "
            f"{_AS_COLUMNS}"
        )
    regular = counts[rows] == n_columns
    first = _first_row(lines, rows, regular)
    rows, regular = rows[first:], regular[first:]
    for line in rows[~regular].tolist():
        if _DIGIT.search(lines[line]):  # and no rule such as "-----"
            raise ReadError(
                f"has {counts[line]} instead of {n_columns} numbers in line {line + 1} "
                f"(“{_shown(lines[line])}”); {_REPAIR}"
            )
    return rows[regular], n_columns


def _first_row(lines: _Lines, rows: Indices, regular: NDArray[np.bool_]) -> int:
    """Return which of `rows` begins the table; a header may have numbers of its own."""
    for position in np.flatnonzero(regular).tolist():
        line = lines[rows[position]]
        if is_row(line):
            return position
        if _NUMBER.fullmatch(_SEPARATORS.split(line.strip())[0]):  # "5.00 --", but no date
            raise ReadError(_no_number(int(rows[position]) + 1, line))
    raise NoPatternError(f"has no rows of numbers; {_AS_COLUMNS}")


def _check_values_present(lines: _Lines) -> None:
    """Refuse rows with "nan" and the like, which would pass for text around the table."""
    for index in lines.foreign_beginning_with(_MAY_BEGIN_ROW)[:_LINES_TO_CHECK].tolist():
        pieces = _SEPARATORS.split(lines[index][:200].strip(b' \t,;"'))
        if (
            len(pieces) > 1
            and any(_NO_VALUE.fullmatch(piece) for piece in pieces)
            and all(_NO_VALUE.fullmatch(piece) or _NUMBER.fullmatch(piece) for piece in pieces)
        ):
            raise ReadError(_no_number(index + 1, lines[index]))


def _check_uninterrupted(lines: _Lines, rows: Indices) -> None:
    first, last = int(rows[0]), int(rows[-1])
    for index in (np.flatnonzero(lines.foreign[first : last + 1]) + first).tolist():
        if not lines[index].lstrip().startswith(COMMENTS):
            raise ReadError(
                f"has text between its numbers in line {index + 1} (“{_shown(lines[index])}”); "
                "export each scan to a file of its own"
            )


def _no_number(number: int, line: bytes) -> str:
    return f"has a value that is not a number in line {number} (“{_shown(line)}”); {_REPAIR}"


def _shown(line: bytes) -> str:
    """Return a line for a message, shortened."""
    text = line[:200].decode("utf-8", errors="replace").strip()
    return text if len(text) <= 40 else text[:39] + "…"
