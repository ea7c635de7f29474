"""The one shape in which every source hands over a crystal structure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import spglib

from training import crystal_systems
from training.elements import ATOMIC_NUMBERS

if TYPE_CHECKING:
    from pymatgen.core import Structure

# Tolerances (Å) of the Materials Project's own label, and of the stricter one that unmasks
# pseudo-symmetry.
LABEL_SYMPREC = 0.1
TIGHT_SYMPREC = 0.01


class StructureError(ValueError):
    """A structure that cannot be used; the message says which and why in one sentence."""


@dataclass(frozen=True, eq=False)
class CrystalStructure:
    """An ordered crystal structure with its label.

    Attributes
    ----------
    identifier
        the source's own name of the entry.
    formula
        reduced formula.
    chemical_system
        sorted element symbols joined with "-".
    prototype
        entries of one value are isostructural; "" when not known.
    space_group
        label at symprec 0.1 Å; space_group_tight: the same at 0.01 Å.
    reported
        whether the phase was ever reported experimentally; None when not known.
    lattice
        (3, 3) Å, rows a, b, c.  atomic_numbers: (n,).  frac_coords: (n, 3).
    """

    identifier: str
    formula: str
    chemical_system: str
    prototype: str
    space_group: int
    space_group_tight: int
    reported: bool | None
    lattice: npt.NDArray[np.float64]
    atomic_numbers: npt.NDArray[np.int16]
    frac_coords: npt.NDArray[np.float64]

    @property
    def crystal_system(self) -> str:
        """Name of the crystal system of the label."""
        return crystal_systems.crystal_system(self.space_group)

    @property
    def pseudo_symmetric(self) -> bool:
        """Whether the crystal system hangs on the tolerance: a weak label."""
        return self.crystal_system != crystal_systems.crystal_system(self.space_group_tight)

    @classmethod
    def from_pymatgen(cls, structure: "Structure", identifier: str) -> "CrystalStructure":
        """Label a pymatgen structure with spglib.

        Raises
        ------
        StructureError
            disordered sites, or no symmetry found.
        """
        if not structure.is_ordered:
            raise StructureError(f"{identifier}: partly occupied sites are not supported.")
        numbers = np.array([ATOMIC_NUMBERS[site.specie.symbol] for site in structure], np.int16)
        lattice = np.array(structure.lattice.matrix, dtype=float)
        coordinates = np.array(structure.frac_coords, dtype=float)
        groups = []
        for symprec in (LABEL_SYMPREC, TIGHT_SYMPREC):
            dataset = spglib.get_symmetry_dataset(
                (lattice, coordinates, numbers), symprec=symprec, angle_tolerance=5
            )
            if dataset is None:
                raise StructureError(
                    f"{identifier}: spglib finds no symmetry; are atoms too close?"
                )
            groups.append(int(dataset.number))
        composition = structure.composition
        return cls(
            identifier=identifier,
            formula=composition.reduced_formula,
            chemical_system=composition.chemical_system,
            prototype=f"{composition.anonymized_formula}|{groups[0]}|{len(structure)}",
            space_group=groups[0],
            space_group_tight=groups[1],
            reported=None,
            lattice=lattice,
            atomic_numbers=numbers,
            frac_coords=coordinates,
        )
