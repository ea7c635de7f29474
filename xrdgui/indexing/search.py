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

from xrdgui.indexing import candidates, evidence, lookup, orthogonal_search, refinement, triclinic
from xrdgui.indexing.lattices import NO_PASS, Lattice, lattices
from xrdgui.indexing.lines import Lines
from xrdgui.indexing.peaks import SMALLEST, SMALLEST_VOLUME, TOLERANCE, Peaks
from xrdgui.runtime.threads import ThreadScratch

Array = npt.NDArray[Any]

# Candidates of a pass and a zero shift: how many there can be, how many are scored by all lines,
# and how many are compared with those of other passes and zero shifts.
_MOST_CANDIDATES: Final = 60_000
_MOST_SCORED: Final = 1_200
_MOST_COMPARED: Final = 144
# A score that leaves no need for other ways to come to candidates.
_CONVINCING: Final = 94.0
# Share of the lines.
_NEARLY_ALL: Final = 0.9
# Cells of a lattice that are asked what lines they leave.
_MOST_WEIGHED: Final = 6

_scratch = ThreadScratch((5, _MOST_CANDIDATES), np.float32)


@dataclass(frozen=True, eq=False)
class Cells:
    """The best cells of one lattice.

    Attributes
    ----------
    lattice
        which.
    x
        (p, n) parameters as in `lattices` (Å⁻²).
    shift
        (n,) zero shifts (deg).
    local, overall
        (c, n) log evidence of each centring, with other lines expected as densely as around each,
        and as on the whole.
    explained, intensity
        (c, n) share of the lines that belong to the cell, and of their heights.
    n_lines
        how many lines it was judged by.
    which
        (n_lines,) which of all lines these are.
    ratios
        (m, 2, n_lines) how much likelier each is for the m best cells, from the best on, than
        anywhere; see `evidence.likelihood_ratios`.
    """

    lattice: Lattice
    x: Array
    shift: Array
    local: Array
    overall: Array
    explained: Array
    intensity: Array
    n_lines: int
    which: Array
    ratios: Array


def search(lines: Lines, wavelength: float) -> list[Cells]:
    """Search the best cells of each lattice that has any, from the highest symmetry to the lowest.

    Parameters
    ----------
    wavelength
        that the angles of the lines are for (Å).
    """
    peaks = Peaks.choose(lines, wavelength)
    if peaks is None:
        return []
    found: list[Cells] = []
    for lattice in lattices():
        if _needless(lattice, found):
            break
        if lattice.passes:
            found += _search(lattice, peaks)
        else:
            found = _with_triclinic(lattice, peaks, found)
    return found


def _needless(lattice: Lattice, found: list[Cells]) -> bool:
    """Whether cells that were found leave nothing for a lattice to explain."""
    if not found:
        return False
    best = max(found, key=lambda cells: float(cells.local.max()))
    evidence = best.local.max()
    explained = best.explained.ravel()[best.local.argmax()]
    enough, more_than_enough = lattice.needless
    return bool((evidence > enough and explained >= _NEARLY_ALL) or evidence > more_than_enough)


def _search(lattice: Lattice, peaks: Peaks) -> list[Cells]:
    """Search the best cells by all passes, of a lattice with at most four parameters."""
    n_base = min(lattice.n_base, len(peaks.base))
    if n_base < lattice.n_parameters:
        return []
    found = [_by_passes(lattice, peaks, peaks.base[_combinations(n_base, lattice.n_parameters)])]
    for shift in lattice.zone_shifts:
        if max(one[4].max(initial=-np.inf) for one in found) > _CONVINCING:
            break
        found.append(_by_zones(lattice, peaks, shift))
    every = np.concatenate(found, axis=1)
    if not every.shape[1]:
        return []
    x, shifts, judged, ratios = evidence.refine_and_weigh(
        every, lattice.n_kept, lattice.n_parameters, _grounds(lattice, peaks), _MOST_WEIGHED
    )
    return [_cells(lattice, peaks, x, shifts, judged, ratios)]


def _by_passes(lattice: Lattice, peaks: Peaks, chosen: Array) -> Array:
    """(6, n) candidates through lines chosen (c, p); as of `candidates.best_of`."""
    one, other = (*lattice.passes, NO_PASS)[:2]
    q = np.array([peaks.shifted(shift) for shift in lattice.shifts])
    return candidates.search_pass(
        q,
        np.array(lattice.shifts),
        peaks.tables(lattice.shifts),
        chosen,
        (one.solutions, other.solutions),
        (one.first, other.first),
        peaks.worth,
        np.float32(lattice.least_explained * peaks.worth_of_first),
        np.float32(SMALLEST),
        np.float32(SMALLEST_VOLUME),
        _scratch.array,
        lattice.outer,
        lattice.squares,
        lattice.axis,
        peaks.weight,
        np.float32(peaks.q_first),
        peaks.span / (2 * TOLERANCE),
        _MOST_SCORED,
        _MOST_COMPARED,
    )


