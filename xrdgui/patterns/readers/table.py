"""The columns of numbers in a text, whatever stands between and around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.numbers import NotANumberError, parse
from xrdgui.patterns.readers.separators import unified

Indices = NDArray[np.intp]

_MAX_COLUMNS = 3  # 2θ, intensity, standard deviation
_SAMPLE_LINES = 100
# Characters that no row of plain numbers has become "x", all others a blank.
_FOREIGN = bytes(
    ord(" ") if byte in b'0123456789+-.eEdD \t\n,;"' else ord("x") for byte in range(256)
)
_DECIMAL = rb"[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eEdD][-+]?\d+)?"
_ROW = re.compile(rb'[\s"]*%b(?:[\s,;"]+%b){1,%d}[\s,;"]*' % (_DECIMAL, _DECIMAL, _MAX_COLUMNS))
_NUMBER = re.compile(_DECIMAL)
_NO_VALUE = re.compile(
    rb"[-+]?nan(?:\(\w*\))?|[-+]?inf(?:inity)?|-?\d\.#\w+|n/?a|null|none|#[a-z/0]+[!?]?",
    re.IGNORECASE,
)
_MAY_BEGIN_ROW = b'0123456789+-. \t,;"nNiI#'
_DIGIT = re.compile(rb"\d")
_SEPARATORS = re.compile(rb'[\s,;"]+')
_COMMENTS = (b"#", b"!", b";", b"%", b"/", b"*", b"'")
_AS_COLUMNS = "export 2θ and intensity as two columns"
_REPAIR = "remove or repair such rows"


@dataclass(frozen=True)
class Table:
    """The first two columns of numbers, and the lines before them.

    Parameters
    ----------
    first, second
        (n,) each.
    n_columns
        How many there are, 2 or 3; a third would be the standard deviation.
    lines
        (n,) number of each row's line in the file, from 1.
    header
        The text before the first row.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    n_columns: int
    lines: Indices
    header: str


def read_table(text: bytes) -> Table:
    r"""Read the rows of numbers in `text` (UTF-8, "\n" line ends).

    Blanks, tabs, commas and semicolons separate, a comma may be the decimal sign; lines of text
    may stand before and after the rows, comments and empty lines also in between.

    Raises
    ------
    ReadError
        When there are no rows, or rows that differ in length, lack a value or are interrupted.
    """
    lines = _Lines(text)
    _check_values_present(lines)
    data = np.frombuffer(unified(lines.text, lines.sample()), dtype=np.uint8)
    starts, ends = _pieces(data)
    # (lines + 1,) which piece is the first of each line, and so how many each line has.
    bounds = np.searchsorted(starts, np.append(lines.starts, data.size))
    counts = np.diff(bounds)
    rows, n_columns = _rows(lines, counts)
    _check_uninterrupted(lines, rows)

    columns = []
    for column in range(2):
        pieces = bounds[rows] + column
        try:
            columns.append(parse(data, starts[pieces], ends[pieces]))
        except NotANumberError as error:
            raise ReadError(_no_number(lines, int(rows[error.index]))) from None
    header = lines.text[: lines.starts[rows[0]]].decode("utf-8", errors="replace")
    return Table(columns[0], columns[1], n_columns, rows + 1, header)


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

    def shown(self, index: int) -> str:
        """Return a line for a message, shortened."""
        line = self[index][:200].decode("utf-8", errors="replace").strip()
        return line if len(line) <= 40 else line[:39] + "…"

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


def _pieces(data: NDArray[np.uint8]) -> tuple[Indices, Indices]:
    """Return (n,) starts and (n,) ends of what stands between blanks and line ends."""
    solid = np.zeros(data.size + 2, dtype=np.bool_)
    np.greater(data, ord(" "), out=solid[1:-1])
    edges = np.flatnonzero(solid[1:] != solid[:-1])
    return edges[0::2], edges[1::2]


def _rows(lines: _Lines, counts: Indices) -> tuple[Indices, int]:
    """Return the (n,) indices of the lines that make up the table, and its number of columns."""
    rows = np.flatnonzero(~lines.foreign & (counts > 0))
    if rows.size == 0:
        raise ReadError(f"has no rows of numbers; {_AS_COLUMNS}")
    n_columns = int(np.bincount(counts[rows]).argmax())
    if n_columns < 2:
        raise ReadError(f"has only one column of numbers; {_AS_COLUMNS}")
    if n_columns > _MAX_COLUMNS:
        raise ReadError(f"has {n_columns} columns of numbers; {_AS_COLUMNS}")
    regular = counts[rows] == n_columns
    first = _first_row(lines, rows, regular)
    rows, regular = rows[first:], regular[first:]
    for line in rows[~regular].tolist():
        if _DIGIT.search(lines[line]):  # and no rule such as "-----"
            raise ReadError(
                f"has {counts[line]} instead of {n_columns} numbers in line {line + 1} "
                f"(“{lines.shown(line)}”); {_REPAIR}"
            )
    return rows[regular], n_columns


def _first_row(lines: _Lines, rows: Indices, regular: NDArray[np.bool_]) -> int:
    """Return which of `rows` begins the table; a header may have numbers of its own."""
    for position in np.flatnonzero(regular).tolist():
        line = lines[rows[position]]
        if _ROW.fullmatch(line):
            return position
        if _NUMBER.fullmatch(_SEPARATORS.split(line.strip())[0]):  # "5.00 --", but no date
            raise ReadError(_no_number(lines, int(rows[position])))
    raise ReadError(f"has no rows of numbers; {_AS_COLUMNS}")


def _check_values_present(lines: _Lines) -> None:
    """Refuse rows with "nan" and the like, which would pass for text around the table."""
    for index in lines.foreign_beginning_with(_MAY_BEGIN_ROW).tolist():
        pieces = _SEPARATORS.split(lines[index][:200].strip(b' \t,;"'))
        if (
            1 < len(pieces) <= _MAX_COLUMNS
            and any(_NO_VALUE.fullmatch(piece) for piece in pieces)
            and all(_NO_VALUE.fullmatch(piece) or _NUMBER.fullmatch(piece) for piece in pieces)
        ):
            raise ReadError(_no_number(lines, index))


def _check_uninterrupted(lines: _Lines, rows: Indices) -> None:
    first, last = int(rows[0]), int(rows[-1])
    for index in (np.flatnonzero(lines.foreign[first : last + 1]) + first).tolist():
        if not lines[index].lstrip().startswith(_COMMENTS):
            raise ReadError(
                f"has text between its numbers in line {index + 1} (“{lines.shown(index)}”); "
                "export each scan to a file of its own"
            )


def _no_number(lines: _Lines, line: int) -> str:
    return f"has a value that is not a number in line {line + 1} (“{lines.shown(line)}”); {_REPAIR}"
