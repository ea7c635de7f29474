"""Candidates through a few lines, and how many lines they come upon; compiled.

1/d² is in units of `lookup.STEP`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lookup import NOT_NEGATIVE, explained_by
from xrdgui.indexing.top_k import highest, set_column
from xrdgui.runtime.compiled import compiled, compiled_brief

Array = npt.NDArray[Any]


@compiled
def search_pass(
    q: Array,
    shifts: Array,
    tables: Array,
    chosen: Array,
    solutions: tuple[Array, Array],
    first: tuple[Array, Array],
    worth: Array,
    least: np.float32,
    smallest: np.float32,
    smallest_volume: np.float32,
    room: Array,
    outer: Array,
    squares: Array,
    axis: int,
    weight: Array,
    q_first: np.float32,
    places: float,
    most_scored: int,
    most: int,
) -> Array:
    """(6, m) the best `candidates` by each of two passes for each zero shift, as of `best_of`.

    All that a search does most in one call, as threads wait for each other between two.

    Parameters
    ----------
    q, tables
        (t, n) lines at each of the shifts (t,), and (t, size) where they are near.
    room
        (5, …) to work in.
    """
    found = np.empty((6, 2 * len(q) * most), np.float32)
    m = 0
    for t in range(len(q)):
        table = tables[t]
        for way in range(2):
            n = candidates(
                q[t], chosen, solutions[way], first[way], table, worth, least, smallest,
                smallest_volume, room,
            )  # fmt: skip
            best = best_of(
                room[:, :n].copy(), shifts[t], outer, squares, axis, table, weight, q_first,
                end_of(q[t]), places, most_scored, most,
            )  # fmt: skip
            for c in range(best.shape[1]):
                set_column(found, m, best[:, c])
                m += 1
    return found[:, :m].copy()


@compiled
def end_of(q: Array) -> np.float32:
    """How far a candidate's lines count, for lines q (n,)."""
    return np.float32(1.01) * q[-1]


@compiled
def candidates(
    q: Array,
    chosen: Array,
    solutions: Array,
    first: Array,
    table: Array,
    worth: Array,
    least: np.float32,
    smallest: np.float32,
    smallest_volume: np.float32,
    out: Array,
) -> int:
    """Cells through some of the lines q (n,) that explain enough of the first of them.

    Parameters
    ----------
    chosen
        (c, p) which lines.
    solutions, first
        of the lattice.
    table
        which lines are near.
    worth
        (2ᵏ,) of any set of the k first lines.
    least
        what cells must explain.
    smallest, smallest_volume
        parameter and squared reciprocal volume that are looked at.
    out
        (5, most): receives the parameters, and what they explain.

    Returns
    -------
    How many there are.
    """
    p = chosen.shape[1]
    m = solutions.shape[2]
    q_chosen = np.zeros(4, np.float32)
    y = np.zeros((4, m), np.float32)
    x = np.zeros((4, m + 1), np.float32)
    possible = np.empty(m, np.uint8)
    mask = np.empty(m, np.uint32)
    rows = first.T.copy()
    of_first = np.uint32(len(worth) - 1)
    n = 0
    for c in range(chosen.shape[0]):
        for i in range(p):
            q_chosen[i] = q[chosen[c, i]]
        for i in range(p):
            _solved(solutions[i], q_chosen, y[i])
        _set_possible(y, p, smallest, smallest_volume, possible)
        k = _compress(y, possible, x)
        explained_by(x, rows, table, mask[:k])
        for s in range(k):
            explained = worth[mask[s] & of_first]
            if explained >= least:
                if n == out.shape[1]:
                    return n
                for i in range(4):
                    out[i, n] = x[i, s]
                out[4, n] = explained
                n += 1
    return n


@compiled
def _solved(solutions: Array, q: Array, y: Array) -> None:
    """Set y (m,) to one parameter by all solutions (4, m) for lines q (4,)."""
    s0, s1, s2, s3 = solutions[0], solutions[1], solutions[2], solutions[3]
    q0, q1, q2, q3 = q[0], q[1], q[2], q[3]
    for s in range(len(y)):
        y[s] = s0[s] * q0 + s1[s] * q1 + s2[s] * q2 + s3[s] * q3


