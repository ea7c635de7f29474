"""What speaks for cells: how much likelier they make the lines than chance does; compiled.

1/d² is in units of `lookup.STEP`.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.line_positions import FINE, NEIGHBOURHOOD, expected_places, nearest_and_around
from xrdgui.indexing.refinement import SIGMA, refine
from xrdgui.indexing.top_k import descending, distinct, set_column
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

AT_ONCE: Final = 8
"""A logarithm is dear: it is taken of products of so many, as more would run out of range."""

# A line belongs to a cell when it is no further off (deg) than this.
_BELONGS: Final = 0.045
# Standard deviation (deg) of the worse fifth of the lines around their places.
_WORSE_SIGMA: Final = 0.054
# Of overlapping lines a few are further off; for those a line may be this far (deg) from its place.
_FAR_SHARE: Final = 0.08
_FAR_SIGMA: Final = 0.13
_ROOT_2_PI: Final = np.sqrt(2 * np.pi)


class Grounds(NamedTuple):
    """What cells of a lattice are judged by.

    Attributes
    ----------
    outer, squares, axis, centrings
        of the lattice; see `lattices.Lattice`.
    q, slope, height, foreign
        (k,) of the lines: 1/d², its slope (1/deg), relative height, share of such lines that
        belong to nothing.
    q_first, q_last, span
        where lines are looked for, also as degrees.
    """

    outer: Array
    squares: Array
    axis: int
    centrings: Array
    q: Array
    slope: Array
    height: Array
    foreign: Array
    q_first: float
    q_last: float
    span: float


@compiled
def refine_and_weigh(
    found: Array, most: int, p: int, grounds: Grounds, most_weighed: int
) -> tuple[Array, Array, Array, Array]:
    """Return the best of candidates that are not nearly alike, refined and weighed.

    Parameters
    ----------
    found
        (6, n) as of `candidates.best_of`.
    most
        so many cells.
    p
        parameters of the lattice.
    most_weighed
        of so many cells there are likelihood ratios.

    Returns
    -------
    Parameters (4, m), zero shifts (m,), and what `weigh` returns.
    """
    best = distinct(found, descending(found[4]), most)
    x, shift = np.empty((4, len(best))), np.empty(len(best))
    for c in range(len(best)):
        set_column(x, c, found[:4, best[c]])
        shift[c] = found[5, best[c]]
    refine(
        x, shift, p, grounds.outer, grounds.squares, grounds.axis, grounds.q, grounds.slope
    )  # fmt: skip
    judged, ratios = weigh(x, shift, grounds, most_weighed)
    return x, shift, judged, ratios


@compiled
def weigh(x: Array, shift: Array, grounds: Grounds, most: int) -> tuple[Array, Array]:
    """Weigh what speaks for cells x (p, n) with zero shifts (n,) (deg).

    Their `evidence`, and the `likelihood_ratios` of the best `most`.
    """
    there = grounds.centrings.reshape(grounds.centrings.shape[0], -1)
    judged = evidence(x, shift, there, grounds)
    n = x.shape[1]
    centring, local = np.empty(n, np.int64), np.empty(n)
    for c in range(n):
        centring[c] = judged[:, c, 0].argmax()
        local[c] = judged[centring[c], c, 0]
    best = descending(local)[:most]
    return judged, likelihood_ratios(x, shift, best, centring, there, grounds)


@compiled
def evidence(x: Array, shift: Array, there: Array, grounds: Grounds) -> Array:
    """Compute what speaks for each centring of each cell: (c, n, 4) for x (p, n).

    Log evidence against lines that are anywhere, with lines expected as densely as around the
    line in question; the same with lines expected as densely as on the whole; share of the lines
    that belong to the cell, and share of their heights.

    Parameters
    ----------
    shift
        (n,) zero shifts (deg).
    there
        (c, outer x squares) which lines each centring has.
    """
    outer, squares, axis = grounds.outer, grounds.squares, grounds.axis
    q, slope, height, foreign = grounds.q, grounds.slope, grounds.height, grounds.foreign
    q_first, q_last, span = grounds.q_first, grounds.q_last, grounds.span
    place = np.empty(outer.shape[0] * squares.shape[0], np.int32)
    which = np.empty(len(place), np.int64)
    own = np.empty(len(place), np.int32)
    n = q.shape[0]
    out = np.zeros((there.shape[0], x.shape[1], 4))
    for c in range(x.shape[1]):
        every = expected_places(x[:, c], outer, squares, axis, q_last * 1.05, place, which)
        for v in range(there.shape[0]):
            k = 0
            expected = 0
            for r in range(every):
                own[k] = place[r]
                its = there[v, which[r]]
                k += its
                expected += its & (place[r] > q_first * FINE) & (place[r] < q_last * FINE)
            local, overall = 1.0, 1.0
            for i in range(n):
                at = q[i] - shift[c] * slope[i]
                away, around = nearest_and_around(int(at * FINE), own[:k])
                off = away / FINE / slope[i]
                near = 0.8 * _normal(off, SIGMA) + 0.2 * _normal(off, _WORSE_SIGMA)
                near *= 1 - foreign[i]
                around_span = 2 * NEIGHBOURHOOD * at / slope[i]
                local *= foreign[i] + near * around_span / max(around, 1)
                overall *= foreign[i] + near * span / max(expected, 1)
                if i % AT_ONCE == AT_ONCE - 1 or i == n - 1:
                    out[v, c, 0] += np.log(local)
                    out[v, c, 1] += np.log(overall)
                    local, overall = 1.0, 1.0
                if off < _BELONGS:
                    out[v, c, 2] += 1 / n
                    out[v, c, 3] += height[i]
            out[v, c, 3] /= height.sum()
    return out


@compiled
def likelihood_ratios(
    x: Array, shift: Array, best: Array, centring: Array, there: Array, grounds: Grounds
) -> Array:
    """(m, 2, k) how much likelier the lines are where they are if they belong to a cell.

    Than anywhere near; with lines as near their places as in `evidence`, and with some further off.

    Parameters
    ----------
    x, shift
        (p, n) cells and (n,) their zero shifts (deg).
    best
        (m,) which of the cells are meant.
    centring
        (n,) of each cell.
    there
        (c, outer x squares) which lines each centring has.
    """
    outer, squares, axis = grounds.outer, grounds.squares, grounds.axis
    q, slope, q_last = grounds.q, grounds.slope, grounds.q_last
    place = np.empty(outer.shape[0] * squares.shape[0], np.int32)
    which = np.empty(len(place), np.int64)
    own = np.empty(len(place), np.int32)
    out = np.zeros((len(best), 2, q.shape[0]))
    for m in range(len(best)):
        c = best[m]
        every = expected_places(x[:, c], outer, squares, axis, q_last * 1.05, place, which)
        n = 0
        for r in range(every):
            own[n] = place[r]
            n += there[centring[c], which[r]]
        for i in range(q.shape[0]):
            at = q[i] - shift[c] * slope[i]
            away, around = nearest_and_around(int(at * FINE), own[:n])
            off = away / FINE / slope[i]
            spacing = 2 * NEIGHBOURHOOD * at / slope[i] / max(around, 1)
            near = 0.8 * _normal(off, SIGMA) + 0.2 * _normal(off, _WORSE_SIGMA)
            out[m, 0, i] = near * spacing
            out[m, 1, i] = (near + _FAR_SHARE * _normal(off, _FAR_SIGMA)) * spacing
    return out


@compiled
def _normal(x: float, sigma: float) -> float:
    return np.exp(-0.5 * (x / sigma) ** 2) / (sigma * _ROOT_2_PI)
