"""Triclinic candidates, by zones; and which of them have a lattice of higher symmetry after all."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing import top_k, zones
from xrdgui.indexing.lattices import half_space, rows_of_zone
from xrdgui.indexing.peaks import SMALLEST, SMALLEST_VOLUME, TOLERANCE, Peaks
from xrdgui.runtime.threads import ThreadScratch

Array = npt.NDArray[Any]

# Zones go through two of so many of the first credible lines, and the likeliest are joined: with
# more, more cells are found (see EXPERIMENTS 13), in time that grows with the square.
_FEWEST_BASE: Final = 6
_N_BASE: Final = 12
_MOST_ZONES: Final = 80
# So many first lines vote for what two zones leave open; of the results, those with this share of
# all votes are looked at, the best few.
_N_VOTERS: Final = 14
_LEAST_VOTES: Final = 0.3
_N_VOTES: Final = 4
# Zones share a row if that of one is no further (deg) from that of the other.
_SAME_ROW: Final = 0.07
# Candidates explain this share of the weight of the first lines; so many can there be, and so many
# of those that explain most are refined and scored.
_LEAST_EXPLAINED: Final = 0.3
_MOST_CANDIDATES: Final = 20_000
_MOST_POLISHED: Final = 400
# How far (deg) lines may be off a candidate, in each round of its first refinement.
_ROUNDS: Final = np.array([0.12, 0.06])
_SIGMA: Final = 0.02  # deg
# A lattice has a two-fold axis if a row and the normal of a plane differ by less (deg; Le Page,
# J. Appl. Cryst. 15, 255, 1982).
_TWO_FOLD: Final = 0.5
_LEAST_COSINE: Final = float(np.cos(np.radians(_TWO_FOLD)))


_scratch = ThreadScratch((7, _MOST_CANDIDATES))


def candidates(peaks: Peaks, rows: Array, most: int) -> Array:
    """(6, n) parameters of the best candidates.

    Parameters
    ----------
    rows
        (k, 6) coefficients of the lines of all indices, those of the smallest first.
    most
        n at the most.
    """
    base = peaks.base[:_N_BASE]
    if len(base) < _FEWEST_BASE:
        return np.empty((6, 0))
    q = peaks.shifted(0.0).astype(np.float64)
    table = peaks.table(0.0)
    zone = zones.zones(
        q,
        base,
        table,
        peaks.narrow,
        _ROWS_OF_ZONE,
        SMALLEST,
        SMALLEST_VOLUME ** (2 / 3),
        _MOST_ZONES,
    )
    zones.refine_zones(zone, q, peaks.slope, TOLERANCE)
    room = _scratch.array
    n = zones.join_zones(
        zone,
        q[:_N_VOTERS].astype(np.float32),
        peaks.weight,
        _WAYS,
        _SAME_ROW * peaks.slope_of(np.arange(q[-1])),
        _N_VOTES,
        _LEAST_VOTES * float(peaks.weight[:_N_VOTERS].sum()),
        rows[:_N_SMALL],
        table,
        peaks.worth,
        _LEAST_EXPLAINED * peaks.worth_of_first,
        SMALLEST,
        SMALLEST_VOLUME,
        room,
    )
    order = np.argsort(-room[6, :n])[:_MOST_POLISHED]
    x = np.ascontiguousarray(room[:6, order])
    zones.polish(x, rows[:_N_POLISHED], q[:_N_VOTERS], peaks.slope[:_N_VOTERS], _ROUNDS, _SIGMA)
    score = zones.score(
        x,
        rows,
        table,
        peaks.weight,
        peaks.q_first,
        1.01 * q[-1],
        peaks.span / (2 * TOLERANCE),
    )
    lengths = np.sort(x[:3], axis=0)
    alike = np.concatenate([lengths, np.cbrt(squared_volume(x))[None]])
    return x[:, top_k.distinct(alike.astype(np.float32), np.argsort(-score), most)]


def squared_volume(x: Array) -> Array:
    """(n,) of the reciprocal cells x (6, n)."""
    a, b, c, d, e, f = x
    volume: Array = a * b * c + (d * e * f - a * f * f - b * d * d - c * e * e) / 4
    return volume


def possible(x: Array) -> Array:
    """(n,) whether parameters (6, n) are those of a cell: their metric is positive definite."""
    positive: Array = (x[0] > 0) & (4 * x[0] * x[1] > x[4] ** 2) & (squared_volume(x) > 0)
    return positive


def monoclinic(x: Array) -> list[Array | None]:
    """(4,) parameters of the monoclinic cell of each of lattices x (6, n); None if it has none."""
    a, b, c, d, e, f = x
    reciprocal = np.array([[a, e / 2, d / 2], [e / 2, b, f / 2], [d / 2, f / 2, c]])
    metrics = np.ascontiguousarray(np.moveaxis(reciprocal, -1, 0))
    return [_monoclinic(*both) for both in zip(metrics, np.linalg.inv(metrics), strict=True)]


def _monoclinic(reciprocal: Array, direct: Array) -> Array | None:
    """(4,) parameters of one, by scalar products (3, 3) of the axes."""
    row, normal = zones.two_fold_axis(reciprocal, direct, _VECTORS, _LEAST_COSINE)
    if row < 0:
        return None
    row_length = np.sqrt(((_VECTORS @ direct) * _VECTORS).sum(axis=1))
    across = np.flatnonzero(_VECTORS @ _VECTORS[normal] == 0)
    across = across[np.argsort(row_length[across])]
    first = _VECTORS[across[0]]
    second = next(v for v in _VECTORS[across[1:]] if np.cross(first, v).any())
    aa, cc, ac = first @ direct @ first, second @ direct @ second, first @ direct @ second
    area = aa * cc - ac * ac
    return np.array([cc / area, 1 / row_length[row] ** 2, aa / area, -2 * ac / area])


def _ways(n: int) -> Array:
    """(6, n) in what ways lines vote for what two zones leave open; those beyond all, far off."""
    indices = [
        (h, k, l)
        for k, l in ((1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1))
        for h in range(-2, 3)
    ]
    h, k, l = np.array(indices, dtype=np.float64).T
    ways = np.stack([h * h, k * k, l * l, h * l, h * k, 1 / (k * l)])
    nowhere = np.ones((6, n - len(indices))) * np.array([1e9, 0, 0, 0, 0, 1])[:, None]
    return np.concatenate([ways, nowhere], axis=1).astype(np.float32)


# As many as processors take at once, or a multiple.
_WAYS: Final = _ways(32)
_HALF: Final = [(h, k) for h in range(9) for k in range(-8, 9) if (h, k) > (0, 0)]
_ROWS_OF_ZONE: Final = rows_of_zone(_HALF, 64)
_N_SMALL: Final = len(half_space(3, 6))
_N_POLISHED: Final = len(half_space(3, 9))
_VECTORS: Final = np.array(half_space(2, 12), dtype=np.float64)
