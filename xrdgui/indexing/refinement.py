"""Cells and zero shifts fitted to lines; compiled.

1/d² is in units of `lookup.STEP`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.line_positions import FINE, expected_places, nearest
from xrdgui.indexing.top_k import set_column
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

SIGMA: Final = 0.018
"""Standard deviation (deg) of lines around their places."""

# How far (deg) lines may be off in each round of the refinement.
_ROUNDS: Final = (0.06, 0.05, 0.03)
_USUAL_SHIFT: Final = 0.08  # standard deviation (deg)
_LARGEST_SHIFT: Final = 0.25


@compiled
def refine(
    x: Array,
    shift: Array,
    p: int,
    outer: Array,
    squares: Array,
    axis: int,
    q: Array,
    slope: Array,
) -> None:
    """Fit cells x (p, n) and zero shifts (n,) to the lines q (k,), in place.

    Weighted least squares; lines far from where one is expected count little.

    Parameters
    ----------
    p
        parameters of the lattice.
    slope
        (k,) of q in 2θ (1/deg).
    """
    place = np.empty(outer.shape[0] * squares.shape[0], np.int32)
    which = np.empty(len(place), np.int64)
    a = np.empty((p + 1, p + 1))
    b = np.empty(p + 1)
    row = np.empty(p + 1)
    n = q.shape[0]
    for c in range(x.shape[1]):
        for turn in range(len(_ROUNDS)):
            k = expected_places(x[:, c], outer, squares, axis, q[-1] * 1.05, place, which)
            if k == 0:
                break
            a[:] = 0
            b[:] = 0
            for i in range(n):
                at = q[i] - shift[c] * slope[i]
                line = nearest(int(at * FINE), place[:k])
                off = abs(at - place[line] / FINE)
                weight = np.exp(-0.5 * (off / slope[i] / _ROUNDS[turn]) ** 2)
                weight /= (SIGMA * slope[i]) ** 2
                if turn == 0 and i >= n // 2 + 2:  # many lines are near those, by chance
                    weight *= 0.02
                r, m = divmod(which[line], squares.shape[0])
                for j in range(p):
                    row[j] = outer[r, j]
                row[axis] += squares[m]
                row[p] = slope[i]
                for j in range(p + 1):
                    b[j] += weight * row[j] * q[i]
                    for l in range(j + 1):
                        a[j, l] += weight * row[j] * row[l]
            a[p, p] += 1 / _USUAL_SHIFT**2
            for j in range(p + 1):
                a[j, j] = a[j, j] * (1 + 1e-9) + 1e-12
            if solve(a, b) and min(b[: min(p, 3)]) > 0:
                set_column(x, c, b[:p])
                shift[c] = min(max(b[p], -_LARGEST_SHIFT), _LARGEST_SHIFT)


@compiled
def solve(a: Array, b: Array) -> bool:
    """Solve a x = b, a (n, n) symmetric, by Cholesky's method in place; whether that can be."""
    n = len(b)
    for i in range(n):
        for j in range(i):
            total = a[i, j]
            for k in range(j):
                total -= a[i, k] * a[j, k]
            a[i, j] = total / a[j, j]
        total = a[i, i]
        for k in range(i):
            total -= a[i, k] * a[i, k]
        if total <= 0:
            return False
        a[i, i] = np.sqrt(total)
    for i in range(n):
        for k in range(i):
            b[i] -= a[i, k] * b[k]
        b[i] /= a[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            b[i] -= a[k, i] * b[k]
        b[i] /= a[i, i]
    return True
