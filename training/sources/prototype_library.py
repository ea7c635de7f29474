"""The structure types compounds are made up on: pymatgen's AFLOW prototypes with their symmetry.

To decode them and to find their symmetry takes seconds, so they are kept in the user's cache folder
for the next process.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from training.sources.distortion import Cell
from xrdgui.crystals.structure import TIGHT_SYMPREC, CrystalStructure
from xrdgui.runtime import cache as user_cache

# To be raised when `make` or what it calls gives something else, or `StructureType` changes.
_MAKE: Final = "1"
_MADE_BY: Final = ("pymatgen", "spglib", "numpy")
_ARRAYS: Final = {
    "lattice": np.float64,
    "coordinates": np.float64,
    "kinds": np.int64,
    "rotations": np.int64,
    "translations": np.float64,
}


@dataclass(frozen=True, eq=False)
class StructureType:
    """A structure type: AFLOW label, crystal system, cell, the elements it was found with."""

    label: str
    crystal_system: str
    cell: Cell
    elements: tuple[str, ...]
    orders: frozenset[int]

    def to_plain(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "label": self.label,
            "crystal_system": self.crystal_system,
            "cell": {name: getattr(self.cell, name).tolist() for name in _ARRAYS},
            "elements": self.elements,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """Make the same again, to the last bit."""
        arrays: dict[str, Any] = {
            name: np.array(plain["cell"][name], kind) for name, kind in _ARRAYS.items()
        }
        cell = Cell(**arrays)
        return cls.of_cell(plain["label"], plain["crystal_system"], cell, plain["elements"])

    @classmethod
    def of_cell(cls, label: str, system: str, cell: Cell, elements: list[str]) -> Self:
        """With the orders of the rotations of its cell."""
        return cls(label, system, cell, tuple(elements), frozenset(cell.orders.tolist()))


def default_path() -> Path:
    """Where this user's structure types are kept."""
    return user_cache.folder() / "prototypes.json"


@cache
def structure_types() -> list[StructureType]:
    """All prototypes whose crystal system does not hang on the tolerance."""
    return kept_or_made(default_path())


def kept_or_made(path: Path) -> list[StructureType]:
    """Those that are kept in `path`; made and kept there when they are not."""
    plain = user_cache.kept_or_made(
        path, _MAKE, _MADE_BY, lambda: [one.to_plain() for one in make()]
    )
    return [StructureType.from_plain(one) for one in plain]


def make() -> list[StructureType]:
    """Those that come with the installed pymatgen, as the installed spglib sees them."""
    from pymatgen.analysis.prototypes import AFLOW_PROTOTYPE_LIBRARY  # noqa: PLC0415

    types = []
    for entry in AFLOW_PROTOTYPE_LIBRARY:
        label = entry["tags"]["aflow"]
        structure = getattr(entry["snl"], "structure", entry["snl"])
        found = CrystalStructure.from_pymatgen(structure, label)
        if found.pseudo_symmetric:
            continue
        elements = sorted({site.specie.symbol for site in structure})
        kinds = np.array([elements.index(site.specie.symbol) for site in structure])
        cell = Cell.primitive(found.lattice, found.frac_coords, kinds, TIGHT_SYMPREC)
        types.append(StructureType.of_cell(label, found.crystal_system, cell, elements))
    return types
