"""The columns of numbers in a text, whatever stands between and around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

MAX_COLUMNS = 256  # of one pattern each; a detector's image has more


class Table(NamedTuple):
    """The columns of numbers in a text, and the lines before them.

    Parameters
    ----------
    header
        The text before the first row.
    lines
        (n,) number of each row's line, from 1.
    n_columns
        How many numbers a row has, at least 2.
    first, second
        (n,) the first two columns.
    more
        Reads another column, counted from 0, of (n,) numbers; ReadError when one is none.
    """

    header: str
    lines: Sequence[int] | Indices
    n_columns: int
    first: Array
    second: Array
    more: Callable[[int], Array]
