"""The finished parts of a store that is being built, kept beside it until it is whole.

A part is named after what it was computed from, so that a build that was ended at any moment, by
whatever means, finds again what it had done, and nothing else.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from training.sources import CrystalStructure
from xrdgui.crystals.diffraction import D_MIN, WEAKEST
from xrdgui.runtime.atomic_files import replacing

# Of the computation: parts made by another are not taken for finished.
_VERSION: Final = 1
_LEFT_OUT: Final = b"left_out"


@dataclass(frozen=True)
class Skipped:
    """A structure left out of the store, and why."""

    identifier: str
    reason: str


def part_name(structures: Sequence[CrystalStructure], symprec: float) -> str:
    """File name of the part made of `structures`: equal structures, equal name."""
    digest = hashlib.sha256(repr((_VERSION, symprec, D_MIN, WEAKEST)).encode())
    for s in structures:
        labels = (s.identifier, s.formula, s.chemical_system, s.prototype, s.space_group,
                  s.space_group_tight, s.reported)  # fmt: skip
        digest.update(json.dumps(labels).encode())
        for array in (s.lattice, s.atomic_numbers, s.frac_coords):
            digest.update(array.tobytes())
    return f"{digest.hexdigest()[:32]}.parquet"


class Parts:
    """The folder of the parts of the store at `path`.

    Raises
    ------
    OSError
        It cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.folder = path.with_name(path.name + ".parts")
        self.folder.mkdir(parents=True, exist_ok=True)

    def read(self, name: str) -> tuple[int, list[Skipped]] | None:
        """How many rows a part has and what it left out; None when it is not there, or broken."""
        try:
            with pq.ParquetFile(self.folder / name) as file:
                skipped = json.loads(file.schema_arrow.metadata[_LEFT_OUT])
                return file.metadata.num_rows, [Skipped(*item) for item in skipped]
        except (OSError, pa.ArrowException):  # cut short by a power failure
            return None

    def merge(self, names: Iterable[str], schema: pa.Schema, path: Path) -> None:
        """Write the rows of parts `names`, in their order, to `path`, and remove all parts.

        The file appears when it is complete.
        """
        with (
            replacing(path) as unfinished,
            pq.ParquetWriter(unfinished, schema, compression="zstd") as writer,
        ):
            for name in names:
                writer.write_table(pq.read_table(self.folder / name).cast(schema))
        shutil.rmtree(self.folder)


def write_part(
    path: Path, rows: list[dict[str, Any]], skipped: list[Skipped], schema: pa.Schema
) -> None:
    """Write a part, whole or not at all."""
    left_out = json.dumps([astuple(item) for item in skipped])
    table = pa.Table.from_pylist(rows, schema=schema.with_metadata({_LEFT_OUT: left_out}))
    with replacing(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd")
