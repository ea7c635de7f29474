"""Made-up compounds on known structure types: no network, no key, the same for the same seed.

Structure types are the AFLOW prototypes that come with pymatgen (Mehl et al., Computational
Materials Science 136, S1, 2017). Their elements are replaced by others of their kind, metals by
metals and non-metals by non-metals, cells and free coordinates vary within the symmetry, and
volumes follow data-mined bond lengths (Chu et al., arXiv:1801.09251). Nobody claims that such a
compound exists; its pattern is one the prototype can have.

AFLOW has next to no triclinic type and few monoclinic ones: all triclinic and half the monoclinic
compounds are other types distorted until just that symmetry is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from training.crystal_systems import CRYSTAL_SYSTEMS
from training.sources.distortion import Cell, distort, lower_symmetry
from training.sources.structure import TIGHT_SYMPREC, CrystalStructure, StructureError

if TYPE_CHECKING:
    from pymatgen.core import Structure

_METALS: Final = (
    "Li Be Na Mg Al K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Rb Sr Y Zr Nb Mo Ru Rh Pd Ag Cd In Sn Cs "
    "Ba La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Th U"
)
_NON_METALS: Final = "B C N O F Si P S Cl Ge As Se Br Sb Te I"

# Standard deviations of strain and displacement (Å) within the symmetry of the type.
_KEPT: Final = (0.02, 0.06)
# … and where the type is distorted to a lower symmetry; more when that was not enough.
_LOWERED: Final = (0.04, 0.2)
_ATTEMPTS: Final = 20
# Types with more atoms are not distorted: their many lines would drown those of all others.
_MAX_SITES_LOWERED: Final = 16
_SHARE_LOWERED: Final = {"triclinic": 1.0, "monoclinic": 0.5}
# Distances up to this many Å are looked at for the volume.
_REACH: Final = 5.0
# Volumes per atom (Å3) outside this range, diamond to caesium, are a failure of the expectation.
_VOLUME_PER_ATOM: Final = (5.0, 115.0)


@dataclass(frozen=True, eq=False)
class _Prototype:
    """A structure type: AFLOW label, crystal system, cell, the elements it was found with."""

    label: str
    crystal_system: str
    cell: Cell
    elements: tuple[str, ...]


def generate(n: int, seed: int = 0) -> Iterator[CrystalStructure]:
    """`n` compounds, one crystal system after the other; compound k never depends on the others."""
    types = _types()
    small = [t for t in types if len(t.cell.kinds) <= _MAX_SITES_LOWERED]
    for number in range(n):
        wanted = CRYSTAL_SYSTEMS[number % len(CRYSTAL_SYSTEMS)]
        rng = np.random.default_rng([seed, number])
        own = [t for t in types if t.crystal_system == wanted]
        lowered = rng.random() < _SHARE_LOWERED.get(wanted, 0.0)
        while True:  # most compounds of most types pass; those that collapse are drawn anew
            prototype = _pick(small if lowered else own, rng)
            name = f"prototype-{seed}-{number:06d}"
            compound = _compound(prototype, wanted, lowered, name, rng)
            if compound is not None:
                yield compound
                break


def _pick(types: list[_Prototype], rng: np.random.Generator) -> _Prototype:
    return types[int(rng.integers(len(types)))]


def _compound(
    prototype: _Prototype, wanted: str, lowered: bool, name: str, rng: np.random.Generator
) -> CrystalStructure | None:
    """One compound of the crystal system `wanted`, or None when this type does not give one."""
    cell = prototype.cell
    symbols = _substitute(prototype.elements, rng)
    for attempt in range(_ATTEMPTS):
        operations = np.arange(len(cell.rotations))
        strain, displacement = _KEPT
        if lowered:
            operations = lower_symmetry(cell, 1 if wanted == "triclinic" else 2, rng)
            strain, displacement = (value * (1 + attempt / 5) for value in _LOWERED)
        lattice, coordinates = distort(cell, operations, strain, displacement, rng)
        species = [symbols[kind] for kind in cell.kinds]
        try:
            found = _label(lattice, coordinates, species, name)
        except StructureError:
            continue
        if found.crystal_system == wanted and not found.pseudo_symmetric:
            suffix = f" in {found.space_group}" if lowered else ""
            return replace(found, prototype=prototype.label + suffix)
    return None


def _substitute(elements: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    """Other elements of the same kind, all different."""
    chosen: list[str] = []
    for element in elements:
        kind = _METALS if element in _METALS.split() else _NON_METALS
        pool = [e for e in kind.split() if e not in chosen]
        chosen.append(pool[int(rng.integers(len(pool)))])
    return chosen


def _label(
    lattice: npt.NDArray[np.float64],
    coordinates: npt.NDArray[np.float64],
    species: list[str],
    name: str,
) -> CrystalStructure:
    """The structure at its expected volume. Raises StructureError without a sensible one."""
    from pymatgen.core import Structure  # noqa: PLC0415  pymatgen imports slowly

    structure = Structure(lattice, species, coordinates)
    scaled = Structure(lattice / _tightest_bond(structure), species, coordinates)
    low, high = _VOLUME_PER_ATOM
    if not low < scaled.volume / len(scaled) < high:
        raise StructureError(f"{name}: its volume would be impossible.")
    return CrystalStructure.from_pymatgen(scaled, name)


def _tightest_bond(structure: "Structure") -> float:
    """The smallest ratio of a distance to the bond length expected of its two elements.

    Expected is (rᵢ + rⱼ) + (kᵢ + kⱼ) σ, with σ the standard deviation of electronegativity.
    """
    spread = float(np.std([site.specie.X for site in structure]))
    bonds = _bond_parameters()
    radius = np.array([np.dot(bonds[site.specie.symbol], (1, spread)) for site in structure])
    first, second, _, distance = structure.get_neighbor_list(_REACH)
    if not len(distance):
        raise StructureError("its atoms are out of each other's reach.")
    return float((distance / (radius[first] + radius[second])).min())


@cache
def _bond_parameters() -> dict[str, tuple[float, float]]:
    from pymatgen.analysis.structure_prediction.volume_predictor import (  # noqa: PLC0415
        bond_params,
    )

    return {
        symbol: (float(values["r"]), float(values["k"])) for symbol, values in bond_params.items()
    }


@cache
def _types() -> list[_Prototype]:
    """All prototypes whose crystal system does not hang on the tolerance."""
    from pymatgen.analysis.prototypes import AFLOW_PROTOTYPE_LIBRARY  # noqa: PLC0415

    types = []
    for entry in AFLOW_PROTOTYPE_LIBRARY:
        label = entry["tags"]["aflow"]
        structure = getattr(entry["snl"], "structure", entry["snl"])
        found = CrystalStructure.from_pymatgen(structure, label)
        if found.pseudo_symmetric:
            continue
        elements = tuple(sorted({site.specie.symbol for site in structure}))
        kinds = np.array([elements.index(site.specie.symbol) for site in structure])
        cell = Cell.primitive(found.lattice, found.frac_coords, kinds, TIGHT_SYMPREC)
        types.append(_Prototype(label, found.crystal_system, cell, elements))
    return types
