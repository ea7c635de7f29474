"""Store of reflections with labels: one Parquet file, built once from structures.

A row is one structure; reflections are list columns, so that a loaded store is a handful of flat
arrays and offsets, cheap to share and to index.
"""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from training.dataset import splits
from training.dataset.store_parts import Parts, Skipped, part_name, write_part
from training.sources import CrystalStructure
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, LAST_SPACE_GROUP
from xrdgui.crystals.diffraction import Reflections, reflections
from xrdgui.runtime.child_processes import end_with_parent

# Cells are made to obey the symmetry found within this tolerance (Å): labels hold under strain.
SYMPREC = 0.01
_CHUNK = 256
# Seconds between two words of progress while a part is awaited.
_PATIENCE = 0.2
_WORKER_LOST = (
    "A worker process was ended from outside, perhaps for want of memory; start again, with fewer "
    "workers if need be, what was computed is kept."
)

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


def build(
    structures: Iterable[CrystalStructure],
    path: Path,
    workers: int = 2,
    on_progress: Callable[[int], None] | None = None,
) -> list[Skipped]:
    """Compute the reflections of `structures` in parallel and write them to `path`, in order.

    Ended at any moment, even killed, and started again with the same structures it goes on with
    what is missing, and ends with the same store, however many workers there are. Memory stays
    constant: a few hundred structures are in flight, and workers write what they compute. The
    file appears only when it is complete.

    `on_progress` is told several times a second how many structures are done; it may raise to
    call the build off.

    Raises
    ------
    OSError
        The disk is full, or a worker was ended from outside; what was computed is kept.
    """
    tell = on_progress or (lambda _: None)
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = Parts(path)
    iterator = iter(structures)
    chunks = iter(lambda: list(islice(iterator, _CHUNK)), [])
    names: list[str] = []
    skipped: list[Skipped] = []
    done = [0]
    for name, n_rows, left_out in _parts(parts, chunks, workers, lambda: tell(done[0])):
        names.append(name)
        skipped += left_out
        done[0] += n_rows + len(left_out)
        tell(done[0])
    parts.merge(names, _SCHEMA, path)
    return skipped


def _parts(
    parts: Parts,
    chunks: Iterable[list[CrystalStructure]],
    workers: int,
    on_wait: Callable[[], None],
) -> Iterator[tuple[str, int, list[Skipped]]]:
    """Name, number of rows and what was left out, of each chunk's part, in order."""
    context = get_context("spawn")
    called_off = context.Event()
    waiting: deque[tuple[str, Future[None] | None]] = deque()

    def oldest() -> tuple[str, int, list[Skipped]]:
        name, future = waiting.popleft()
        while future and not wait([future], _PATIENCE).done:
            on_wait()
        if future:
            future.result()
        found = parts.read(name)
        if found is None:
            raise OSError(f"{parts.folder / name} is gone or broken; start again.")
        return name, *found

    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start_worker, initargs=(called_off,)
    ) as pool:
        try:
            for chunk in chunks:
                name = part_name(chunk, SYMPREC)
                here = parts.read(name) is not None
                job = None if here else pool.submit(_make_part, chunk, parts.folder / name)
                waiting.append((name, job))
                while len(waiting) > 2 * workers:
                    yield oldest()
            while waiting:
                yield oldest()
        except BrokenProcessPool as error:
            raise OSError(_WORKER_LOST) from error
        except BaseException:
            called_off.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


# What a worker process is given once.
_worker: dict[str, Any] = {}


def _start_worker(called_off: Event) -> None:
    end_with_parent()
    _worker["called_off"] = called_off


def _make_part(chunk: list[CrystalStructure], path: Path) -> None:
    rows: list[dict[str, Any]] = []
    skipped: list[Skipped] = []
    for structure in chunk:
        if _worker["called_off"].is_set():
            return
        try:
            rows.append(_row(structure))
        except ValueError as error:
            skipped.append(Skipped(structure.identifier, str(error)))
    write_part(path, rows, skipped, _SCHEMA)


def _row(structure: CrystalStructure) -> dict[str, Any]:
    """Of the store. Raises ValueError as `reflections` does."""
    found = reflections(structure, symprec=SYMPREC)
    return {
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


def n_structures(path: Path) -> int:
    """Count the structures of the store at `path`, which is not loaded for it."""
    return int(pq.read_metadata(path).num_rows)


def pseudo_symmetric(path: Path) -> list[str]:
    """Return the identifiers of structures whose crystal system hangs on the tolerance."""
    table = pq.read_table(path, columns=["identifier", "pseudo_symmetric"])
    names: list[str] = table["identifier"].filter(table["pseudo_symmetric"]).to_pylist()
    return names


class Store:
    """A store in memory: flat arrays of all reflections, columns of labels.

    Attributes
    ----------
    table
        the label columns as an Arrow table.
    system
        (n,) uint8, index into CRYSTAL_SYSTEMS.
    fold
        (n,) uint8, the fold of each entry (see `splits`).

    Raises
    ------
    ValueError
        There is no such split.
    """

    def __init__(self, path: Path, split: str = splits.DEFAULT) -> None:
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
        self.split = split
        self.fold = splits.folds(table[splits.label_of(split)].to_pylist())
        self.n_reflections = self._lists["multiplicity"].lengths

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a label column as a numpy array; nulls of `reported` count as False."""
        column = self.table[name]
        if pa.types.is_boolean(column.type):
            column = pc.fill_null(column, False)
        return column.to_numpy()

    def twins(self) -> splits.Twins:
        """Find what the test fold shares with the training folds."""
        formula, group = self.table["formula"].to_pylist(), self.space_group.tolist()
        labels = {
            "compounds": np.array([f"{f} ({g})" for f, g in zip(formula, group, strict=True)]),
            "chemical systems": self.column("chemical_system").astype(str),
            "prototypes": self.column("prototype").astype(str),
        }
        trained = np.isin(self.fold, splits.TRAINING_FOLDS)
        return splits.Twins.find(labels, self.fold == splits.TEST_FOLD, trained)

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
        """Count the entries of each crystal system."""
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
