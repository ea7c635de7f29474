"""Where a cell has lines, and which of them is nearest; compiled.

1/d² is in units of `lookup.STEP`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

NEIGHBOURHOOD: Final = 0.2
"""Lines compete for their places with others this near, as a share of 1/d²."""

FINE: Final = 512
"""Places are compared as whole numbers, so many to a unit."""

_FARTHEST: Final = 2**31 - 1
_BLOCK: Final = 64
_TRICLINIC: Final = 6  # parameters


@compiled
def expected_places(
    x: Array, outer: Array, squares: Array, axis: int, q_last: float, place: Array, which: Array
) -> int:
    """Where a cell x (p,) has lines up to q_last, which of outer x squares each is; how many.

    The places (n,) are whole numbers of FINE in a unit.
    """
    n = 0
    for r in range(outer.shape[0]):
        begin = outer[r, 0] * x[0] + outer[r, 1] * x[1] + outer[r, 2] * x[2] + outer[r, 3] * x[3]
        if len(x) == _TRICLINIC:
            begin += outer[r, 4] * x[4] + outer[r, 5] * x[5]
        for m in range(squares.shape[0]):
            at = begin + squares[m] * x[axis]
            if at >= q_last:
                break
            if at > 0:
                place[n] = np.int32(at * FINE)
                which[n] = r * squares.shape[0] + m
                n += 1
    return n


@compiled
def nearest(at: int, place: Array) -> int:
    """Which place (n,) is nearest; both in whole numbers, of which processors take many at once.

    By its distance: which it is, is looked for only in the block that has it.
    """
    here = np.int32(at)
    best, block = np.int32(_FARTHEST), 0
    for begin in range(0, len(place), _BLOCK):
        least = np.int32(_FARTHEST)
        its = place[begin : begin + _BLOCK]
        for r in range(len(its)):
            least = np.int32(min(least, abs(np.int32(here - its[r]))))
        if least < best:
            best, block = least, begin
    for r in range(block, len(place)):
        if abs(here - place[r]) == best:
            return r
    return block


@compiled
def nearest_and_around(at: int, place: Array) -> Any:
    """How far the nearest place (n,) is, and how many are in the neighbourhood."""
    here = np.int32(at)
    near = np.int32(NEIGHBOURHOOD * here)
    least, around = np.int32(_FARTHEST), np.int32(0)
    for r in range(len(place)):
        away = np.int32(abs(np.int32(here - place[r])))
        least = np.int32(min(least, away))
        around = np.int32(around + np.int32(away < near))
    return least, around
