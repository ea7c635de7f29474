"""Structures from JSON-lines files (.jsonl, .jsonl.gz): one entry a line.

Keys of an entry: material_id, formula, chemsys, prototype, spacegroup, spacegroup_tight,
icsd_linked, lattice (3×3, Å, rows a b c, of a primitive cell), species (symbols), frac_coords.
prototype, spacegroup_tight and icsd_linked may be absent. `sites` instead of species, for mixed or
part-filled positions: of each a list of [symbol, occupancy], the largest first. `mineral`: a name.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from xrdgui.crystals.elements import ATOMIC_NUMBERS
from xrdgui.crystals.structure import (
    CrystalStructure,
    Occupancy,
    StructureError,
    prototype_label,
)


def read(paths: Iterable[Path]) -> Iterator[CrystalStructure]:
    """Yield the structures of all files, in order.

    Raises
    ------
    StructureError
        a line that is not such an entry; the message names file and line.
    """
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield parse(json.loads(line))
                except (KeyError, TypeError, ValueError) as error:
                    raise StructureError(
                        f"{path.name}, line {number}: not a structure entry ({error})."
                    ) from error


def parse(entry: dict[str, Any]) -> CrystalStructure:
    """One decoded entry. Raises KeyError or ValueError where it is malformed."""
    sites = entry.get("sites")
    species = [site[0][0] for site in sites] if sites else entry["species"]
    numbers = np.array([ATOMIC_NUMBERS[s] for s in species], dtype=np.int16)
    space_group = int(entry["spacegroup"])
    return CrystalStructure(
        identifier=entry["material_id"],
        formula=entry["formula"],
        chemical_system=entry["chemsys"],
        prototype=entry.get("prototype") or prototype_label(numbers, space_group, len(numbers)),
        space_group=space_group,
        space_group_tight=int(entry.get("spacegroup_tight") or entry["spacegroup"]),
        reported=entry.get("icsd_linked"),
        lattice=np.array(entry["lattice"], dtype=float),
        atomic_numbers=numbers,
        frac_coords=np.array(entry["frac_coords"], dtype=float),
        occupancies=None if sites is None else tuple(_occupancy(site) for site in sites),
        name=entry.get("mineral") or "",
    )


def _occupancy(site: list[tuple[str, float]]) -> Occupancy:
    return tuple((ATOMIC_NUMBERS[symbol], float(share)) for symbol, share in site)
