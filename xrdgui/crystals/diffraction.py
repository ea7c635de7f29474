"""Crystal structure -> reflections: positions in reciprocal space, |F|² and multiplicity.

Computed once per structure. Everything an instrument or a sample adds (wavelength, Lorentz-
polarisation, thermal motion, strain, texture, profile) is applied later from what is kept here.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import spglib

from xrdgui.crystals.elements import ATOMIC_NUMBERS

if TYPE_CHECKING:
    from xrdgui.crystals.structure import CrystalStructure

# Shortest lattice spacing kept (Å): 2θ = 90.5° at Cu Kα1, so strained cells still fill the range.
D_MIN = 1.085
# Tolerance (Å) of the symmetry that merges reflections into orbits: tight enough to lose nothing.
EXACT = 1e-5
# Orbits weaker than this, relative to the strongest, are dropped.
WEAKEST = 1e-5


@dataclass(frozen=True, eq=False)
class Reflections:
    """Symmetry-independent reflections of one crystal structure.

    Attributes
    ----------
    hkl
        (n, 3) int16, one representative of each orbit in the structure's own cell.
    structure_factor_squared
        (n,) float32, |F|² in electrons².
    multiplicity
        (n,) int16, size of the orbit, Friedel mates included.
    reciprocal
        (3, 3) float64, rows a*, b*, c* in 1/Å (without 2π), so that g = hkl @ reciprocal.
    rotations
        (k, 3, 3) float64, proper parts of the Laue class in Cartesian axes.
    """

    hkl: npt.NDArray[np.int16]
    structure_factor_squared: npt.NDArray[np.float32]
    multiplicity: npt.NDArray[np.int16]
    reciprocal: npt.NDArray[np.float64]
    rotations: npt.NDArray[np.float64]

    @property
    def d_spacing(self) -> npt.NDArray[np.float64]:
        """(n,) lattice spacings in Å."""
        return 1.0 / np.linalg.norm(self.hkl @ self.reciprocal, axis=1)


def lorentz_polarisation(
    sin_theta: npt.NDArray[np.floating], monochromator: float = 1.0
) -> npt.NDArray[np.floating]:
    """Lorentz-polarisation factor (1 + K cos²2θ) / (sin²θ cosθ) of a powder diffractometer.

    `monochromator` is K = cos²2α of the monochromator crystal; 1 without one (Pecharsky & Zavalij,
    Fundamentals of Powder Diffraction, ch. 2).
    """
    sin2 = sin_theta * sin_theta
    cos_2theta = 1.0 - 2.0 * sin2
    return (1.0 + monochromator * cos_2theta**2) / (sin2 * np.sqrt(1.0 - sin2))


def reflections(
    structure: "CrystalStructure", d_min: float = D_MIN, symprec: float = EXACT
) -> Reflections:
    """All reflections of `structure` with d >= `d_min` (Å).

    With a larger `symprec` (Å) the cell is first made to obey the symmetry found within it, so
    that a cubic cell of a relaxed calculation is cubic to the last digit.

    Raises
    ------
    ValueError
        an element without tabulated scattering factor, no symmetry found, or no
        reflection in reach.
    """
    integer_rotations = _point_group(structure, symprec)
    lattice = _symmetrised(structure.lattice, integer_rotations)
    reciprocal = np.asarray(np.linalg.inv(lattice).T, dtype=np.float64)
    hkl = _indices(lattice, reciprocal, d_min)
    hkl, multiplicity = _orbits(hkl, integer_rotations)
    squared = _structure_factor_squared(structure, hkl, reciprocal)

    sin_theta = np.linalg.norm(hkl @ reciprocal, axis=1) * d_min / 2
    strength = squared * multiplicity * lorentz_polarisation(sin_theta)
    if not strength.size or strength.max() <= 0:
        raise ValueError(f"{structure.formula}: no reflection with d of at least {d_min} Å.")
    keep = strength > WEAKEST * strength.max()
    return Reflections(
        hkl=hkl[keep].astype(np.int16),
        structure_factor_squared=squared[keep].astype(np.float32),
        multiplicity=multiplicity[keep].astype(np.int16),
        reciprocal=reciprocal,
        rotations=_cartesian(integer_rotations, lattice),
    )


def stick_pattern(
    found: Reflections, wavelength: float, two_theta_range: tuple[float, float] = (0.0, 90.0)
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ideal powder lines: 2θ (deg, increasing) and intensity (strongest = 100).

    `wavelength` in Å. Lines closer than 1e-5° count as one, as in pymatgen's XRDCalculator.
    """
    sin_theta = wavelength / 2 / found.d_spacing
    reachable = sin_theta < 1
    sin_theta = sin_theta[reachable]
    intensity = (found.structure_factor_squared * found.multiplicity)[reachable].astype(float)
    intensity *= lorentz_polarisation(sin_theta)
    two_theta = 2 * np.degrees(np.arcsin(sin_theta))
    inside = (two_theta >= two_theta_range[0]) & (two_theta <= two_theta_range[1])
    order = np.argsort(two_theta[inside])
    two_theta, intensity = two_theta[inside][order], intensity[inside][order]
    first = np.flatnonzero(np.diff(two_theta, prepend=-1.0) > 1e-5)
    merged = np.add.reduceat(intensity, first) if first.size else intensity
    if merged.size:
        merged = 100 * merged / merged.max()
    return two_theta[first], merged


