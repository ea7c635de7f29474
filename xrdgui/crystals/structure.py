"""The one shape in which every source hands over a crystal structure."""

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import spglib

from xrdgui.crystals import crystal_systems
from xrdgui.crystals.elements import ATOMIC_NUMBERS

if TYPE_CHECKING:
    from pymatgen.core import Structure

# Tolerances (Å) of the Materials Project's own label, and of the stricter one that unmasks
# pseudo-symmetry.
LABEL_SYMPREC = 0.1
TIGHT_SYMPREC = 0.01


# (atomic number, occupancy) of each element on one position.
Occupancy = tuple[tuple[int, float], ...]


class StructureError(ValueError):
    """A structure that cannot be used; the message says which and why in one sentence."""


def prototype_label(
    atomic_numbers: npt.NDArray[np.int16], space_group: int, n_primitive: int
) -> str:
    """Anonymous formula, space group and atoms in the primitive cell: "AB2|225|3" of fluorite."""
    amounts = np.sort(np.unique(atomic_numbers, return_counts=True)[1])
    reduced = (amounts // np.gcd.reduce(amounts)).tolist()
    letters = ascii_uppercase + ascii_lowercase
    formula = "".join(
        letter + (str(n) if n > 1 else "") for letter, n in zip(letters, reduced, strict=False)
    )
    return f"{formula}|{space_group}|{n_primitive}"


@dataclass(frozen=True, eq=False)
class CrystalStructure:
    """A crystal structure with its label.

    Attributes
    ----------
    identifier
        the source's own name of the entry.
    formula
        reduced formula.
    chemical_system
        sorted element symbols joined with "-".
    prototype
        entries of one value are isostructural by this rough key (see `prototype_label`).
    space_group
        label at symprec 0.1 Å; space_group_tight: the same at 0.01 Å.
    reported
        whether the phase was ever reported experimentally; None when not known.
    lattice
        (3, 3) Å, rows a, b, c.  atomic_numbers: (n,), of a mixed position that of its most
        frequent element.  frac_coords: (n, 3).
    occupancies
        (n,) for each position the atomic numbers and occupancies of the elements that share it;
        None where each position is filled by one.
    name
        of the mineral, "" where there is none.
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
    occupancies: tuple[Occupancy, ...] | None = None
    name: str = ""

    @property
    def kinds(self) -> npt.NDArray[np.integer]:
        """(n,) one number for each kind of position: what symmetry must map onto its like."""
        if self.occupancies is None:
            return self.atomic_numbers
        numbers = {kind: i + 1 for i, kind in enumerate(dict.fromkeys(self.occupancies))}
        return np.array([numbers[kind] for kind in self.occupancies])

    @property
    def scatterers(
        self,
    ) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(m,) atomic numbers, (m,) occupancies and (m, 3) coordinates of all that scatters."""
        if self.occupancies is None:
            return self.atomic_numbers, np.ones(len(self.atomic_numbers)), self.frac_coords
        shared = [
            (number, share, place)
            for kind, place in zip(self.occupancies, self.frac_coords, strict=True)
            for number, share in kind
        ]
        numbers, shares, places = zip(*shared, strict=True)
        return np.array(numbers, np.int16), np.array(shares), np.array(places)

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
            disordered sites, an atom of no element, or no symmetry found.
        """
        if not structure.is_ordered:
            raise StructureError(f"{identifier}: partly occupied sites are not supported.")
        symbols = [str(site.specie.symbol) for site in structure]
        unknown = next((s for s in symbols if s not in ATOMIC_NUMBERS), None)
        if unknown:
            raise StructureError(f"{identifier}: “{unknown}” is not the symbol of an element.")
        numbers = np.array([ATOMIC_NUMBERS[symbol] for symbol in symbols], np.int16)
        lattice = np.array(structure.lattice.matrix, dtype=float)
        coordinates = np.array(structure.frac_coords, dtype=float)
        found, tight = (
            spglib.get_symmetry_dataset(
                (lattice, coordinates, numbers), symprec=symprec, angle_tolerance=5
            )
            for symprec in (LABEL_SYMPREC, TIGHT_SYMPREC)
        )
        if found is None or tight is None:
            raise StructureError(f"{identifier}: spglib finds no symmetry; are atoms too close?")
        space_group = int(found.number)
        n_primitive = len(np.unique(found.mapping_to_primitive))
        composition = structure.composition
        return cls(
            identifier=identifier,
            formula=composition.reduced_formula,
            chemical_system=composition.chemical_system,
            prototype=prototype_label(numbers, space_group, n_primitive),
            space_group=space_group,
            space_group_tight=int(tight.number),
            reported=None,
            lattice=lattice,
            atomic_numbers=numbers,
            frac_coords=coordinates,
        )
