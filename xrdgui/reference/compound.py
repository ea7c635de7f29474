"""A known compound as a library holds it: cell, strongest reflections, labels; no atoms."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import spglib

from xrdgui.crystals import crystal_systems
from xrdgui.crystals.diffraction import lorentz_polarisation, reflections
from xrdgui.crystals.structure import LABEL_SYMPREC, TIGHT_SYMPREC, CrystalStructure, StructureError

N_REFLECTIONS: Final = 40
WAVELENGTH: Final = 1.540593
"""Intensities are those at Cu Kα1 (Å), without a monochromator."""
LAST_ANGLE: Final = 90.5
"""Reflections reach to this 2θ (deg)."""
_THERMAL_B: Final = 1.0  # Å², of all atoms alike
_WEAKEST: Final = 0.002  # of the strongest
_LARGEST_INDEX: Final = 127  # an int8


@dataclass(frozen=True, eq=False)
class Compound:
    """One compound of a library.

    Attributes
    ----------
    identifier
        of the source's own, such as "mp-1000".
    formula, name
        reduced formula; name of the mineral or "".
    space_group
        number (1–230).
    cell
        (6,) a, b, c (Å), alpha, beta, gamma (deg) of the conventional cell.
    hkl
        (n, 3) int8 of the strongest reflections, one of each orbit, in the conventional cell.
    intensity
        (n,) relative to the strongest of them.
    """

    identifier: str
    formula: str
    name: str
    space_group: int
    cell: npt.NDArray[np.float64]
    hkl: npt.NDArray[np.int8]
    intensity: npt.NDArray[np.float64]


def compound(structure: CrystalStructure) -> Compound:
    """Compute what a library holds of a structure.

    Raises
    ------
    StructureError
        No symmetry is found that agrees with the label, a cell is too large for the indices, or
        an element has no scattering factor.
    """
    cell, to_conventional, symprec = _conventional(structure)
    try:
        found = reflections(structure, symprec=symprec)
    except ValueError as error:
        raise StructureError(f"{structure.identifier}: {error}") from error
    q = np.sum((found.hkl @ found.reciprocal) ** 2, axis=1)
    sin_theta = np.sqrt(q) * WAVELENGTH / 2
    reach = sin_theta < np.sin(np.radians(LAST_ANGLE) / 2)
    strength = found.structure_factor_squared * found.multiplicity * np.exp(-_THERMAL_B * q / 2)
    strength = np.where(reach, strength, 0).astype(float)
    strength[reach] *= lorentz_polarisation(sin_theta[reach])
    strongest = np.argsort(-strength, kind="stable")[:N_REFLECTIONS]
    if not strongest.size or strength[strongest[0]] <= 0:
        raise StructureError(f"{structure.identifier}: it has no reflection in reach.")
    intensity = strength[strongest] / strength[strongest[0]]
    kept = intensity > _WEAKEST
    hkl = np.rint(found.hkl[strongest[kept]] @ to_conventional).astype(int)
    if np.abs(hkl).max() > _LARGEST_INDEX:
        raise StructureError(f"{structure.identifier}: its cell is too large.")
    return Compound(
        structure.identifier,
        structure.formula,
        structure.name,
        structure.space_group,
        cell,
        hkl.astype(np.int8),
        intensity[kept],
    )


def _conventional(
    structure: CrystalStructure,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]:
    """Return (6,) the conventional cell, (3, 3) what takes hkl (as rows) to it, and the tolerance.

    The tolerance (Å) is the smaller one within which the symmetry of the label is found.
    """
    cell = (structure.lattice, structure.frac_coords, structure.kinds)
    for symprec in (TIGHT_SYMPREC, LABEL_SYMPREC):
        found = spglib.get_symmetry_dataset(cell, symprec=symprec, angle_tolerance=5)
        if found is not None and (
            crystal_systems.crystal_system(int(found.number)) == structure.crystal_system
        ):
            break
    else:
        raise StructureError(
            f"{structure.identifier}: its atoms do not have the symmetry of space group "
            f"{structure.space_group}."
        )
    lattice = np.asarray(found.std_lattice)
    lengths = np.linalg.norm(lattice, axis=1)
    cosines = [
        lattice[i] @ lattice[j] / (lengths[i] * lengths[j]) for i, j in ((1, 2), (0, 2), (0, 1))
    ]
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    # Coordinates go by x_std = P x + p, so indices by h_std = h P⁻¹.
    to_conventional = np.linalg.inv(found.transformation_matrix)
    return np.concatenate([lengths, angles]), to_conventional, symprec
