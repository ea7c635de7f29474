"""The columns of numbers in a text, whatever stands between and around them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.numbers import NotANumberError, Pieces

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

MAX_COLUMNS = 256  # of one pattern each; a detector's image has more
REPAIR = "remove or repair such rows"


class Table:
    """The columns of numbers in a text, and the lines before them.

    Parameters
    ----------
    text
        The whole text.
    begin
        Where in it the part begins that holds the pieces.
    pieces
        The numbers, and maybe what else stands in that part.
    lines
        (n,) number of each row's line, from 1.
    n_columns
        How many numbers a row has, at least 2.
    of_column
        Tells which (n,) pieces make up a column.

    Attributes
    ----------
    first, second : numpy.ndarray
        (n,) the first two columns.

    Raises
    ------
    ReadError
        When a number in the first two columns is none.
    """

    def __init__(
        self,
        text: bytes,
        begin: int,
        pieces: Pieces,
        lines: Indices,
        n_columns: int,
        of_column: Callable[[int], Indices | slice],
    ) -> None:
        self.lines = lines
        self.n_columns = n_columns
        self._text, self._begin = text, begin
        self._pieces = pieces
        self._of_column = of_column
        values = self._values(0, 1)
        self.first: Array = values[of_column(0)]
        self.second: Array = values[of_column(1)]

    @property
    def header(self) -> str:
        """The text before the first row."""
        number = int(self.lines[0])
        return b"\n".join(self._text.split(b"\n", number)[: number - 1]).decode(errors="replace")

    def column(self, index: int) -> Array:
        """Return the (n,) numbers of a column, counted from 0.

        Raises
        ------
        ReadError
            When one of them is none.
        """
        if index < 2:
            return (self.first, self.second)[index]
        return self._values(index)[self._of_column(index)]

    def _values(self, *columns: int) -> Array:
        chosen = np.zeros(self._pieces.starts.size, dtype=np.bool_)
        for column in columns:
            chosen[self._of_column(column)] = True
        try:
            return self._pieces.values(chosen)
        except NotANumberError as error:
            at = self._begin + int(self._pieces.starts[error.index])
            begin, end = self._text.rfind(b"\n", 0, at) + 1, self._text.find(b"\n", at)
            number = self._text.count(b"\n", 0, at) + 1
            line = self._text[begin : end if end >= 0 else None]
            raise ReadError(no_number(number, line)) from None


def no_number(number: int, line: bytes) -> str:
    """Say that the line of that number holds a value that is none."""
    return f"has a value that is not a number in line {number} (“{shown(line)}”); {REPAIR}"


def shown(line: bytes) -> str:
    """Return a line for a message, shortened."""
    text = line[:200].decode("utf-8", errors="replace").strip()
    return text if len(text) <= 40 else text[:39] + "…"
