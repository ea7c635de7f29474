"""Rectangular zones, and the orthorhombic and monoclinic cells that have them; compiled.

A zone with a right angle has its lines at 1/d² = h² A + k² B, so two lines fix it. An orthorhombic
cell stands on such a zone with one axis open; two that share a side b are planes of a monoclinic
cell, with the angle between them open:

    1/d² = h² A + k² B + l² C            orthorhombic
    1/d² = h² A + k² B + l² C + h l D    monoclinic

for which the lines vote (`votes`). 1/d² is in units of `lookup.STEP`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lookup import explained_by
from xrdgui.indexing.top_k import descending, set_column
from xrdgui.indexing.votes import count_votes, mean_of, place_votes, room_for, take_best_bin
from xrdgui.indexing.zones import likeliest, raise_likelihood
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

# Between lattice points of a quarter of a plane whose reciprocal area is 1, in 1/d².
_SPACING: Final = 4 / np.pi
# Either side of a zone, or the half of it, may be that which is shared.
_SIDES: Final = 4


@compiled
def rectangles(
    q: Array,
    base: Array,
    solutions: Array,
    table: Array,
    narrow: Array,
    rows: Array,
    rows_centred: Array,
    smallest: float,
    smallest_area: float,
    most: int,
) -> Array:
    """Find the likeliest rectangular zones (2, n), A ≤ B, through two lines of `base`.

    Parameters
    ----------
    solutions
        (j, 2, 2): A and B are solutions @ 1/d² of two lines.
    rows, rows_centred
        (4, k) h², k², h k and 0 of the lines of a zone: those a centred one has not, and has.
    q, base, table, narrow, smallest, smallest_area, most
        as for `zones.zones`.
    """
    room = len(base) * (len(base) - 1) // 2 * len(solutions)
    found = np.zeros((4, room), np.float32)
    n = 0
    for i in range(len(base)):
        for j in range(i + 1, len(base)):
            for way in solutions:
                one = way[0, 0] * q[base[i]] + way[0, 1] * q[base[j]]
                other = way[1, 0] * q[base[i]] + way[1, 1] * q[base[j]]
                a, b = min(one, other), max(one, other)
                if a >= smallest and a * b >= smallest_area:
                    found[0, n], found[1, n] = a, b
                    n += 1
    met, centred = np.empty(n, np.uint32), np.empty(n, np.uint32)
    explained_by(found, rows, table, met)
    explained_by(found, rows_centred, table, centred)
    for z in range(n):
        met[z] |= centred[z]
    likelihood = np.full(n, -np.inf, np.float32)
    raise_likelihood(found, met, narrow, _SPACING, likelihood)
    raise_likelihood(found, centred, narrow, 2 * _SPACING, likelihood)
    return likeliest(found, likelihood, most)[:2]


@compiled
def orthorhombic_from_zones(
    zone: Array,
    q: Array,
    weight: Array,
    ways: Array,
    n_votes: int,
    least_votes: float,
    first: Array,
    first_centred: Array,
    table: Array,
    worth: Array,
    least: float,
    smallest: float,
    smallest_volume: float,
    most: int,
) -> Array:
    """Orthorhombic cells (5, n), their largest parameter first, on rectangular zones (2, z).

    Lines of odd index along the third axis may lie between the points of the zone, half of one
    side or of both off.

    Parameters
    ----------
    q, weight
        (v,) of the lines that vote.
    ways
        (4, 3, j) for no offset and each of three: coefficients h² and k², and 1 / l².
    n_votes
        so many results of a vote are looked at.
    least_votes
        what a result must have.
    first, first_centred
        (k, 4) coefficients of the lines of the smallest indices, of two centrings.
    table, worth, least
        as for `candidates.candidates`.
    smallest, smallest_volume
        parameter and squared reciprocal volume that are looked at.
    most
        n at the most.

    Returns
    -------
    Their parameters, and what they explain.
    """
    out = np.empty((5, most), np.float32)
    rows, rows_centred = first.T.copy(), first_centred.T.copy()
    known, f, place, single, votes, full = room_for(len(q), ways.shape[2])
    x = np.zeros((4, 1), np.float32)
    span = np.float64(q[-1])
    found = 0
    for z in range(zone.shape[1]):
        a, b = np.float32(zone[0, z]), np.float32(zone[1, z])
        for offset in range(len(ways)):
            w0, w1, share = ways[offset, 0], ways[offset, 1], ways[offset, 2]
            for t in range(len(known)):
                known[t] = w0[t] * a + w1[t] * b
            place_votes(q, known, share, 0.0, span, f, place)
            n_full = count_votes(place, weight, least_votes, span, single, votes, full)
            for _ in range(min(n_votes, n_full)):
                best = take_best_bin(votes, full, n_full, least_votes)
                if best < 0:
                    break
                u = a / np.float32(4 if offset & 1 else 1)
                v = b / np.float32(4 if offset & 2 else 1)
                w = np.float32(mean_of(place, f, best, weight, share))
                if w < smallest or u * v * w < smallest_volume:
                    continue
                x[0, 0], x[2, 0] = max(u, v, w), min(u, v, w)
                x[1, 0] = u + v + w - x[0, 0] - x[2, 0]
                found += _kept(x, rows, rows_centred, table, worth, least, out, found)
    return out[:, :found].copy()


@compiled
def monoclinic_from_zones(
    zone: Array,
    q: Array,
    weight: Array,
    ways: Array,
    same_side: Array,
    n_votes: int,
    least_votes: float,
    first: Array,
    first_centred: Array,
    table: Array,
    worth: Array,
    least: float,
    smallest_volume: float,
    most: int,
) -> Array:
    """Monoclinic cells (5, n) on two rectangular zones (2, z) with a side in common.

    Parameters
    ----------
    ways
        (4, j) coefficients h², k² and l², and 1 / (h l).
    same_side
        (size,) how much the squares of two sides may differ, by what they are.
    q, weight, n_votes, least_votes, first, first_centred, table, worth, least, smallest_volume
        as for `orthorhombic_from_zones`, which returns the same.
    most
        n at the most.
    """
    out = np.empty((5, most), np.float32)
    side, other = _sides(zone)
    order = descending(-side)
    rows, rows_centred = first.T.copy(), first_centred.T.copy()
    known, f, place, single, votes, full = room_for(len(q), ways.shape[1])
    w0, w1, w2, share = ways[0], ways[1], ways[2], ways[3]
    x = np.empty((4, 1), np.float32)
    found = 0
    for i in range(len(order)):
        u = order[i]
        tolerance = same_side[min(int(side[u]), len(same_side) - 1)]
        for j in range(i + 1, len(order)):
            w = order[j]
            if side[w] - side[u] > tolerance:
                break
            of_one = u // _SIDES == w // _SIDES
            both_halved = u % _SIDES > 1 and w % _SIDES > 1
            # The less likely one is, the likelier the other must be.
            unlikely = u // _SIDES + w // _SIDES > zone.shape[1]
            if of_one or both_halved or unlikely:
                continue
            a, c = np.float32(other[u]), np.float32(other[w])
            b = np.float32((side[u] + side[w]) / 2)
            for t in range(len(known)):
                known[t] = w0[t] * a + w1[t] * b + w2[t] * c
            span = 2 * np.sqrt(other[u] * other[w])
            place_votes(q, known, share, 0.0, span, f, place)
            n_full = count_votes(place, weight, least_votes, span, single, votes, full)
            for _ in range(min(n_votes, n_full)):
                best = take_best_bin(votes, full, n_full, least_votes)
                if best < 0:
                    break
                d = np.float32(mean_of(place, f, best, weight, share))
                if b * (a * c - d * d / 4) < smallest_volume:
                    continue
                x[0, 0], x[1, 0], x[2, 0], x[3, 0] = a, b, c, d
                found += _kept(x, rows, rows_centred, table, worth, least, out, found)
    return out[:, :found].copy()


@compiled
def _sides(zone: Array) -> tuple[Array, Array]:
    """(4 z,) squares of the sides of zones (2, z) that may be shared, and of the other sides."""
    side, other = np.empty(_SIDES * zone.shape[1]), np.empty(_SIDES * zone.shape[1])
    for z in range(zone.shape[1]):
        for s in range(_SIDES):
            side[_SIDES * z + s] = zone[s % 2, z] / (1 if s < 2 else 4)
            other[_SIDES * z + s] = zone[1 - s % 2, z]
    return side, other


@compiled
def _kept(
    x: Array,
    rows: Array,
    rows_centred: Array,
    table: Array,
    worth: Array,
    least: float,
    out: Array,
    n: int,
) -> int:
    """1 if a cell x (4, 1) explains enough, and was put at n of out (5, most); else 0."""
    mask = np.empty(2, np.uint32)
    explained_by(x, rows, table, mask[:1])
    explained_by(x, rows_centred, table, mask[1:])
    of_first = np.uint32(len(worth) - 1)
    explained = max(worth[mask[0] & of_first], worth[mask[1] & of_first])
    if explained < least or n >= out.shape[1]:
        return 0
    set_column(out, n, x[:, 0])
    out[4, n] = explained
    return 1
