"""Structures from CIF and POSCAR files, alone or in folders, labelled with spglib."""

import warnings
from collections.abc import Iterator
from pathlib import Path

from training.sources.structure import CrystalStructure, StructureError

ENDINGS = (".cif", ".vasp", ".poscar")


def is_structure_file(path: Path) -> bool:
    """Whether the name is that of a CIF or POSCAR file."""
    return path.suffix.lower() in ENDINGS or path.name.upper().startswith(("POSCAR", "CONTCAR"))


def read_file(path: Path) -> CrystalStructure:
    """Read the first structure of a file.

    Raises
    ------
    StructureError
        Unreadable, disordered, or without symmetry; the message names the file.
    """
    from pymatgen.core import Structure  # noqa: PLC0415  pymatgen imports slowly

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pymatgen tells of roundings it mends itself
            structure = Structure.from_file(path)
    except Exception as error:
        raise StructureError(f"{path.name}: not a readable structure file ({error}).") from error
    return CrystalStructure.from_pymatgen(structure, path.stem)


def find(folder: Path) -> Iterator[Path]:
    """All structure files below `folder`, sorted."""
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and is_structure_file(p))
