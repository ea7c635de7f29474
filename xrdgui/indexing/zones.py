"""Zones: planes of the reciprocal lattice, and cells from two that share a row; compiled.

A zone (a, b) has its lines at 1/d² = h² A + k² B + h k E. Two lines taken for a and b leave one
unknown, so all zones through two of the first lines and any third can be tried, where a cell of six
parameters would need six lines (de Wolff, Acta Cryst. 11, 664, 1958; Visser, J. Appl. Cryst. 2, 89,
1969). Two zones that share a row a leave one unknown of the cell, too:

    1/d² = h² A + k² B + l² C + h l D + h k E + k l F

for which the lines vote. 1/d² is in units of `lookup.STEP`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.line_positions import FINE, nearest
from xrdgui.indexing.lookup import NOT_NEGATIVE, explained_by
from xrdgui.indexing.refinement import solve
from xrdgui.indexing.top_k import descending, highest, set_column
from xrdgui.indexing.votes import count_votes, mean_of, place_votes, room_for, take_best_bin
from xrdgui.runtime.compiled import compiled, compiled_brief

Array = npt.NDArray[Any]

# How many of the lines are in one zone, about.
_SHARE: Final = 0.4
# Zones whose parameters differ by less than this share are one.
_SAME: Final = 0.012
# Between lattice points of half a plane whose reciprocal area is 1, in 1/d².
_SPACING: Final = 2 / np.pi
# Of so many times as many as are asked for, those that differ are taken.
_AMONG: Final = 8
# Rows of a zone that may be another's.
_ROWS: Final = 4
# A cell or a zone is reduced after fewer.
_TURNS: Final = 12


@compiled
def zones(
    q: Array,
    base: Array,
    table: Array,
    narrow: Array,
    rows: Array,
    smallest: float,
    smallest_area: float,
    most: int,
) -> Array:
    """Find the likeliest zones (3, n), A ≤ B, 0 ≤ E ≤ A, by two lines of `base` and any third.

    Parameters
    ----------
    q
        (k,) of the lines.
    base
        (m,) which lines are taken for a and b.
    table
        which lines are near (`lookup.lines_near`).
    narrow
        (k,) how many places as wide as that of each line are in one unit of 1/d².
    rows
        (4, j) h², k², h k and 0 of the lines of a zone, those of the smallest indices.
    smallest, smallest_area
        A and squared reciprocal area that are looked at.
    most
        n at the most.
    """
    room = len(base) * (len(base) - 1) // 2 * len(q) * 3
    found = np.zeros((4, room), np.float32)
    n = 0
    for i in range(len(base)):
        for j in range(i + 1, len(base)):
            for third in q:
                for h, k in ((1, 1), (2, 1), (1, 2)):
                    a, b = q[base[i]], q[base[j]]
                    e = (third - h * h * a - k * k * b) / (h * k)
                    if a * b - e * e / 4 < smallest_area:
                        continue
                    a, b, e = _reduced(a, b, e)
                    if a >= smallest:
                        found[0, n], found[1, n], found[2, n] = a, b, e
                        n += 1
    met = np.empty(n, np.uint32)
    explained_by(found, rows, table, met)
    likelihood = np.full(n, -np.inf, np.float32)
    raise_likelihood(found, met, narrow, _SPACING, likelihood)
    return likeliest(found, likelihood, most)[:3]


@compiled
def raise_likelihood(
    zone: Array, met: Array, narrow: Array, spacing: float, likelihood: Array
) -> None:
    """Raise log likelihoods (n,) to how much likelier lines are with zones than without.

    Parameters
    ----------
    zone
        (4, …) at least n of them.
    met
        (n,) bit i is set if places of the zone meet line i.
    narrow
        (k,) how many places as wide as that of each line are in one unit of 1/d².
    spacing
        of the places of a zone whose reciprocal area is 1.
    likelihood
        (n,) what is known already.
    """
    least = _SHARE / (1 - _SHARE)
    gain = np.empty(len(narrow))
    for i in range(len(narrow)):
        gain[i] = least * narrow[i]
    for z in range(len(met)):
        its = met[z]
        apart = spacing * np.sqrt(zone[0, z] * zone[1, z] - zone[2, z] * zone[2, z] / 4)
        ratio = (1 - _SHARE) ** len(narrow)
        for i in range(len(gain)):
            is_met = np.float64(np.int32(np.uint32(its >> np.uint32(i))) & 1)
            ratio *= 1 + is_met * max(gain[i] * apart, least)
        likelihood[z] = max(likelihood[z], np.float32(np.log(ratio)))


@compiled
def likeliest(zone: Array, likelihood: Array, most: int) -> Array:
    """(4, m) up to `most` of the zones (4, n), the likeliest first, that are not nearly alike."""
    # Many more are found than are asked for, and to sort them all takes longer than to find them.
    which = highest(likelihood, _AMONG * most)
    its = np.empty(len(which))
    for o in range(len(which)):
        its[o] = likelihood[which[o]]
    kept = np.empty((4, most))
    n = 0
    for o in descending(its):
        c = which[o]
        new = True
        for k in range(n):
            if (
                abs(zone[0, c] - kept[0, k]) < _SAME * kept[0, k]
                and abs(zone[1, c] - kept[1, k]) < _SAME * kept[1, k]
                and abs(zone[2, c] - kept[2, k]) < _SAME * kept[0, k]
            ):
                new = False
                break
        if new:
            for i in range(4):
                kept[i, n] = zone[i, c]
            n += 1
            if n == most:
                break
    return kept[:, :n]


@compiled
def _reduced(a: float, b: float, e: float) -> tuple[float, float, float]:
    """Reduce a zone to a ≤ b and 0 ≤ e ≤ a."""
    for _ in range(_TURNS):
        if a > b:
            a, b = b, a
        n = np.rint(e / (2 * a))
        if n == 0:
            break
        b += n * (n * a - e)
        e -= 2 * n * a
    return a, b, abs(e)


@compiled
def refine_zones(zone: Array, q: Array, slope: Array, tolerance: float) -> None:
    """Fit zones (3, n) to the lines q (k,) that are near theirs (deg), in place."""
    m = np.empty((3, 3))
    v = np.empty(3)
    row = np.empty(3)
    for c in range(zone.shape[1]):
        for _ in range(2):
            a, b, e = zone[0, c], zone[1, c], zone[2, c]
            m[:] = 0
            v[:] = 0
            explained = 0
            for i in range(len(q)):
                off = np.inf
                most_h = int(np.sqrt(q[i] / (0.7 * a))) + 1
                most_k = int(np.sqrt(q[i] / (0.7 * b))) + 1
                for h in range(most_h + 1):
                    for k in range(-most_k, most_k + 1):
                        away = abs(h * h * a + k * k * b + h * k * e - q[i])
                        if away < off:
                            off = away
                            row[0], row[1], row[2] = h * h, k * k, h * k
                if off < tolerance * slope[i]:
                    explained += 1
                    # Of large indices there are many, which are near something by chance.
                    weight = 1 / slope[i] ** 2 / (1 + row[0] + row[1])
                    for j in range(3):
                        v[j] += weight * row[j] * q[i]
                        for l in range(3):
                            m[j, l] += weight * row[j] * row[l]
            if explained < 4:
                break
            if not solve(m, v) or min(v[0], v[1]) <= 0 or v[0] * v[1] <= v[2] ** 2 / 4:
                break
            set_column(zone, c, v)


@compiled
def join_zones(
    zone: Array,
    q: Array,
    weight: Array,
    ways: Array,
    row_tolerance: Array,
    n_votes: int,
    least_votes: float,
    rows: Array,
    table: Array,
    worth: Array,
    least: float,
    smallest: float,
    smallest_volume: float,
    out: Array,
) -> int:
    """Cells of six parameters, reduced, of two zones (3, z) that share a row.

    Parameters
    ----------
    q, weight
        (v,) of the lines that vote.
    ways
        (6, j) the coefficients, all but the last, that their indices may give them, and 1 / (k l).
    row_tolerance
        how far 1/d² of the rows may differ: (size,) by 1/d².
    n_votes
        of two zones so many results of the vote are looked at.
    least_votes
        what a result must have.
    rows
        (k, 6) coefficients of the lines of the smallest indices.
    table, worth, least
        as for `candidates.candidates`.
    smallest, smallest_volume
        parameter and squared reciprocal volume that are looked at.
    out
        (7, most): receives the parameters, and what they explain.

    Returns
    -------
    How many there are.
    """
    row = _rows(zone)
    order = descending(-row[0])
    columns = rows.T.copy()
    w0, w1, w2, w3, w4, share = ways[0], ways[1], ways[2], ways[3], ways[4], ways[5]
    known, f, place, single, votes, full = room_for(len(q), ways.shape[1])
    x, cell = np.empty(6), np.empty(6)
    found = 0
    for i in range(len(order)):
        u = order[i]
        tolerance = row_tolerance[min(int(row[0, u]), len(row_tolerance) - 1)]
        for j in range(i + 1, len(order)):
            w = order[j]
            if row[0, w] - row[0, u] > tolerance:
                break
            # The less likely one is, the likelier the other must be.
            if u // _ROWS == w // _ROWS or u // _ROWS + w // _ROWS > zone.shape[1]:
                continue
            x[0] = (row[0, u] + row[0, w]) / 2
            x[1], x[2], x[3], x[4] = row[1, u], row[1, w], row[2, w], row[2, u]
            limit = 2 * np.sqrt(x[1] * x[2])
            a, b, c = np.float32(x[0]), np.float32(x[1]), np.float32(x[2])
            d, e = np.float32(x[3]), np.float32(x[4])
            for t in range(len(known)):
                known[t] = w0[t] * a + w1[t] * b + w2[t] * c + w3[t] * d + w4[t] * e
            place_votes(q, known, share, -limit, 2 * limit, f, place)
            n_full = count_votes(place, weight, least_votes, 2 * limit, single, votes, full)
            for _ in range(min(n_votes, n_full)):
                best = take_best_bin(votes, full, n_full, least_votes)
                if best < 0:
                    break
                x[5] = mean_of(place, f, best, weight, share)
                for m in range(6):
                    cell[m] = x[m]
                if not _reduce(cell, smallest, smallest_volume):
                    continue
                explained = worth[_lines_met(cell, columns, table) & (len(worth) - 1)]
                if explained >= least and found < out.shape[1]:
                    set_column(out, found, cell)
                    out[6, found] = explained
                    found += 1
    return found


@compiled
def _rows(zone: Array) -> Array:
    """(3, 4 z) of zones (3, z): four rows of each as a, with the b and E, not below 0, to them."""
    z = zone.shape[1]
    row = np.empty((3, _ROWS * z))
    for c in range(z):
        a, b, e = zone[0, c], zone[1, c], zone[2, c]
        for r, (p, s, t) in enumerate(
            ((a, b, e), (b, a, e), (a + b + e, a, 2 * a + e), (a + b - e, a, 2 * a - e))
        ):
            n = np.rint(t / (2 * p))
            row[0, _ROWS * c + r] = p
            row[1, _ROWS * c + r] = s + n * (n * p - t)
            row[2, _ROWS * c + r] = abs(t - 2 * n * p)
    return row


@compiled
def _lines_met(x: Array, rows: Array, table: Array) -> int:
    """Return the lines that rows (6, k) of a cell x (6,) come upon."""
    top = np.float32(table.shape[0] - 1)
    r0, r1, r2, r3, r4, r5 = rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
    a, b, c = np.float32(x[0]), np.float32(x[1]), np.float32(x[2])
    d, e, f = np.float32(x[3]), np.float32(x[4]), np.float32(x[5])
    met = np.uint32(0)
    for r in range(len(r0)):
        at = r0[r] * a + r1[r] * b + r2[r] * c + r3[r] * d + r4[r] * e + r5[r] * f
        place = np.int32(min(max(at, np.float32(0)), top))
        met = np.uint32(met | table[np.intp(place) & NOT_NEGATIVE])
    return int(met)


@compiled
def _squared_volume(x: Array) -> float:
    """Of the reciprocal cell."""
    a, b, c, d, e, f = x[0], x[1], x[2], x[3], x[4], x[5]
    return a * b * c + (d * e * f - a * f * f - b * d * d - c * e * e) / 4


@compiled
def _reduce(x: Array, smallest: float, smallest_volume: float) -> bool:
    """Take shorter axes of the same lattice, in place; whether it is one that is looked at."""
    if _squared_volume(x) < smallest_volume:
        return False
    turns = 0
    changed = True
    while changed and turns < _TURNS:
        changed = (
            _shorten(x, 0, 1, 4, 3, 5) or _shorten(x, 0, 2, 3, 4, 5) or _shorten(x, 1, 2, 5, 4, 3)
        )
        turns += 1
    return min(x[0], x[1], x[2]) >= smallest


@compiled
def _shorten(x: Array, i: int, j: int, ij: int, ik: int, jk: int) -> bool:
    """Take the shorter of axes i and j off the longer, as often as that makes it shorter.

    ij, ik and jk are where x has the products of these and of the third axis, k.
    """
    if x[i] > x[j]:
        i, j, ik, jk = j, i, jk, ik
    n = np.rint(x[ij] / (2 * x[i]))
    x[j] += n * (n * x[i] - x[ij])
    x[ij] -= 2 * n * x[i]
    x[jk] -= n * x[ik]
    return bool(n != 0)


@compiled
def polish(x: Array, rows: Array, q: Array, slope: Array, rounds: Array, sigma: float) -> None:
    """Fit cells x (6, n) to lines q (k,) that may be far off (deg: `rounds`), in place."""
    m = np.empty((6, 6))
    v = np.empty(6)
    place = np.empty(len(rows), np.int32)
    columns = rows.T.copy()
    r0, r1, r2, r3, r4, r5 = (
        columns[0], columns[1], columns[2], columns[3], columns[4], columns[5],
    )  # fmt: skip
    cell = np.empty(6, np.float32)
    for c in range(x.shape[1]):
        for width in rounds:
            for j in range(6):
                cell[j] = FINE * x[j, c]
            x0, x1, x2, x3, x4, x5 = cell
            for r in range(len(place)):
                at = r0[r] * x0 + r1[r] * x1 + r2[r] * x2 + r3[r] * x3 + r4[r] * x4 + r5[r] * x5
                place[r] = np.int32(at)
            m[:] = 0
            v[:] = 0
            for i in range(len(q)):
                line = nearest(int(q[i] * FINE), place)
                off = abs(q[i] - place[line] / FINE)
                weight = np.exp(-0.5 * (off / slope[i] / width) ** 2) / (sigma * slope[i]) ** 2
                for j in range(6):
                    its = weight * rows[line, j]
                    v[j] += its * q[i]
                    for l in range(j + 1):
                        m[j, l] += its * rows[line, l]
            for j in range(6):
                m[j, j] = m[j, j] * (1 + 1e-6) + 1e-9
            if solve(m, v) and min(v[0], v[1], v[2]) > 0 and _squared_volume(v) > 0:
                set_column(x, c, v)


@compiled
def score(
    x: Array,
    rows: Array,
    table: Array,
    weight: Array,
    q_first: float,
    q_last: float,
    places: float,
) -> Array:
    """(n,) about the log evidence of cells x (6, n); parameters as of `candidates.score`."""
    columns = rows.T.copy()
    r0, r1, r2, r3, r4, r5 = (
        columns[0], columns[1], columns[2], columns[3], columns[4], columns[5],
    )  # fmt: skip
    top = np.float32(table.shape[0] - 1)
    first, last = np.float32(q_first), np.float32(q_last)
    out = np.empty(x.shape[1])
    cell = np.empty(6, np.float32)
    for c in range(x.shape[1]):
        for j in range(6):
            cell[j] = x[j, c]
        x0, x1, x2, x3, x4, x5 = cell
        mask = np.uint32(0)
        expected = np.float32(0)
        for r in range(len(r0)):
            at = r0[r] * x0 + r1[r] * x1 + r2[r] * x2 + r3[r] * x3 + r4[r] * x4 + r5[r] * x5
            # No line is near 0, nor at the top of the table.
            place = np.int32(min(max(at, np.float32(0)), top))
            mask = np.uint32(mask | table[np.intp(place) & NOT_NEGATIVE])
            expected += np.float32((at > first) & (at < last))
        gain = np.log(max(places / max(float(expected), 1.0), 0.05))
        total = 0.0
        for i in range(len(weight)):
            if (mask >> np.uint32(i)) & np.uint32(1):
                total += weight[i] + gain
        out[c] = total
    return out


@compiled_brief
def two_fold_axis(
    reciprocal: Array, direct: Array, vectors: Array, least_cosine: float
) -> tuple[int, int]:
    """Which of vectors (n, 3) is, as a row, nearest to the normal of which plane; -1 for none.

    Only of planes that the row goes through once or twice in a cell.

    Parameters
    ----------
    reciprocal, direct
        (3, 3) scalar products of the axes.
    least_cosine
        of the angle between row and normal.
    """
    n = len(vectors)
    row_length, normal_length = np.empty(n), np.empty(n)
    for i in range(n):
        in_direct, in_reciprocal = 0.0, 0.0
        for j in range(3):
            for k in range(3):
                in_direct += vectors[i, j] * direct[j, k] * vectors[i, k]
                in_reciprocal += vectors[i, j] * reciprocal[j, k] * vectors[i, k]
        row_length[i], normal_length[i] = np.sqrt(in_direct), np.sqrt(in_reciprocal)
    best = least_cosine
    row, normal = -1, -1
    for i in range(n):
        for j in range(n):
            times = abs(
                vectors[i, 0] * vectors[j, 0]
                + vectors[i, 1] * vectors[j, 1]
                + vectors[i, 2] * vectors[j, 2]
            )
            if 0.5 < times < 2.5 and times > best * row_length[i] * normal_length[j]:
                best = times / (row_length[i] * normal_length[j])
                row, normal = i, j
    return row, normal
