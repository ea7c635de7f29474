"""A library ready to be searched: reciprocal vectors of all reflections, strongest lines in bins.

Bins are of equal width in ln d, where a change of the lattice's scale is a shift.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.crystal_systems import LAST_SPACE_GROUP
from xrdgui.reference.compound import WAVELENGTH
from xrdgui.reference.elements import Elements, element_sets
from xrdgui.reference.library_file import Table
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

BIN: Final = 0.0008
"""Width of a bin of ln d."""
FIRST: Final = float(np.log(0.9))
"""ln d (d in Å) of the first bin."""
N_BINS: Final = int((np.log(30.0) - FIRST) / BIN) + 1
N_LINES: Final = 28
"""Strongest lines of a compound that are kept in bins."""
# Reflections nearer to each other (deg in 2θ) are one line.
_MERGED: Final = 0.08
# Independent strains of each crystal system's lattice.
N_STRAINS: Final = (6, 4, 3, 2, 2, 2, 1)


def bin_of(two_theta: Array) -> Array:
    """Return the (fractional) bin of lines at `two_theta` (deg) for the reference wavelength."""
    d = WAVELENGTH / 2 / np.sin(np.radians(two_theta) / 2)
    return np.asarray((np.log(d) - FIRST) / BIN)


@dataclass(frozen=True, eq=False)
class Searchable:
    """The compounds of one or more libraries, n of them, ready to be searched.

    Attributes
    ----------
    table
        what they are.
    system
        (n,) index into CRYSTAL_SYSTEMS.
    n_strains
        (n,) independent strains of the lattice.
    relaxed
        (n,) whether the cell is a calculation's and may be off by more than a measured one.
    g
        (m, 3) reciprocal vectors of all reflections (1/Å), a along x, b in the plane of x and y.
    bins, weights, counts
        (n, N_LINES) bin and square root of the intensity of the strongest lines, from the strongest
        on; (n,) how many there are.
    """

    table: Table
    system: npt.NDArray[np.int64]
    n_strains: npt.NDArray[np.int64]
    relaxed: npt.NDArray[np.bool_]
    g: npt.NDArray[np.float64]
    bins: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]
    counts: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.table)

    @classmethod
    def of(cls, table: Table, relaxed: npt.NDArray[np.bool_]) -> Self:
        """Prepare the compounds of `table`, of which `relaxed` (n,) have a calculated cell."""
        system = np.searchsorted(LAST_SPACE_GROUP, table.space_group)
        n = len(table)
        reciprocal = _reciprocal(table.cell)
        which = np.repeat(np.arange(n), np.diff(table.offset))
        g = np.einsum("mi,mij->mj", table.hkl.astype(float), reciprocal[which])
        bins = np.zeros((n, N_LINES), np.int64)
        weights = np.zeros((n, N_LINES), np.float32)
        counts = np.zeros(n, np.int64)
        two_theta = _two_theta(g)
        _strongest(two_theta, table.intensity, table.offset, bins, weights, counts)
        return cls(table, system, np.array(N_STRAINS)[system], relaxed, g, bins, weights, counts)

    @cached_property
    def element_sets(self) -> npt.NDArray[np.uint64]:
        """(n, 2) the elements of each compound, as bits."""
        return element_sets(self.table.formula.tolist())

    def among(self, elements: Elements) -> npt.NDArray[np.int64]:
        """Return the numbers of the compounds that hold such elements."""
        if not elements:
            return np.arange(len(self))
        return np.flatnonzero(elements.allowed(self.element_sets))


def _two_theta(g: Array) -> Array:
    sine = np.minimum(np.linalg.norm(g, axis=1) * WAVELENGTH / 2, 1)
    return np.asarray(2 * np.degrees(np.arcsin(sine)))


def _reciprocal(cell: Array) -> Array:
    """Return (n, 3, 3) rows a*, b*, c* (1/Å) of cells (n, 6)."""
    a, b, c = cell[:, :3].T
    cosine = np.cos(np.radians(cell[:, 3:])).T
    sine_gamma = np.sqrt(1 - cosine[2] ** 2)
    lattice = np.zeros((len(cell), 3, 3))
    lattice[:, 0, 0] = a
    lattice[:, 1, 0], lattice[:, 1, 1] = b * cosine[2], b * sine_gamma
    y = (cosine[0] - cosine[1] * cosine[2]) / sine_gamma
    lattice[:, 2, 0], lattice[:, 2, 1] = c * cosine[1], c * y
    lattice[:, 2, 2] = c * np.sqrt(np.maximum(1 - cosine[1] ** 2 - y**2, 1e-9))
    return np.linalg.inv(lattice).transpose(0, 2, 1)


@compiled
def _strongest(
    two_theta: Array, intensity: Array, offset: Array, bins: Array, weights: Array, counts: Array
) -> None:
    """Fill bins, weights and counts; reflections of nearly one angle are one line."""
    for e in range(len(counts)):
        first, end = offset[e], offset[e + 1]
        order = np.argsort(two_theta[first:end])
        place = np.empty(end - first)
        height = np.empty(end - first)
        k = 0
        for j in order:
            at, its = two_theta[first + j], intensity[first + j]
            if k and at - place[k - 1] < _MERGED:
                whole = height[k - 1] + its
                place[k - 1] += (at - place[k - 1]) * its / whole
                height[k - 1] = whole
            else:
                place[k], height[k] = at, its
                k += 1
        ranked = np.argsort(-height[:k])
        counts[e] = min(k, N_LINES)
        for i in range(counts[e]):
            j = ranked[i]
            d = WAVELENGTH / 2 / np.sin(np.radians(place[j]) / 2)
            bins[e, i] = int((np.log(d) - FIRST) / BIN + 0.5)
            weights[e, i] = np.sqrt(height[j] / height[ranked[0]])
