"""Orthorhombic and monoclinic candidates, by the rectangular zones they have.

An exhaustive search tries each zero shift anew at the full price, and misses cells whose first
lines have large indices. Zones cost less than that, and come upon other cells (EXPERIMENTS 15).
"""

import itertools
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing import rectangular_zones
from xrdgui.indexing.lattices import Lattice, rows_of_zone
from xrdgui.indexing.peaks import SMALLEST, SMALLEST_VOLUME, Peaks

Array = npt.NDArray[Any]

# Zones go through two of so many of the first credible lines; so many of the likeliest are used.
_N_BASE: Final = 12
_MOST_ZONES: Final = 45
# So many first lines vote for what zones leave open; of the results, those with this share of all
# votes are looked at, the best few.
_N_VOTERS: Final = 14
_LEAST_VOTES: Final = 0.3
_N_VOTES: Final = 2
# Zones share a side if the lines it makes are no further off (deg).
_SAME_SIDE: Final = 0.07
_MOST_CANDIDATES: Final = 4_000
# As many as processors take at once, or a multiple.
_N_WAYS: Final = 32
_N_ROWS: Final = 32


def candidates(lattice: Lattice, peaks: Peaks, shift: float) -> Array:
    """(5, n) parameters of orthorhombic or monoclinic candidates, and what they explain.

    Parameters
    ----------
    shift
        zero shift (deg).
    """
    return _BY_PARAMETERS[lattice.n_parameters](lattice, peaks, shift)


def _orthorhombic(lattice: Lattice, peaks: Peaks, shift: float) -> Array:
    return rectangular_zones.orthorhombic_from_zones(
        _likeliest(peaks, shift),
        peaks.shifted(shift)[:_N_VOTERS],
        peaks.weight,
        _RAISED,
        *_thresholds(lattice, peaks, shift),
        SMALLEST,
        SMALLEST_VOLUME,
        _MOST_CANDIDATES,
    )


def _monoclinic(lattice: Lattice, peaks: Peaks, shift: float) -> Array:
    q = peaks.shifted(shift)
    return rectangular_zones.monoclinic_from_zones(
        _likeliest(peaks, shift),
        q[:_N_VOTERS],
        peaks.weight,
        _FOLDED,
        _SAME_SIDE * peaks.slope_of(np.arange(q[-1])),
        *_thresholds(lattice, peaks, shift),
        SMALLEST_VOLUME,
        _MOST_CANDIDATES,
    )


_BY_PARAMETERS: Final[dict[int, Callable[[Lattice, Peaks, float], Array]]] = {
    3: _orthorhombic,
    4: _monoclinic,
}


def _thresholds(
    lattice: Lattice, peaks: Peaks, shift: float
) -> tuple[int, float, Array, Array, Array, Array, float]:
    """Return what results of votes and candidates must have, as the compiled functions take it."""
    usual, centred = (way.first for way in lattice.passes)
    return (
        _N_VOTES,
        _LEAST_VOTES * float(peaks.weight[:_N_VOTERS].sum()),
        usual,
        centred,
        peaks.table(shift),
        peaks.worth,
        lattice.least_explained * peaks.worth_of_first,
    )


def _likeliest(peaks: Peaks, shift: float) -> Array:
    """(2, n) the likeliest rectangular zones."""
    if shift not in peaks.rectangles:
        peaks.rectangles[shift] = rectangular_zones.rectangles(
            peaks.shifted(shift).astype(np.float64),
            peaks.base[:_N_BASE],
            _SOLUTIONS,
            peaks.table(shift),
            peaks.narrow,
            _ROWS,
            _ROWS_CENTRED,
            SMALLEST,
            SMALLEST_VOLUME ** (2 / 3),
            _MOST_ZONES,
        )
    return peaks.rectangles[shift]


def _solutions() -> Array:
    """(j, 2, 2) A and B of 1/d² of two lines, for all small indices, but for exchanged axes."""
    indices = [(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2), (3, 1), (1, 3)]
    found: dict[Any, Array] = {}
    for one, other in itertools.permutations(indices, 2):
        coefficients = np.square(np.array([one, other], dtype=float))
        if abs(np.linalg.det(coefficients)) > 0.5:
            exchanged = (one[::-1], other[::-1])
            found.setdefault(min((one, other), exchanged), np.linalg.inv(coefficients))
    return np.array(list(found.values()))


def _ways_to_raise() -> Array:
    """(4, 3, n) of the smallest indices; see `rectangular_zones.orthorhombic_from_zones`."""
    ways = []
    for k_off, h_off in itertools.product((0, 0.5), repeat=2):
        span = range(4)
        odd = [(h + h_off, k + k_off, l) for l in (1, 3) for h in span for k in span]
        even = [(h, k, l) for l in (2, 4) for h in span for k in span]
        every = sorted((*odd, *even), key=lambda hkl: sum(i * i for i in hkl))
        h, k, l = np.array(every[:_N_WAYS], dtype=float).T
        ways.append(np.stack([h * h, k * k, 1 / l**2]))
    return np.array(ways, dtype=np.float32)


def _ways_to_fold() -> Array:
    """(4, n) of the smallest indices; see `rectangular_zones.monoclinic_from_zones`."""
    hl = [(1, 1), (1, -1), (2, 1), (2, -1), (1, 2), (1, -2), (3, 1), (3, -1)]
    h, k, l = np.array([(h, k, l) for k in range(4) for h, l in hl], dtype=float).T
    return np.stack([h * h, k * k, l * l, 1 / (h * l)]).astype(np.float32)


_QUARTER: Final = [(h, k) for h in range(9) for k in range(9) if h + k]
_ROWS: Final = rows_of_zone([hk for hk in _QUARTER if sum(hk) % 2], _N_ROWS)
_ROWS_CENTRED: Final = rows_of_zone([hk for hk in _QUARTER if sum(hk) % 2 == 0], _N_ROWS)
_SOLUTIONS: Final = _solutions()
_RAISED: Final = _ways_to_raise()
_FOLDED: Final = _ways_to_fold()
