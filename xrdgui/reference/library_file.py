"""The file of a library of known compounds: Parquet, one row a compound, its card in the metadata.

identifier, formula, name   strings
space_group                 uint8
cell                        6 × float32: a, b, c (Å), alpha, beta, gamma (deg), conventional
hkl                         3 n × int8
intensity                   n × uint8: 1 to 255, logarithms from 0.002 of the strongest to 1

Metadata `xrdgui-reference`: the card as JSON, see `Card`. Such a file is data: it may come from
anybody and is checked when it is read.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.reference.compound import N_REFLECTIONS, Compound
from xrdgui.runtime.atomic_files import replacing
from xrdgui.runtime.messages import Message, MessageError

FORMAT: Final = 1
SUFFIX: Final = ".xrdref"
_KEY: Final = b"xrdgui-reference"
_WEAKEST: Final = 0.002
_STEPS: Final = 254
# Nothing of ours comes near: compounds, and bytes of a file.
_MOST: Final = 2_000_000
_LARGEST: Final = 2**28


class ReferenceLibraryError(MessageError, ValueError):
    """A library of known compounds that cannot be used."""


@dataclass(frozen=True)
class Card:
    """What a library is.

    Attributes
    ----------
    name, title
        short name, and what a person reads.
    source, version, licence, citation
        where its compounds come from, and on what terms.
    cells
        "measured" or "relaxed" (by a calculation): how well its cells can be relied on.
    link
        address of a compound's page, with {id}; "" where there is none.
    command
        that made it.
    created
        date.
    count, fingerprint
        of its compounds.
    """

    name: str
    title: str
    source: str = ""
    version: str = ""
    licence: str = ""
    citation: str = ""
    cells: str = "measured"
    link: str = ""
    command: str = ""
    created: str = ""
    count: int = 0
    fingerprint: str = ""
    format: int = FORMAT


@dataclass(frozen=True, eq=False)
class Table:
    """The compounds of a library, n of them, as arrays.

    Attributes
    ----------
    identifier, formula, name
        (n,) strings.
    space_group
        (n,) numbers.
    cell
        (n, 6) a, b, c (Å), alpha, beta, gamma (deg).
    hkl
        (m, 3) indices of all reflections, one compound after the other.
    intensity
        (m,) relative to the compound's strongest.
    offset
        (n + 1,) where the reflections of each begin.
    """

    identifier: npt.NDArray[np.str_]
    formula: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    space_group: npt.NDArray[np.uint8]
    cell: npt.NDArray[np.float64]
    hkl: npt.NDArray[np.int8]
    intensity: npt.NDArray[np.float32]
    offset: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.identifier)


def write(compounds: Iterable[Compound], path: Path, card: Card) -> Card:
    """Write a library, whole or not at all; return its card with count and fingerprint."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = sorted(compounds, key=lambda one: (one.space_group, one.formula, one.identifier))
    columns = {
        "identifier": pa.array([one.identifier for one in rows], pa.string()),
        "formula": pa.array([one.formula for one in rows], pa.string()),
        "name": pa.array([one.name for one in rows], pa.string()),
        "space_group": pa.array([one.space_group for one in rows], pa.uint8()),
        "cell": pa.array([one.cell.astype(np.float32) for one in rows], pa.list_(pa.float32())),
        "hkl": pa.array([one.hkl.ravel() for one in rows], pa.list_(pa.int8())),
        "intensity": pa.array([_coded(one.intensity) for one in rows], pa.list_(pa.uint8())),
    }
    digest = hashlib.sha256()
    for one in rows:
        digest.update(f"{one.identifier}|{one.formula}|{one.name}|{one.space_group}".encode())
        digest.update(one.cell.astype("<f4").tobytes() + one.hkl.tobytes())
        digest.update(_coded(one.intensity).tobytes())
    made = Card(**asdict(card) | {"count": len(rows), "fingerprint": digest.hexdigest()})
    metadata = {_KEY: json.dumps(asdict(made)).encode()}
    table = pa.table(columns).replace_schema_metadata(metadata)
    with replacing(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd", compression_level=19)
    return made


def read_card(path: Path) -> Card:
    """Return the card of a library.

    Raises
    ------
    ReferenceLibraryError
        The file is no library, is damaged, or was made by a newer version.
    """
    return _card(_opened(path), path)


def read(path: Path) -> tuple[Card, Table]:
    """Return the card and the compounds of a library; errors as of `read_card`."""
    import pyarrow as pa

    file = _opened(path)
    card = _card(file, path)
    try:
        made = _table(file.read().combine_chunks())
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path) from error
    if not _sound(made):
        raise _damaged(path)
    return card, made


