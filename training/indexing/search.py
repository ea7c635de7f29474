"""From the lines of a pattern to the most likely unit cells of each lattice.

An exhaustive search in index space with a score for how many lines a cell explains beyond chance,
as in dichotomy and Monte Carlo indexing (Boultif & Louër, J. Appl. Cryst. 37, 724, 2004; Le Bail,
Powder Diffr. 19, 249, 2004): every way to give a few credible lines small indices is solved for the
cell; those that explain enough of the first lines are scored by all lines, the best are refined
with a zero shift, and what speaks for each is weighed as a log likelihood ratio.
"""

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.indexing import kernels
from training.indexing.lattices import Lattice, Pass, lattices
from training.indexing.lines import Lines

Array = npt.NDArray[Any]

# Lines that cells are judged by: the most credible of the first.
_MOST_LINES: Final = 28
_AMONG_FIRST: Final = 44
_FEWEST_LINES: Final = 3
# Lines that are more probably foreign than not are left out where enough others are there.
_DOUBTFUL: Final = 0.5
_ENOUGH_LIKELY: Final = 8
# 1/d² that tables are made for: beyond 10 Å⁻² they would take a memory that a model's card decides.
_LARGEST_Q: Final = 10.0 / kernels.STEP
# Of so many of the first lines, those of a candidate's smallest indices must explain a part.
_N_FIRST: Final = 12
# Candidates go through lines that are foreign less probably than this, if there are enough.
_CREDIBLE: Final = 0.35
_ENOUGH: Final = 5
# How far (deg) a line may be off a candidate, which is not refined yet.
_TOLERANCE: Final = 0.05
# Axes are shorter than 30 Å, cells smaller than 2,500 Å³.
_SMALLEST: Final = 0.0011 / kernels.STEP
_SMALLEST_VOLUME: Final = 2500.0**-2 / kernels.STEP**3
# Candidates of a pass and a zero shift: how many there can be, how many are scored by all lines,
# and how many are compared with those of other passes and zero shifts.
_MOST_CANDIDATES: Final = 60_000
_MOST_SCORED: Final = 2_000
_MOST_COMPARED: Final = 144


@dataclass(frozen=True, eq=False)
class Cells:
    """The best cells of one lattice.

    Attributes
    ----------
    lattice
        which.
    x
        (4, n) parameters as in `lattices` (Å⁻²).
    shift
        (n,) zero shifts (deg).
    local, overall
        (c, n) log evidence of each centring, with other lines expected as densely as around each,
        and as on the whole.
    explained, intensity
        (c, n) share of the lines that belong to the cell, and of their heights.
    n_lines
        how many lines it was judged by.
    """

    lattice: Lattice
    x: Array
    shift: Array
    local: Array
    overall: Array
    explained: Array
    intensity: Array
    n_lines: int


def foreign_share(lines: Lines) -> Array:
    """(n,) how probably a line is noise or of another phase: the weaker, the more."""
    share = 0.03 + 0.25 * np.exp(-lines.height / 0.05)
    share += 0.4 * np.exp(-(lines.significance - 5.6) / 4.2)
    return np.clip(share, 0.03, 0.6)


def search(lines: Lines, wavelength: float) -> list[Cells]:
    """The best cells of each lattice that has any, from the highest symmetry to the lowest.

    Parameters
    ----------
    wavelength
        that the angles of the lines are for (Å).
    """
    peaks = _Peaks.choose(lines, wavelength)
    if peaks is None:
        return []
    found = (_search(lattice, peaks) for lattice in lattices())
    return [cells for cells in found if cells is not None]


