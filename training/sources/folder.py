"""Structures of CIF, POSCAR and pymatgen JSON files, alone or in folders, labelled by spglib."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from xrdgui.crystals.structure import CrystalStructure, StructureError

if TYPE_CHECKING:
    from pymatgen.core import Structure

_ENDINGS: Final[dict[str, Literal["cif", "poscar", "json"]]] = {
    ".cif": "cif",
    ".mcif": "cif",
    ".vasp": "poscar",
    ".poscar": "poscar",
    ".json": "json",
}
_POSCAR_NAMES: Final = ("POSCAR", "CONTCAR")
# Bytes; a structure of thousands of atoms stays far below.
_LARGEST: Final = 20_000_000
# Characters of somebody else's error message.
_LONGEST_REASON: Final = 160


def is_structure_file(path: Path) -> bool:
    """Whether the name is that of a CIF, POSCAR or JSON file."""
    return _format(path) is not None


def read_file(path: Path) -> CrystalStructure:
    """Read the first structure of a file.

    Raises
    ------
    StructureError
        Unreadable, disordered, or without symmetry; the message names the file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pymatgen tells of roundings it mends itself
            return CrystalStructure.from_pymatgen(_parse(path), path.name)
    except StructureError:
        raise
    except FileNotFoundError as error:
        raise StructureError(f"{path.name} is not there any more.") from error
    except OSError as error:
        raise StructureError(f"{path.name} cannot be opened: {error.strerror}.") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
        raise StructureError(
            f"{path.name}: not a readable structure file ({reason.rstrip('.')})."
        ) from error


def find(folder: Path) -> Iterator[Path]:
    """All structure files below `folder`, sorted.

    Raises
    ------
    StructureError
        There are none.
    """
    found = sorted(p for p in folder.rglob("*") if is_structure_file(p) and p.is_file())
    if not found:
        raise StructureError(f"{folder} holds no CIF, POSCAR or JSON structure file.")
    return iter(found)


def _format(path: Path) -> Literal["cif", "poscar", "json"] | None:
    if path.name.upper().startswith(_POSCAR_NAMES):
        return "poscar"
    return _ENDINGS.get(path.suffix.lower())


def _parse(path: Path) -> "Structure":
    from pymatgen.core import Structure  # noqa: PLC0415  pymatgen imports slowly

    if path.stat().st_size > _LARGEST:
        raise StructureError(f"{path.name}: too large for a structure file.")
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return Structure.from_str(text, fmt=_format(path) or "cif")
