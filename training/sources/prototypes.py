"""Made-up compounds on known structure types: no network, no key, the same for the same seed.

Structure types are the AFLOW prototypes that come with pymatgen (Mehl et al., Computational
Materials Science 136, S1, 2017). Their elements are replaced by others of their kind that fit (see
`prototype_chemistry`), and cells and free coordinates vary within the symmetry. Nobody claims that
such a compound exists; its pattern is one the prototype can have.

Of low symmetry AFLOW has few types, and small ones, where known compounds have many and large ones.
Therefore a part of the compounds, all of the triclinic ones, are superstructures of a type: a cell
several times as large, atoms that change places or give way to another element, and a distortion
that leaves just a part of the symmetry.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import spglib

from training.sources.distortion import Cell, distort, subgroup
from training.sources.prototype_chemistry import expected_volume, substitute, tightest_bond
from training.sources.prototype_library import StructureType, structure_types
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.crystals.elements import ATOMIC_NUMBERS
from xrdgui.crystals.structure import TIGHT_SYMPREC, CrystalStructure, StructureError

Float = npt.NDArray[np.float64]

# Standard deviations of strain and displacement (Å) within the symmetry of the type.
_KEPT: Final = (0.02, 0.06)
# … and of a superstructure.
_LOWERED: Final = (0.035, 0.15)
_ATTEMPTS: Final = 6
# Standard deviation of the logarithm of the volume about the expected one.
_VOLUME_SPREAD: Final = 0.06
# No bond is shorter than this part of what its elements expect.
_TIGHTEST: Final = 0.87
# Share of superstructures, and the orders of the rotations they keep.
_SUPERSTRUCTURES: Final[dict[str, tuple[float, tuple[tuple[int, ...], ...]]]] = {
    "triclinic": (1.0, ((),)),
    "monoclinic": (0.8, ((2,),)),
    "orthorhombic": (0.5, ((2, 2),)),
    "tetragonal": (0.3, ((4,), (4, 2))),
    "trigonal": (0.4, ((3,), (3, 2))),
    "hexagonal": (0.15, ((6,), (6, 2))),
    "cubic": (0.1, ((3, 3), (3, 2))),
}
# Atoms in the primitive cell of a superstructure, from–to; drawn evenly in their logarithm.
_SITES: Final = {"triclinic": (6, 40), "monoclinic": (6, 40)}
_SITES_OTHERWISE: Final = (3, 28)
_LARGEST_SUPERCELL: Final = 8
# Share of superstructures in which atoms change their kind, and of their sets of equivalent atoms.
_RECOLOURED: Final = (0.5, 0.4)
_MOST_ELEMENTS: Final = 4


def generate(n: int, seed: int = 0, n_elements: int | None = None) -> Iterator[CrystalStructure]:
    """`n` compounds, one crystal system after the other; compound k never depends on the others.

    With `n_elements` elements, if that is given.

    Raises
    ------
    StructureError
        There is no structure type of so many elements.
    """
    types = [t for t in structure_types() if n_elements is None or len(t.elements) == n_elements]
    missing = set(CRYSTAL_SYSTEMS[2:]) - {t.crystal_system for t in types}
    if missing:
        raise StructureError(f"There are no structure types of {n_elements} elements.")
    for number in range(n):
        wanted = CRYSTAL_SYSTEMS[number % len(CRYSTAL_SYSTEMS)]
        rng = np.random.default_rng([seed, number])
        name = f"{seed}-{number:06d}"
        own = [t for t in types if t.crystal_system == wanted]
        is_superstructure = rng.random() < _SUPERSTRUCTURES[wanted][0]
        compound = None
        while compound is None:  # a type that gives none is followed by another
            if is_superstructure:
                compound = _superstructure(_pick(types, rng), wanted, name, n_elements, rng)
            else:
                compound = _compound(_pick(own, rng), name, rng)
        yield compound


def _pick(types: list[StructureType], rng: np.random.Generator) -> StructureType:
    return types[int(rng.integers(len(types)))]


def _compound(
    prototype: StructureType, name: str, rng: np.random.Generator
) -> CrystalStructure | None:
    """Put other elements on the type itself; None when they do not fit."""
    everything = np.arange(len(prototype.cell.rotations))
    for _ in range(_ATTEMPTS):
        symbols = substitute(prototype.elements, rng)
        found = _made(prototype.cell, everything, symbols, _KEPT, prototype.label, name, rng)
        if found and found.crystal_system == prototype.crystal_system:
            return found
    return None


def _superstructure(
    prototype: StructureType,
    wanted: str,
    name: str,
    n_elements: int | None,
    rng: np.random.Generator,
) -> CrystalStructure | None:
    """Make a superstructure of the crystal system `wanted`; None when it does not come about."""
    _, choices = _SUPERSTRUCTURES[wanted]
    orders = choices[int(rng.integers(len(choices)))]
    low, high = _SITES.get(wanted, _SITES_OTHERWISE)
    n_sites = len(prototype.cell.kinds)
    if not set(orders) <= prototype.orders or n_sites > high:
        return None
    size = int(np.exp(rng.uniform(np.log(low), np.log(high))) / n_sites)
    size = min(max(size, 1), _LARGEST_SUPERCELL)
    try:
        cell = prototype.cell
        if size > 1:
            cell = cell.supercell(size, TIGHT_SYMPREC, rng)
        operations = subgroup(cell, orders, rng)
        if operations is None:
            return None
        elements = prototype.elements
        if rng.random() < _RECOLOURED[0]:
            if n_elements is None and len(elements) < _MOST_ELEMENTS and rng.random() < 0.5:
                elements += (elements[int(rng.integers(len(elements)))],)
            cell = cell.recoloured(operations, _RECOLOURED[1], len(elements), rng)
            if n_elements is not None and len(set(cell.kinds.tolist())) != n_elements:
                return None
        for _ in range(_ATTEMPTS):
            symbols = substitute(elements, rng)
            found = _made(cell, operations, symbols, _LOWERED, prototype.label, name, rng)
            if found and found.crystal_system == wanted:
                return found
    except ValueError:
        pass
    return None


def _made(
    cell: Cell,
    operations: npt.NDArray[np.int64],
    symbols: list[str],
    amount: tuple[float, float],
    label: str,
    name: str,
    rng: np.random.Generator,
) -> CrystalStructure | None:
    """`cell` of the elements `symbols`, distorted by `amount`; None when it is not sound.

    Its volume is that expected of the undistorted cell.
    """
    species = [symbols[kind] for kind in cell.kinds]
    try:
        volume = expected_volume(cell.lattice, cell.coordinates, species)
    except StructureError:
        return None
    volume *= np.exp(rng.normal(0, _VOLUME_SPREAD))
    lattice, coordinates = distort(cell, operations, *amount, rng)
    lattice *= (volume / abs(np.linalg.det(lattice))) ** (1 / 3)
    if tightest_bond(lattice, coordinates, species) < _TIGHTEST:
        return None
    return _labelled(lattice, coordinates, species, f"{label} {name}")


def _labelled(
    lattice: Float, coordinates: Float, species: list[str], name: str
) -> CrystalStructure | None:
    """Label the primitive cell; None when its crystal system hangs on the tolerance."""
    from pymatgen.core import Structure  # noqa: PLC0415  pymatgen imports slowly

    numbers = [ATOMIC_NUMBERS[symbol] for symbol in species]
    primitive = spglib.find_primitive((lattice, coordinates, numbers), symprec=TIGHT_SYMPREC)
    if primitive is None:
        return None
    lattice, coordinates, numbers = primitive
    try:
        found = CrystalStructure.from_pymatgen(Structure(lattice, numbers, coordinates), name)
    except StructureError:
        return None
    return None if found.pseudo_symmetric else found
