"""Store of reflections with labels: one Parquet file, built once from structures.

A row is one structure; reflections are list columns, so that a loaded store is a handful of flat
arrays and offsets, cheap to share and to index.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from training import splits
from training.crystal_systems import CRYSTAL_SYSTEMS, LAST_SPACE_GROUP
from training.diffraction import Reflections, reflections
from training.sources import CrystalStructure
from training.workers import end_with_parent

# Cells are made to obey the symmetry found within this tolerance (Å): labels hold under strain.
SYMPREC = 0.01
_CHUNK = 256

_SCHEMA = pa.schema(
    [
        ("identifier", pa.string()),
        ("formula", pa.string()),
        ("chemical_system", pa.string()),
        ("prototype", pa.string()),
        ("space_group", pa.uint8()),
        ("pseudo_symmetric", pa.bool_()),
        ("reported", pa.bool_()),
        ("n_elements", pa.uint8()),
        ("hkl", pa.list_(pa.int16())),
        ("structure_factor_squared", pa.list_(pa.float32())),
        ("multiplicity", pa.list_(pa.int16())),
        ("reciprocal", pa.list_(pa.float64())),
        ("rotations", pa.list_(pa.float32())),
    ]
)


@dataclass(frozen=True)
class Skipped:
    """A structure left out of the store, and why."""

    identifier: str
    reason: str


def build(
    structures: Iterable[CrystalStructure],
    path: Path,
    workers: int = 2,
    on_progress: Callable[[int], None] | None = None,
) -> list[Skipped]:
    """Compute the reflections of `structures` in parallel and write them to `path`, in order.

    Memory stays constant: a few chunks are in flight. The file appears only when it is complete.
    `on_progress` is told how many structures are done.
    """
    skipped: list[Skipped] = []
    done = 0
    unfinished = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    iterator = iter(structures)
    chunks = iter(lambda: list(islice(iterator, _CHUNK)), [])
    with (
        ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=end_with_parent
        ) as pool,
        pq.ParquetWriter(unfinished, _SCHEMA, compression="zstd") as writer,
    ):
        for rows, failed in _in_order(pool, chunks, ahead=2 * workers):
            writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))
            skipped += failed
            done += len(rows) + len(failed)
            if on_progress:
                on_progress(done)
    unfinished.replace(path)
    return skipped


def _in_order(
    pool: ProcessPoolExecutor, chunks: Iterable[list[CrystalStructure]], ahead: int
) -> Iterator[tuple[list[dict[str, Any]], list[Skipped]]]:
    waiting: list[Future[tuple[list[dict[str, Any]], list[Skipped]]]] = []
    for chunk in chunks:
        waiting.append(pool.submit(_rows, chunk))
        if len(waiting) > ahead:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _rows(chunk: list[CrystalStructure]) -> tuple[list[dict[str, Any]], list[Skipped]]:
    rows, skipped = [], []
    for structure in chunk:
        try:
            found = reflections(structure, symprec=SYMPREC)
        except ValueError as error:
            skipped.append(Skipped(structure.identifier, str(error)))
            continue
        rows.append(
            {
                "identifier": structure.identifier,
                "formula": structure.formula,
                "chemical_system": structure.chemical_system,
                "prototype": structure.prototype,
                "space_group": structure.space_group,
                "pseudo_symmetric": structure.pseudo_symmetric,
                "reported": structure.reported,
                "n_elements": structure.chemical_system.count("-") + 1,
                "hkl": found.hkl.ravel(),
                "structure_factor_squared": found.structure_factor_squared,
                "multiplicity": found.multiplicity,
                "reciprocal": found.reciprocal.ravel(),
                "rotations": found.rotations.astype(np.float32).ravel(),
            }
        )
    return rows, skipped


class Store:
    """A store in memory: flat arrays of all reflections, columns of labels.

    Attributes
    ----------
    table
        the label columns as an Arrow table.
    system
        (n,) uint8, index into CRYSTAL_SYSTEMS.
    fold
        (n,) uint8, the leak-free fold of each entry (see `splits`).
    """

    def __init__(self, path: Path) -> None:
        table = pq.read_table(path, memory_map=True).combine_chunks()
        lists = {
            name: _ListColumn(table[name])
            for name in (
                "hkl",
                "structure_factor_squared",
                "multiplicity",
                "reciprocal",
                "rotations",
            )
        }
        self._lists = lists
        self.table = table.drop_columns(list(lists))
        self.space_group = table["space_group"].to_numpy()
        self.system = np.searchsorted(LAST_SPACE_GROUP, self.space_group).astype(np.uint8)
        encoded = table["chemical_system"].combine_chunks().dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        folds = np.array([splits.fold(name) for name in encoded.dictionary.to_pylist()], np.uint8)
        self.fold = folds[encoded.indices.to_numpy()]
        self.n_reflections = self._lists["multiplicity"].lengths

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def column(self, name: str) -> npt.NDArray[Any]:
        """A label column as a numpy array; nulls of `reported` count as False."""
        column = self.table[name]
        if pa.types.is_boolean(column.type):
            column = pc.fill_null(column, False)
        return column.to_numpy()

    def __getitem__(self, index: int) -> Reflections:
        get = self._lists
        return Reflections(
            hkl=get["hkl"][index].reshape(-1, 3),
            structure_factor_squared=get["structure_factor_squared"][index],
            multiplicity=get["multiplicity"][index],
            reciprocal=get["reciprocal"][index].reshape(3, 3),
            rotations=get["rotations"][index].reshape(-1, 3, 3),
        )

    def fingerprint(self) -> str:
        """SHA-256 over identifiers, labels and reflections: equal data, equal fingerprint."""
        digest = hashlib.sha256()
        for name in ("identifier", "space_group"):
            digest.update(json.dumps(self.table[name].to_pylist()).encode())
        for name in ("hkl", "structure_factor_squared"):
            digest.update(self._lists[name].values.tobytes())
        return digest.hexdigest()

    def describe(self) -> dict[str, int]:
        """Number of entries of each crystal system."""
        counts = np.bincount(self.system, minlength=len(CRYSTAL_SYSTEMS))
        return dict(zip(CRYSTAL_SYSTEMS, counts.tolist(), strict=True))


class _ListColumn:
    """An Arrow list column as one flat array and offsets."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        array = pa.concat_arrays(column.chunks)
        self.values = array.values.to_numpy()
        self._offsets = array.offsets.to_numpy()
        self.lengths = np.diff(self._offsets)

    def __getitem__(self, index: int) -> npt.NDArray[Any]:
        values: npt.NDArray[Any] = self.values[self._offsets[index] : self._offsets[index + 1]]
        return values