class _Peaks:
    """The lines a search goes by, with all that it needs of them; 1/d² in units of STEP."""

    def __init__(
        self, two_theta: Array, height: Array, foreign: Array, first_angle: float, wavelength: float
    ) -> None:
        self._two_theta = two_theta
        self._scale = (2 / wavelength) ** 2 / kernels.STEP
        self.height = height
        self.foreign = foreign
        self.q = self._q(two_theta)
        self.slope = self._scale * np.sin(np.radians(two_theta)) / 2 * np.pi / 180
        self.q_first = float(self._q(np.array(first_angle)))
        self.span = float(two_theta[-1] - first_angle + 1)
        self.weight = np.log((1 - foreign) / foreign).astype(np.float32)
        credible = np.flatnonzero(foreign < _CREDIBLE)
        self.base = credible if len(credible) >= _ENOUGH else np.arange(len(two_theta))
        first = np.zeros(_N_FIRST, dtype=np.float32)
        first[: len(two_theta)] = self.weight[:_N_FIRST]
        self.worth = _every_set(_N_FIRST) @ first
        self.worth_of_first = float(np.maximum(first, 0).sum())
        self._tables: dict[float, tuple[Array, Array]] = {}

    @classmethod
    def choose(cls, lines: Lines, wavelength: float) -> "_Peaks | None":
        """The most credible of the first lines; None for too few, or too short a wavelength."""
        largest_q = (2 / wavelength) ** 2 / kernels.STEP
        if len(lines) < _FEWEST_LINES or largest_q > _LARGEST_Q:
            return None
        foreign = foreign_share(lines)
        likely = np.flatnonzero(foreign < _DOUBTFUL)
        if len(likely) < _ENOUGH_LIKELY:
            likely = np.arange(len(lines))
        likely = likely[:_AMONG_FIRST]
        order = np.argsort(foreign[likely], kind="stable")
        which = np.sort(likely[order[:_MOST_LINES]])
        return cls(
            lines.two_theta[which],
            lines.height[which],
            foreign[which],
            lines.first_angle,
            wavelength,
        )

    def shifted(self, shift: float) -> Array:
        """(n,) 1/d² if the zero shift is `shift` (deg)."""
        return self._q(self._two_theta - shift).astype(np.float32)

    def tables(self, shift: float) -> tuple[Array, Array]:
        """What lines are near, for each 1/d²; the same of the first lines only."""
        if shift not in self._tables:
            table = kernels.lines_near(self._q(self._two_theta - shift), _TOLERANCE * self.slope)
            of_first = (table & ((1 << _N_FIRST) - 1)).astype(np.uint16)
            self._tables[shift] = table, of_first
        return self._tables[shift]

    def _q(self, two_theta: Array) -> Array:
        return self._scale * np.sin(np.radians(two_theta) / 2) ** 2


def _search(lattice: Lattice, peaks: _Peaks) -> Cells | None:
    n_base = min(lattice.n_base, len(peaks.base))
    if n_base < lattice.n_parameters:
        return None
    chosen = peaks.base[_combinations(n_base, lattice.n_parameters)]
    tries = list(itertools.product(lattice.shifts, lattice.passes))
    found = [_candidates(lattice, peaks, chosen, shift, one) for shift, one in tries]
    score = np.concatenate([its_score for _, its_score in found])
    if not len(score):
        return None
    x = np.concatenate([cells for cells, _ in found], axis=1)
    shift = np.repeat([its_shift for its_shift, _ in tries], [len(each) for _, each in found])
    best = kernels.distinct(x, np.argsort(-score), lattice.n_kept)
    x, shift = x[:, best].astype(np.float64), shift[best]
    nest = (lattice.outer, lattice.squares, lattice.axis)
    kernels.refine(x, shift, lattice.n_parameters, *nest, peaks.q, peaks.slope)
    judged = kernels.evidence(
        x,
        shift,
        *nest,
        lattice.centrings,
        peaks.q,
        peaks.slope,
        peaks.height,
        peaks.foreign,
        0.98 * peaks.q_first,
        1.02 * peaks.q[-1],
        peaks.span,
    )
    local, overall, explained, intensity = np.moveaxis(judged, -1, 0)
    return Cells(
        lattice,
        x * kernels.STEP,
        shift,
        local,
        overall,
        explained,
        intensity,
        len(peaks.q),
    )


def _candidates(
    lattice: Lattice, peaks: _Peaks, chosen: Array, shift: float, way: Pass
) -> tuple[Array, Array]:
    """Parameters (4, n) and scores (n,) of the best candidates for a zero shift, by one pass."""
    q = peaks.shifted(shift)
    table, of_first = peaks.tables(shift)
    room = np.empty((5, _MOST_CANDIDATES), dtype=np.float32)
    n = kernels.candidates(
        q,
        chosen,
        way.solutions,
        way.first,
        of_first,
        peaks.worth,
        np.float32(lattice.least_explained * peaks.worth_of_first),
        np.float32(_SMALLEST),
        np.float32(_SMALLEST_VOLUME),
        room,
    )
    found = room[:, :n]
    x = np.ascontiguousarray(found[:4, _highest(found[4], _MOST_SCORED)])
    score = np.empty(x.shape[1], dtype=np.float32)
    kernels.score(
        x,
        lattice.outer,
        lattice.squares,
        lattice.axis,
        table,
        peaks.weight,
        np.float32(peaks.q_first),
        np.float32(1.01 * q[-1]),
        peaks.span / (2 * _TOLERANCE),
        score,
    )
    best = _highest(score, _MOST_COMPARED)
    return x[:, best], score[best]


def _highest(values: Array, most: int) -> Array:
    """Where the highest `most` values (n,) are."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(-values, most)[:most]


@cache
def _combinations(n: int, k: int) -> Array:
    """(m, k) all ways to choose k of n."""
    return np.array(list(itertools.combinations(range(n), k)), dtype=np.int64)


@cache
def _every_set(n: int) -> Array:
    """(2ⁿ, n) which of n things each set has, by the bits of its number."""
    return ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(np.float32)