@compiled
def _set_possible(
    y: Array, p: int, smallest: np.float32, smallest_volume: np.float32, possible: Array
) -> None:
    """Set possible (m,) to whether parameters y (4, m) are a cell; sort orthorhombic ones."""
    y0, y1, y2, y3 = y[0], y[1], y[2], y[3]
    if p == 4:
        for s in range(len(possible)):
            u, v, w, d = y0[s], y1[s], y2[s], y3[s]
            shorter = min(u, w)
            possible[s] = (
                (min(shorter, v) >= smallest)
                # Otherwise a shorter axis is there to be chosen.
                & (abs(d) <= np.float32(1.15) * shorter)
                & (v * (u * w - d * d * np.float32(0.25)) >= smallest_volume)
            )
    elif p == 3:
        for s in range(len(possible)):
            u, v, w = y0[s], y1[s], y2[s]
            low, high = min(u, v), max(u, v)
            y0[s] = max(high, w)
            y1[s] = max(low, min(high, w))
            y2[s] = min(low, w)
            possible[s] = (y2[s] >= smallest) & (u * v * w >= smallest_volume)
    else:
        last = y[p - 1]
        for s in range(len(possible)):
            possible[s] = (y0[s] >= smallest) & (last[s] >= smallest)


@compiled
def _compress(y: Array, wanted: Array, x: Array) -> int:
    """Copy the columns of y (4, m) that are wanted (m,) to x (4, m + 1); how many.

    Without a branch, which a processor would guess wrong every other time.
    """
    y0, y1, y2, y3 = y[0], y[1], y[2], y[3]
    x0, x1, x2, x3 = x[0], x[1], x[2], x[3]
    k = 0
    for s in range(len(wanted)):
        x0[k], x1[k], x2[k], x3[k] = y0[s], y1[s], y2[s], y3[s]
        k += wanted[s]
    return k


@compiled_brief
def best_of(
    found: Array,
    shift: float,
    outer: Array,
    squares: Array,
    axis: int,
    table: Array,
    weight: Array,
    q_first: np.float32,
    q_last: np.float32,
    places: float,
    most_scored: int,
    most: int,
) -> Array:
    """(6, m) parameters, scores and zero shift of the best candidates, judged by all lines.

    Parameters
    ----------
    found
        (5, n) parameters, and what they explain of the first lines.
    outer, squares, axis, table, weight, q_first, q_last, places
        as for `score`.
    most_scored
        so many of those that explain most are judged.
    most
        m at the most.
    """
    x = _taken(found, highest(found[4], most_scored), shift)
    score(x, outer, squares, axis, table, weight, q_first, q_last, places)
    return _taken(x, highest(x[4], most), shift)


@compiled
def _taken(x: Array, which: Array, shift: float) -> Array:
    """(6, m) columns of x (5 or 6, n), with the zero shift."""
    out = np.empty((6, len(which)), np.float32)
    for c in range(len(which)):
        set_column(out, c, x[:5, which[c]])
        out[5, c] = shift
    return out


@compiled
def score(
    x: Array,
    outer: Array,
    squares: Array,
    axis: int,
    table: Array,
    weight: Array,
    q_first: np.float32,
    q_last: np.float32,
    places: float,
) -> None:
    """Set the fifth of x (6, n) to about the log evidence of cells, from lines met and expected.

    Parameters
    ----------
    outer, squares, axis
        of the lattice.
    table
        which lines are near.
    weight
        (k,) of each line, that it is explained.
    q_first, q_last
        where lines are looked for.
    places
        how many lines would fit in there side by side.
    """
    rows = outer.T.copy()
    r0, r1, r2, r3 = rows[0], rows[1], rows[2], rows[3]
    begin = np.empty(len(r0), np.float32)
    top = np.float32(table.shape[0] - 1)
    for c in range(x.shape[1]):
        x0, x1, x2, x3 = x[0, c], x[1, c], x[2, c], x[3, c]
        for r in range(len(r0)):
            begin[r] = max(r0[r] * x0 + r1[r] * x1 + r2[r] * x2 + r3[r] * x3, np.float32(0))
        mask = np.uint32(0)
        expected = np.float32(0)
        for m in range(squares.shape[0]):
            along = squares[m] * x[axis, c]
            if along >= q_last:
                break
            for r in range(len(begin)):
                place = begin[r] + along
                here = table[np.intp(np.int32(min(place, top))) & NOT_NEGATIVE]
                mask = np.uint32(mask | here)
                expected += np.float32((place > q_first) & (place < q_last))
        total = np.float32(0)
        explained = 0
        for i in range(weight.shape[0]):
            if (mask >> np.uint32(i)) & np.uint32(1):
                total += weight[i]
                explained += 1
        x[4, c] = total + explained * np.log(max(places / max(float(expected), 1.0), 0.05))