def _by_zones(lattice: Lattice, peaks: Peaks, shift: float) -> Array:
    """(6, n) candidates by rectangular zones; as of `candidates.best_of`."""
    return candidates.best_of(
        orthogonal_search.candidates(lattice, peaks, shift),
        shift,
        lattice.outer,
        lattice.squares,
        lattice.axis,
        peaks.table(shift),
        peaks.weight,
        np.float32(peaks.q_first),
        candidates.end_of(peaks.shifted(shift)),
        peaks.span / (2 * TOLERANCE),
        _MOST_SCORED,
        _MOST_COMPARED,
    )


def _with_triclinic(lattice: Lattice, peaks: Peaks, found: list[Cells]) -> list[Cells]:
    """Cells that were found, and triclinic ones; those that prove monoclinic join their like."""
    x = triclinic.candidates(peaks, lattice.outer, lattice.n_kept)
    x, shift = _refined(lattice, peaks, x, np.zeros(x.shape[1]))
    possible = triclinic.possible(x)
    x, shift = x[:, possible], shift[possible]
    higher = triclinic.monoclinic(x)
    promoted = [one for one in higher if one is not None]
    if promoted:
        found = _with_monoclinic(np.array(promoted).T, peaks, found)
    rest = np.array([one is None for one in higher], dtype=bool)
    if rest.any():
        found = [*found, _judged(lattice, peaks, x[:, rest], shift[rest])]
    return found


def _with_monoclinic(x: Array, peaks: Peaks, found: list[Cells]) -> list[Cells]:
    """Cells that were found, and monoclinic ones x (4, n)."""
    (lattice,) = (one for one in lattices() if one.name == "monoclinic")
    x, shift = _refined(lattice, peaks, x, np.zeros(x.shape[1]))
    known = [cells for cells in found if cells.lattice is lattice]
    x = np.concatenate([*(cells.x / lookup.STEP for cells in known), x], axis=1)
    shift = np.concatenate([*(cells.shift for cells in known), shift])
    others = [cells for cells in found if cells.lattice is not lattice]
    return [*others, _judged(lattice, peaks, x, shift)]


def _refined(lattice: Lattice, peaks: Peaks, x: Array, shift: Array) -> tuple[Array, Array]:
    """Cells x (p, n) and zero shifts (n,) fitted to the lines."""
    x, shift = np.ascontiguousarray(x), shift.copy()
    nest = (lattice.outer, lattice.squares, lattice.axis)
    refinement.refine(x, shift, lattice.n_parameters, *nest, peaks.q, peaks.slope)
    return x, shift


def _judged(lattice: Lattice, peaks: Peaks, x: Array, shift: Array) -> Cells:
    """Weigh what speaks for cells x (p, n) with zero shifts (n,)."""
    x = np.ascontiguousarray(x)
    judged, ratios = evidence.weigh(x, shift, _grounds(lattice, peaks), _MOST_WEIGHED)
    return _cells(lattice, peaks, x, shift, judged, ratios)


def _grounds(lattice: Lattice, peaks: Peaks) -> evidence.Grounds:
    return evidence.Grounds(
        lattice.outer,
        lattice.squares,
        lattice.axis,
        lattice.centrings,
        peaks.q,
        peaks.slope,
        peaks.height,
        peaks.foreign,
        0.98 * peaks.q_first,
        1.02 * peaks.q[-1],
        peaks.span,
    )


def _cells(
    lattice: Lattice, peaks: Peaks, x: Array, shift: Array, judged: Array, ratios: Array
) -> Cells:
    """Cells x (p, n) with zero shifts (n,) and what `evidence.weighed` says of them."""
    local, overall, explained, intensity = (judged[..., i] for i in range(4))
    return Cells(
        lattice,
        x * lookup.STEP,
        shift,
        local,
        overall,
        explained,
        intensity,
        len(peaks.q),
        peaks.which,
        ratios,
    )


@cache
def _combinations(n: int, k: int) -> Array:
    """(m, k) all ways to choose k of n."""
    return np.array(list(itertools.combinations(range(n), k)), dtype=np.int64)
