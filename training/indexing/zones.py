"""Zones: planes of the reciprocal lattice, and cells from two that share a row; compiled.

A zone (a, b) has its lines at 1/d² = h² A + k² B + h k E. Two lines taken for a and b leave one
unknown, so all zones through two of the first lines and any third can be tried, where a cell of six
parameters would need six lines (de Wolff, Acta Cryst. 11, 664, 1958; Visser, J. Appl. Cryst. 2, 89,
1969). Two zones that share a row a leave one unknown of the cell, too:

    1/d² = h² A + k² B + l² C + h l D + h k E + k l F

for which the lines vote. 1/d² is in units of `kernels.STEP`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.indexing.compiled import compiled
from training.indexing.kernels import nearest, solve

Array = npt.NDArray[Any]

# How many of the lines are in one zone, about.
_SHARE: Final = 0.4
# Indices beyond which lines of a zone are not looked for.
_LARGEST_INDEX: Final = 8
# Zones whose parameters differ by less than this share are one.
_SAME: Final = 0.012
# Votes are counted in bins of this width, at least, and in so many bins at the most.
_BIN: Final = 3.0
_MOST_BINS: Final = 4000
# Rows of a zone that may be another's.
_ROWS: Final = 4
# Bins with enough votes that are looked at.
_MOST_FULL: Final = 32
# A cell or a zone is reduced after fewer.
_TURNS: Final = 12


@compiled
def zones(
    q: Array,
    base: Array,
    table: Array,
    covered: Array,
    smallest: float,
    smallest_area: float,
    most: int,
) -> Array:
    """The likeliest zones (3, n), A ≤ B and 0 ≤ E ≤ A, through two lines of `base` and any third.

    Parameters
    ----------
    q
        (k,) of the lines.
    base
        (m,) which lines are taken for a and b.
    table
        which lines are near (`kernels.lines_near`).
    covered
        (k,) how wide the place of each line is.
    smallest, smallest_area
        A and squared reciprocal area that are looked at.
    most
        n at the most.
    """
    q_last = q[-1] * 1.01
    room = len(base) * (len(base) - 1) // 2 * len(q) * 3
    found = np.empty((3, room))
    score = np.empty(room, np.float32)
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
                        score[n] = _likelihood(a, b, e, q_last, table, covered)
                        n += 1
    return found[:, _distinct(found, np.argsort(-score[:n]), most)]


@compiled
def _likelihood(a: float, b: float, e: float, q_last: float, table: Array, covered: Array) -> float:
    """How much likelier the lines are with a zone than without."""
    top = table.shape[0] - 1
    mask = np.uint32(0)
    for h in range(_LARGEST_INDEX):
        if 0.75 * h * h * a > q_last:
            break
        for k in range(-_LARGEST_INDEX if h else 1, _LARGEST_INDEX + 1):
            at = h * h * a + k * k * b + h * k * e
            if at < q_last:
                mask |= table[min(int(at), top)]
    # Lattice points of half the plane for each unit of 1/d²
    density = np.pi / 2 / np.sqrt(a * b - e * e / 4)
    ratio = 1.0
    for i in range(len(covered)):
        ratio *= 1 - _SHARE
        if (mask >> np.uint32(i)) & np.uint32(1):
            ratio *= 1 + _SHARE / (1 - _SHARE) / min(covered[i] * density, 1.0)
    return ratio


@compiled
def _distinct(zone: Array, order: Array, most: int) -> Array:
    kept = np.empty(most, np.int64)
    n = 0
    for c in order:
        new = True
        for k in range(n):
            o = kept[k]
            if (
                abs(zone[0, c] - zone[0, o]) < _SAME * zone[0, o]
                and abs(zone[1, c] - zone[1, o]) < _SAME * zone[1, o]
                and abs(zone[2, c] - zone[2, o]) < _SAME * zone[0, o]
            ):
                new = False
                break
        if new:
            kept[n] = c
            n += 1
            if n == most:
                break
    return kept[:n]


@compiled
def _reduced(a: float, b: float, e: float) -> tuple[float, float, float]:
    """The same zone with a ≤ b and 0 ≤ e ≤ a."""
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
            if not solve(m, v, 3) or min(v[0], v[1]) <= 0 or v[0] * v[1] <= v[2] ** 2 / 4:
                break
            zone[:, c] = v


@compiled
def joined(
    zone: Array,
    q: Array,
    weight: Array,
    indices: Array,
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
    indices
        (j, 3) that they may have.
    row_tolerance
        how far 1/d² of the rows may differ: (size,) by 1/d².
    n_votes
        of two zones so many results of the vote are looked at.
    least_votes
        what a result must have.
    rows
        (k, 6) coefficients of the lines of the smallest indices.
    table, worth, least
        as for `kernels.candidates`.
    smallest, smallest_volume
        parameter and squared reciprocal volume that are looked at.
    out
        (7, most): receives the parameters, and what they explain.

    Returns
    -------
    How many there are.
    """
    row = _rows(zone)
    order = np.argsort(row[0])
    votes = np.zeros(_MOST_BINS + 8 + 2 * len(q), np.float32)
    f = np.empty((len(indices), len(q)), np.float32)
    place = np.empty((len(indices), len(q)), np.int32)
    full = np.empty(_MOST_FULL, np.int32)
    x, cell = np.empty(6), np.empty(6)
    found = 0
    for i in range(len(order)):
        u = order[i]
        tolerance = row_tolerance[min(int(row[0, u]), len(row_tolerance) - 1)]
        for j in range(i + 1, len(order)):
            w = order[j]
            if row[0, w] - row[0, u] > tolerance:
                break
            if u // _ROWS == w // _ROWS:
                continue
            x[0] = (row[0, u] + row[0, w]) / 2
            x[1], x[2], x[3], x[4] = row[1, u], row[1, w], row[2, w], row[2, u]
            limit = 2 * np.sqrt(x[1] * x[2])
            width = max(2 * limit / _MOST_BINS, _BIN)
            n_bins = int(2 * limit / width) + 2
            _vote(x, q, indices, limit, width, n_bins, f, place)
            n_full = _count(place, weight, np.float32(least_votes), votes, n_bins, full)
            for _ in range(min(n_votes, n_full)):
                best = _fullest(votes, full, n_full)
                if votes[best] < least_votes:
                    break
                for at in range(max(best - 1, 0), best + 2):
                    votes[at] = 0
                x[5] = _mean(place, f, best, weight, indices)
                cell[:] = x
                if not _reduce(cell, smallest, smallest_volume):
                    continue
                explained = worth[_lines_met(cell, rows, table)]
                if explained >= least and found < out.shape[1]:
                    out[:6, found] = cell
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
def _vote(
    x: Array,
    q: Array,
    indices: Array,
    limit: float,
    width: float,
    n_bins: int,
    f: Array,
    place: Array,
) -> None:
    """Set f (j, v) to what lines with indices say x[5] is, place to its bin, or beyond n_bins."""
    a, b, c, d, e = x[0], x[1], x[2], x[3], x[4]
    for t in range(len(indices)):
        h, k, l = indices[t, 0], indices[t, 1], indices[t, 2]
        known = np.float32(h * h * a + k * k * b + l * l * c + h * l * d + h * k * e)
        share = np.float32(1 / (k * l))
        begin, scale = np.float32(limit), np.float32(1 / width)
        for r in range(len(q)):
            f[t, r] = (q[r] - known) * share
            at = (f[t, r] + begin) * scale
            possible = (at >= 0) & (at < n_bins)
            # Not all to one place, where each would have to wait for the one before.
            place[t, r] = np.int32(at) if possible else np.int32(n_bins + 2 + 2 * r)


