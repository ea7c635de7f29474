"""Choosing among candidates; compiled.

Numpy's ways to sort and to partition take seconds to compile.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.runtime.compiled import compiled, compiled_brief

Array = npt.NDArray[Any]

# Cells whose parameters (their logarithms) are nearer than this are one.
_SAME: Final = 0.012
# The range of values is halved until no two of a thousand are likely in what is left.
_HALVINGS: Final = 20


@compiled
def highest(values: Array, most: int) -> Array:
    """(m,) where the highest `most` values (n,) are, in no order; of nearly equal ones the first.

    By halving the range in which the least of them is, as numpy's way takes long to compile.
    """
    n = len(values)
    if n <= most:
        return np.arange(n)
    low, high = values.min(), values.max()
    for _ in range(_HALVINGS):
        middle = (low + high) / np.float32(2)
        if _count_above(values, middle) > most:
            low = middle
        else:
            high = middle
    room = most - _count_above(values, high)
    which = np.empty(most, np.int64)
    k = 0
    for i in range(n):
        nearly = low <= values[i] <= high
        if values[i] > high or (nearly and room > 0):
            room -= nearly
            which[k] = i
            k += 1
    return which


@compiled
def _count_above(values: Array, least: np.float32) -> int:
    n = np.int32(0)
    for value in values:
        n += np.int32(value > least)
    return int(n)


@compiled
def descending(values: Array) -> Array:
    """(n,) in what order a few values (n,) descend.

    Shell's sort (Commun. ACM 2, 30, 1959), as numpy's takes seconds to compile.
    """
    order = np.arange(len(values))
    for gap in (301, 132, 57, 23, 10, 4, 1):
        for i in range(gap, len(order)):
            its = order[i]
            j = i
            while j >= gap and values[order[j - gap]] < values[its]:
                order[j] = order[j - gap]
                j -= gap
            order[j] = its
    return order


@compiled_brief
def distinct(x: Array, order: Array, most: int) -> Array:
    """Up to `most` of the cells x (4 or more, n), in this order, that are not nearly alike."""
    kept = np.empty(most, np.int64)
    n = 0
    for c in order:
        new = True
        for k in range(n):
            alike = True
            for i in range(4):
                a, b = x[i, c], x[i, kept[k]]
                if abs(a - b) > _SAME * max(abs(a), abs(b)):
                    alike = False
                    break
            if alike:
                new = False
                break
        if new:
            kept[n] = c
            n += 1
            if n == most:
                break
    return kept[:n]


@compiled
def set_column(x: Array, c: int, values: Array) -> None:
    """Set the first of column c of x (p, n) to values (m,)."""
    for i in range(len(values)):
        x[i, c] = values[i]
