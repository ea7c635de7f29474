"""The loops of the search, compiled.

Parameters x (4, …; triclinic: 6) of cells are those of `lattices`, and 1/d² is in units of STEP.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.compiled import compiled, compiled_brief

Array = npt.NDArray[Any]

STEP: Final = 1e-4
"""Unit of 1/d² (Å⁻²), and resolution of the table of what lines are near."""

# A line belongs to a cell when it is no further off (deg) than this.
_BELONGS: Final = 0.045
# Standard deviation (deg) of lines around their places, and that of the worse fifth of them.
_SIGMA: Final = 0.018
_WORSE_SIGMA: Final = 0.054
_TRICLINIC: Final = 6  # parameters
_ROOT_2_PI: Final = np.sqrt(2 * np.pi)
# How far (deg) lines may be off in each round of the refinement.
_ROUNDS: Final = (0.06, 0.05, 0.03)
_USUAL_SHIFT: Final = 0.08  # standard deviation (deg)
_LARGEST_SHIFT: Final = 0.25
# Cells whose parameters (their logarithms) are nearer than this are one.
_SAME: Final = 0.012
# Of overlapping lines a few are further off; for those a line may be this far (deg) from its place.
_FAR_SHARE: Final = 0.08
_FAR_SIGMA: Final = 0.13
# Points from where a line was found to its highest, and to where half of it is looked for.
_SUMMIT: Final = 3
_WIDEST: Final = 60
# Lines compete for their places with others this near, as a share of 1/d².
_NEIGHBOURHOOD: Final = 0.2
AT_ONCE: Final = 8
"""A logarithm is dear: it is taken of products of so many, as more would run out of range."""
# The range of values is halved until no two of a thousand are likely in what is left.
_HALVINGS: Final = 20
# What an index that is none below 0 is combined with, for the compiler to know that, too.
NOT_NEGATIVE: Final = 0x7FFFFFFF
_BLOCK: Final = 64
# Places are compared as whole numbers, so many to a unit.
FINE: Final = 512
_FARTHEST: Final = 2**31 - 1


@compiled_brief
def lines_near(q: Array, half_width: Array) -> Array:
    """(t, size) of which bit i is set where line i of q (t, n) is, give or take its half width.

    The last place is beyond all lines.
    """
    last = 0.0
    for its in q:
        for i in range(len(its)):
            last = max(last, its[i] + half_width[i])
    tables = np.zeros((len(q), int(last) + 3), np.uint32)
    for t in range(len(q)):
        for i in range(q.shape[1]):
            first = max(int(q[t, i] - half_width[i]), 0)
            for j in range(first, int(q[t, i] + half_width[i]) + 1):
                tables[t, j] |= np.uint32(1) << np.uint32(i)
    return tables


@compiled
def explored(
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


@compiled
def explained_by(x: Array, rows: Array, table: Array, mask: Array) -> None:
    """Set mask (n,) to the lines that rows (4, k) of the first n cells x come upon.

    Cell by cell, as nothing is written within then: a processor looks up many places at once. No
    row of a cell is below 0.
    """
    top = np.float32(table.shape[0] - 1)
    x0, x1, x2, x3 = x[0], x[1], x[2], x[3]
    r0, r1, r2, r3 = rows[0], rows[1], rows[2], rows[3]
    for c in range(len(mask)):
        u, v, w, d = x0[c], x1[c], x2[c], x3[c]
        met = np.uint32(0)
        for r in range(len(r0)):
            place = min(r0[r] * u + r1[r] * v + r2[r] * w + r3[r] * d, top)
            met = np.uint32(met | table[np.intp(np.int32(place)) & NOT_NEGATIVE])
        mask[c] = met


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
def _expected(
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
def _nearest_and_around(at: int, place: Array) -> Any:
    """How far the nearest place (n,) is, and how many are in the neighbourhood."""
    here = np.int32(at)
    near = np.int32(_NEIGHBOURHOOD * here)
    least, around = np.int32(_FARTHEST), np.int32(0)
    for r in range(len(place)):
        away = np.int32(abs(np.int32(here - place[r])))
        least = np.int32(min(least, away))
        around = np.int32(around + np.int32(away < near))
    return least, around


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
            k = _expected(x[:, c], outer, squares, axis, q[-1] * 1.05, place, which)
            if k == 0:
                break
            a[:] = 0
            b[:] = 0
            for i in range(n):
                at = q[i] - shift[c] * slope[i]
                line = nearest(int(at * FINE), place[:k])
                off = abs(at - place[line] / FINE)
                weight = np.exp(-0.5 * (off / slope[i] / _ROUNDS[turn]) ** 2)
                weight /= (_SIGMA * slope[i]) ** 2
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
def set_column(x: Array, c: int, values: Array) -> None:
    """Set the first of column c of x (p, n) to values (m,)."""
    for i in range(len(values)):
        x[i, c] = values[i]


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


@compiled
def settled(
    found: Array,
    most: int,
    p: int,
    outer: Array,
    squares: Array,
    axis: int,
    centrings: Array,
    q: Array,
    slope: Array,
    height: Array,
    foreign: Array,
    q_first: float,
    q_last: float,
    span: float,
    most_weighed: int,
) -> tuple[Array, Array, Array, Array]:
    """The best of candidates that are not nearly alike, refined and weighed.

    Parameters
    ----------
    found
        (6, n) as of `best_of`.
    most
        so many cells.
    p, outer, squares, axis, centrings, q, slope, height, foreign, q_first, q_last, span
        as of `refine` and `evidence`.
    most_weighed
        of so many cells there are likelihood ratios.

    Returns
    -------
    Parameters (4, m), zero shifts (m,), and what `weighed` returns.
    """
    best = distinct(found, descending(found[4]), most)
    x, shift = np.empty((4, len(best))), np.empty(len(best))
    for c in range(len(best)):
        set_column(x, c, found[:4, best[c]])
        shift[c] = found[5, best[c]]
    refine(x, shift, p, outer, squares, axis, q, slope)
    judged, ratios = weighed(
        x, shift, outer, squares, axis, centrings, q, slope, height, foreign, q_first, q_last, span,
        most_weighed,
    )  # fmt: skip
    return x, shift, judged, ratios


@compiled
def weighed(
    x: Array,
    shift: Array,
    outer: Array,
    squares: Array,
    axis: int,
    centrings: Array,
    q: Array,
    slope: Array,
    height: Array,
    foreign: Array,
    q_first: float,
    q_last: float,
    span: float,
    most: int,
) -> tuple[Array, Array]:
    """What speaks for cells x (p, n): `evidence`, and the `likelihood_ratios` of the best `most`.

    Parameters are as of these.
    """
    there = centrings.reshape(centrings.shape[0], -1)
    judged = evidence(
        x, shift, outer, squares, axis, there, q, slope, height, foreign, q_first, q_last, span
    )
    n = x.shape[1]
    centring, local = np.empty(n, np.int64), np.empty(n)
    for c in range(n):
        centring[c] = judged[:, c, 0].argmax()
        local[c] = judged[centring[c], c, 0]
    best = descending(local)[:most]
    ratios = likelihood_ratios(
        x, shift, best, centring, outer, squares, axis, there, q, slope, q_last
    )
    return judged, ratios


@compiled
def evidence(
    x: Array,
    shift: Array,
    outer: Array,
    squares: Array,
    axis: int,
    there: Array,
    q: Array,
    slope: Array,
    height: Array,
    foreign: Array,
    q_first: float,
    q_last: float,
    span: float,
) -> Array:
    """What speaks for each centring of each cell: (c, n, 4) for x (p, n).

    Log evidence against lines that are anywhere, with lines expected as densely as around the
    line in question; the same with lines expected as densely as on the whole; share of the lines
    that belong to the cell, and share of their heights.

    Parameters
    ----------
    shift
        (n,) zero shifts (deg).
    outer, squares, axis
        of the lattice.
    there
        (c, outer x squares) which lines each centring has.
    q, slope, height, foreign
        (k,) of the lines: 1/d², its slope (1/deg), relative height, share of such lines that
        belong to nothing.
    q_first, q_last, span
        where lines are looked for, also as degrees.
    """
    place = np.empty(outer.shape[0] * squares.shape[0], np.int32)
    which = np.empty(len(place), np.int64)
    own = np.empty(len(place), np.int32)
    n = q.shape[0]
    out = np.zeros((there.shape[0], x.shape[1], 4))
    for c in range(x.shape[1]):
        every = _expected(x[:, c], outer, squares, axis, q_last * 1.05, place, which)
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
                away, around = _nearest_and_around(int(at * FINE), own[:k])
                off = away / FINE / slope[i]
                near = 0.8 * _normal(off, _SIGMA) + 0.2 * _normal(off, _WORSE_SIGMA)
                near *= 1 - foreign[i]
                around_span = 2 * _NEIGHBOURHOOD * at / slope[i]
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
    x: Array,
    shift: Array,
    best: Array,
    centring: Array,
    outer: Array,
    squares: Array,
    axis: int,
    there: Array,
    q: Array,
    slope: Array,
    q_last: float,
) -> Array:
    """(m, 2, k) how much likelier lines q (k,) are where they are if they belong to a cell.

    Than anywhere near; with lines as near their places as in `evidence`, and with some further off.

    Parameters
    ----------
    x, shift
        (p, n) cells and (n,) their zero shifts (deg).
    best
        (m,) which of the cells are meant.
    centring
        (n,) of each cell.
    outer, squares, axis
        of the lattice.
    there
        (c, outer x squares) which lines each centring has.
    slope
        (k,) of q in 2θ (1/deg).
    q_last
        where the last line is looked for.
    """
    place = np.empty(outer.shape[0] * squares.shape[0], np.int32)
    which = np.empty(len(place), np.int64)
    own = np.empty(len(place), np.int32)
    out = np.zeros((len(best), 2, q.shape[0]))
    for m in range(len(best)):
        c = best[m]
        every = _expected(x[:, c], outer, squares, axis, q_last * 1.05, place, which)
        n = 0
        for r in range(every):
            own[n] = place[r]
            n += there[centring[c], which[r]]
        for i in range(q.shape[0]):
            at = q[i] - shift[c] * slope[i]
            away, around = _nearest_and_around(int(at * FINE), own[:n])
            off = away / FINE / slope[i]
            spacing = 2 * _NEIGHBOURHOOD * at / slope[i] / max(around, 1)
            near = 0.8 * _normal(off, _SIGMA) + 0.2 * _normal(off, _WORSE_SIGMA)
            out[m, 0, i] = near * spacing
            out[m, 1, i] = (near + _FAR_SHARE * _normal(off, _FAR_SIGMA)) * spacing
    return out


@compiled_brief
def widths(root: Array, column: Array) -> Array:
    """(k,) full widths at half maximum, in points, of the lines at `column` (k,); NaN if unknown.

    A side on which the pattern rises again before it has fallen to the half does not count.

    Parameters
    ----------
    root
        (length,) square root of the intensity.
    """
    n = len(root)
    out = np.full(len(column), np.nan)
    for i in range(len(column)):
        near = min(max(int(column[i] + 0.5), _SUMMIT), n - 1 - _SUMMIT)
        top = near
        for j in range(near - _SUMMIT, near + _SUMMIT + 1):
            if root[j] > root[top]:
                top = j
        highest = root[top] ** 2
        total = 0.0
        sides = 0
        for step in (-1, 1):
            lowest = highest
            before = highest
            j = top + step
            while 0 <= j < n and abs(j - top) <= _WIDEST:
                here = root[j] ** 2
                if here > 1.05 * lowest + 0.02 * highest:
                    break
                lowest = min(lowest, here)
                if here < highest / 2:
                    total += abs(j - top) - (highest / 2 - here) / max(before - here, 1e-12)
                    sides += 1
                    break
                before = here
                j += step
        if sides:
            out[i] = 2 * total / sides
    return out


@compiled
def _normal(x: float, sigma: float) -> float:
    return np.exp(-0.5 * (x / sigma) ** 2) / (sigma * _ROOT_2_PI)