@compiled
def _count(
    place: Array, weight: Array, least: np.float32, votes: Array, n_bins: int, full: Array
) -> int:
    """Set votes to those of each bin and the one before; full to the bins with enough; how many."""
    votes[: n_bins + 1] = 0
    n = 0
    for t in range(place.shape[0]):
        for r in range(place.shape[1]):
            for after in range(2):
                at = place[t, r] + after
                before = votes[at]
                votes[at] = before + weight[r]
                enough = (before < least) & (votes[at] >= least)
                if enough & (at <= n_bins) & (n < len(full)):
                    full[n] = at
                    n += 1
    return n


@compiled
def _fullest(votes: Array, full: Array, n_full: int) -> int:
    best = 0
    for m in range(1, n_full):
        if votes[full[m]] > votes[full[best]]:
            best = m
    return int(full[best])


@compiled
def _mean(place: Array, f: Array, best: int, weight: Array, indices: Array) -> float:
    """Of what was voted for in bin `best` and the one before, the surer the more of it."""
    total, count = np.float32(0), np.float32(0)
    for t in range(place.shape[0]):
        its = np.float32(abs(indices[t, 1] * indices[t, 2]))
        for r in range(place.shape[1]):
            here = np.float32((place[t, r] == best) | (place[t, r] + 1 == best))
            total += here * its * weight[r] * f[t, r]
            count += here * its * weight[r]
    return float(total / count)


@compiled
def _lines_met(x: Array, rows: Array, table: Array) -> int:
    """The lines that rows (k, 6) of a cell x (6,) come upon."""
    top = table.shape[0] - 1
    mask = np.uint16(0)
    for r in range(len(rows)):
        at = 0.0
        for t in range(6):
            at += rows[r, t] * x[t]
        mask |= table[min(max(int(at), 0), top)]
    return int(mask)


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
    place = np.empty(len(rows))
    for c in range(x.shape[1]):
        for width in rounds:
            for r in range(len(rows)):
                at = 0.0
                for t in range(6):
                    at += rows[r, t] * x[t, c]
                place[r] = at
            m[:] = 0
            v[:] = 0
            for i in range(len(q)):
                line = nearest(q[i], place)
                off = abs(q[i] - place[line])
                weight = np.exp(-0.5 * (off / slope[i] / width) ** 2) / (sigma * slope[i]) ** 2
                for j in range(6):
                    v[j] += weight * rows[line, j] * q[i]
                    for l in range(6):
                        m[j, l] += weight * rows[line, j] * rows[line, l]
            for j in range(6):
                m[j, j] = m[j, j] * (1 + 1e-6) + 1e-9
            if solve(m, v, 6) and min(v[0], v[1], v[2]) > 0 and _squared_volume(v) > 0:
                x[:, c] = v


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
    """(n,) about the log evidence of cells x (6, n); parameters as of `kernels.score`."""
    top = np.float32(table.shape[0] - 1)
    out = np.empty(x.shape[1])
    cell = np.empty(6, np.float32)
    for c in range(x.shape[1]):
        mask = np.uint32(0)
        expected = 0
        cell[:] = x[:, c]
        x0, x1, x2, x3, x4, x5 = cell
        for r in range(len(rows)):
            at = rows[r, 0] * x0 + rows[r, 1] * x1 + rows[r, 2] * x2
            at += rows[r, 3] * x3 + rows[r, 4] * x4 + rows[r, 5] * x5
            # No line is near 0, nor at the top of the table.
            mask |= table[np.int32(min(max(at, np.float32(0)), top))]
            expected += (at > q_first) & (at < q_last)
        gain = np.log(max(places / max(expected, 1), 0.05))
        total = 0.0
        for i in range(len(weight)):
            if (mask >> np.uint32(i)) & np.uint32(1):
                total += weight[i] + gain
        out[c] = total
    return out


@compiled
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