def _opened(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if path.stat().st_size > _LARGEST:
            raise ReferenceLibraryError(
                Message("{file} is too large to be a library of known compounds.", file=path.name)
            )
        file = pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise ReferenceLibraryError(Message("{file} is not there.", file=path.name)) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path) from error
    if file.metadata.num_rows > _MOST:
        raise ReferenceLibraryError(
            Message("{file} is too large to be a library of known compounds.", file=path.name)
        )
    return file


def _card(file: Any, path: Path) -> Card:
    try:
        values = json.loads((file.schema_arrow.metadata or {})[_KEY])
        number = values["format"]
        known = {field.name: field.type for field in fields(Card)}
        card = Card(**{key: value for key, value in values.items() if key in known})
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged(path) from error
    texts = [value for key, value in asdict(card).items() if key not in ("count", "format")]
    if not all(isinstance(value, str) for value in texts) or not isinstance(number, int):
        raise _damaged(path)
    if number > FORMAT:
        raise ReferenceLibraryError(
            Message(
                "{file} was made by a newer version of xrdgui; update this one to use it.",
                file=path.name,
            )
        )
    return card


def _damaged(path: Path) -> ReferenceLibraryError:
    return ReferenceLibraryError(
        Message("{file} is no library of known compounds, or it is damaged.", file=path.name)
    )


def _table(table: Any) -> Table:
    lists = {name: table[name].combine_chunks() for name in ("cell", "hkl", "intensity")}
    offset = lists["intensity"].offsets.to_numpy().astype(np.int64)
    if not np.array_equal(3 * offset, lists["hkl"].offsets.to_numpy()):
        raise ValueError("indices and intensities do not belong together")
    codes = lists["intensity"].values.to_numpy()
    identifier, formula, name = (
        np.array(table[key].to_pylist(), dtype=str) for key in ("identifier", "formula", "name")
    )
    return Table(
        identifier,
        formula,
        name,
        table["space_group"].to_numpy().astype(np.uint8),
        lists["cell"].values.to_numpy().reshape(-1, 6).astype(float),
        lists["hkl"].values.to_numpy().reshape(-1, 3),
        _decoded(codes),
        offset,
    )


def _sound(table: Table) -> bool:
    """Whether numbers are such as compounds have."""
    counts = np.diff(table.offset)
    lengths, angles = table.cell[:, :3], table.cell[:, 3:]
    return bool(
        len(table.cell) == len(table)
        and np.isfinite(table.cell).all()
        and ((lengths > 0.5) & (lengths < 1000)).all()
        and ((angles > 10) & (angles < 170)).all()
        and ((table.space_group >= 1) & (table.space_group <= 230)).all()
        and ((counts >= 1) & (counts <= 4 * N_REFLECTIONS)).all()
        and table.hkl.any(axis=1).all()
    )


def _coded(intensity: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    share = 1 - np.log(np.clip(intensity, _WEAKEST, 1)) / np.log(_WEAKEST)
    return np.rint(1 + _STEPS * share).astype(np.uint8)


def _decoded(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    share = (codes.astype(float) - 1) / _STEPS
    decoded: npt.NDArray[np.float32] = np.exp(np.log(_WEAKEST) * (1 - share)).astype(np.float32)
    return decoded