def _point_group(structure: "CrystalStructure", symprec: float) -> npt.NDArray[np.int64]:
    """(k, 3, 3) rotations of the space group on fractional coordinates, without repeats."""
    cell = (structure.lattice, structure.frac_coords, structure.kinds)
    found = spglib.get_symmetry_dataset(cell, symprec=symprec)
    if found is None:
        raise ValueError(f"{structure.formula}: spglib finds no symmetry; are atoms too close?")
    return np.unique(np.asarray(found.rotations, dtype=np.int64), axis=0)


def _symmetrised(
    lattice: npt.NDArray[np.float64], rotations: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """`lattice` under the smallest stretch that makes its metric invariant under `rotations`."""
    metric = lattice @ lattice.T
    metric = (rotations.transpose(0, 2, 1) @ metric @ rotations).mean(axis=0)
    inverse = np.linalg.inv(lattice)
    values, vectors = np.linalg.eigh(inverse @ metric @ inverse.T)
    return lattice @ (vectors * np.sqrt(values)) @ vectors.T


def _cartesian(
    rotations: npt.NDArray[np.int64], lattice: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Proper Cartesian rotations of the Laue class: ±R act alike on reflections and on strain."""
    columns = lattice.T
    cartesian = columns @ rotations @ np.linalg.inv(columns)
    proper = cartesian * np.sign(np.linalg.det(cartesian))[:, None, None]
    return np.unique(proper.round(6), axis=0)


def _indices(
    lattice: npt.NDArray[np.float64], reciprocal: npt.NDArray[np.float64], d_min: float
) -> npt.NDArray[np.int64]:
    """(n, 3) all hkl but 000 with |g| <= 1/d_min, one of each Friedel pair."""
    limit = np.floor(np.linalg.norm(lattice, axis=1) / d_min).astype(int)
    ranges = [np.arange(-m, m + 1) for m in limit]
    ranges[0] = ranges[0][ranges[0] >= 0]
    grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 3)
    half = (grid[:, 0] > 0) | (
        (grid[:, 0] == 0) & ((grid[:, 1] > 0) | ((grid[:, 1] == 0) & (grid[:, 2] > 0)))
    )
    grid = grid[half]
    length = np.linalg.norm(grid @ reciprocal, axis=1)
    return grid[length <= 1 / d_min]


def _orbits(
    hkl: npt.NDArray[np.int64], rotations: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """One representative of each Laue orbit, and the orbit's size."""
    if not len(hkl):
        return hkl, np.empty(0, dtype=np.int64)
    base = 4 * int(np.abs(hkl).max()) + 1
    weights = np.array([base * base, base, 1])
    best = np.full(len(hkl), -1, dtype=np.int64)
    for rotation in rotations:
        key = np.abs(hkl @ (rotation @ weights))  # |key|: a Friedel mate has the opposite sign
        np.maximum(best, key, out=best)
    _, first, size = np.unique(best, return_index=True, return_counts=True)
    return hkl[first], 2 * size


def _structure_factor_squared(
    structure: "CrystalStructure",
    hkl: npt.NDArray[np.int64],
    reciprocal: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    s_squared = np.sum((hkl @ reciprocal) ** 2, axis=1) / 4  # (sinθ/λ)²
    total = np.zeros(len(hkl), dtype=complex)
    numbers, occupancies, coordinates = structure.scatterers
    for number in np.unique(numbers):
        of_element = numbers == number
        waves = np.exp(2j * np.pi * (hkl @ coordinates[of_element].T))
        phase = waves @ occupancies[of_element]
        total += _scattering_factor(int(number), s_squared) * phase
    return np.abs(total) ** 2


def _scattering_factor(number: int, s_squared: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """f(s) = Z − 41.78214 s² Σ aᵢ exp(−bᵢ s²).

    De Graef & McHenry, Structure of Materials (2nd ed.), ch. 12.
    """
    parameters = _scattering_parameters().get(number)
    if parameters is None:
        raise ValueError(f"no X-ray scattering factor is tabulated for element {number}.")
    a, b = parameters
    return number - 41.78214 * s_squared * (np.exp(-np.outer(s_squared, b)) @ a)


@cache
def _scattering_parameters() -> dict[int, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    # pymatgen's table, without the module that reads it: that one loads matplotlib, too.
    file = resources.files("pymatgen.analysis.diffraction") / "atomic_scattering_params.json"
    table = {}
    for symbol, pairs in json.loads(file.read_bytes()).items():
        values = np.asarray(pairs, dtype=float)
        table[ATOMIC_NUMBERS[symbol]] = (values[:, 0], values[:, 1])
    return table
