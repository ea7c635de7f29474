"""The study's files: ideal patterns as JSON, one file for each crystal system.

The study (Torres Arroyave, Diaz Granados and Albarracín) describes them, but they were not at hand;
what follows is assumed where it says nothing.

- It says: a data frame for each crystal system, of two columns, the intensities on a grid of 13,500
  points (0–135°, 0.01°) and the label, saved as JSON.
- Assumed: what pandas makes of such a frame, {"intensities": {"0": [...], …}, "label": {"0":
  "cubic", …}}; when reading, also a list of records and columns as plain lists, whatever the
  columns are called.
- Assumed: intensities as pymatgen gives them, the strongest 100; the study scales to 1 later. When
  reading, any scale will do.
- Assumed: labels are the English names of its table; when reading, also 0–6 in the order of that
  table, or none, and then the name of the file must be that of a crystal system.

The files say nothing of the compounds. `write` puts compounds.csv beside them, a row for each
pattern; without it `read` cannot know what a leak-free split needs.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from training.dataset.fixed import Patterns
from training.recipes.recipes import StudyRecipe
from training.study.json_stream import JsonStream, MalformedError
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.crystals.structure import StructureError
from xrdgui.representation.sticks import StickGrid, Sticks
from xrdgui.runtime.atomic_files import replacing

COMPOUNDS: Final = "compounds.csv"
_COLUMNS: Final = ("file", "row", "identifier", "compound", "chemical_system", "prototype")
_INTENSITIES, _LABEL = "intensities", "label"
_STRONGEST: Final = 100

# Number of patterns read so far; may raise to call it off.
Progress = Callable[[int], None]


def write(patterns: Patterns, grid: StickGrid, folder: Path) -> list[Path]:
    """Write `patterns` into `folder`, each file whole or not at all; one pattern is in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    paths, rows = [], []
    for number, system in enumerate(CRYSTAL_SYSTEMS):
        members = np.flatnonzero(patterns.system == number)
        path = folder / f"{system}.json"
        with replacing(path) as unfinished, unfinished.open("w", encoding="utf-8") as file:
            file.write(f'{{"{_INTENSITIES}":{{')
            for row, member in enumerate(members):
                file.write(f'{"," if row else ""}"{row}":[')
                file.write(",".join(_numbers(patterns.sticks[member], grid.length)))
                file.write("]")
                labels = (patterns.identifier, patterns.compound, patterns.chemical_system,
                          patterns.prototype)  # fmt: skip
                rows.append([path.name, row, *(str(label[member]) for label in labels)])
            labels_text = ",".join(f'"{row}":"{system}"' for row in range(len(members)))
            file.write(f'}},"{_LABEL}":{{{labels_text}}}}}')
        paths.append(path)
    with (folder / COMPOUNDS).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_COLUMNS, *rows])
    return paths


def read(
    paths: Sequence[Path], recipe: StudyRecipe, on_progress: Progress = lambda _: None
) -> Patterns:
    """As many patterns of each crystal system as `recipe` wants, of files or folders of files.

    Which ones hangs on their ids alone. A pattern is in memory as long as it takes to find its
    lines.

    Raises
    ------
    StructureError
        A file is not of this kind; the message says what is wrong with it.
    ValueError
        There are too few patterns of a crystal system.
    """
    files = [file for path in paths for file in _files(path)]
    found: list[list[_Row]] = [[] for _ in CRYSTAL_SYSTEMS]
    done = 0
    for file in files:
        for row in _rows(file, recipe.grid, lambda n, before=done: on_progress(before + n)):  # type: ignore[misc]
            found[row.system].append(row)
            done += 1
    chosen: list[_Row] = []
    for system, rows in zip(CRYSTAL_SYSTEMS, found, strict=True):
        if len(rows) < recipe.per_system:
            raise ValueError(
                f"there are only {len(rows)} {system} patterns; the recipe wants "
                f"{recipe.per_system}."
            )
        rows.sort(key=lambda row: hashlib.md5(row.identifier.encode()).digest())  # noqa: S324
        chosen += rows[: recipe.per_system]
    return Patterns(
        [row.sticks for row in chosen],
        np.array([row.system for row in chosen], dtype=np.uint8),
        *(
            np.array([getattr(row, name) for row in chosen])
            for name in ("compound", "chemical_system", "identifier", "prototype")
        ),
    )


@dataclass(frozen=True, eq=False)
class _Row:
    """One pattern; what is not known of the compound is ""."""

    sticks: Sticks
    system: int
    identifier: str
    compound: str = ""
    chemical_system: str = ""
    prototype: str = ""


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.glob("*.json"))
    if not found:
        raise StructureError(f"{path} holds no JSON files of patterns.")
    return found


def _rows(path: Path, grid: StickGrid, on_progress: Progress) -> Iterator[_Row]:
    sticks: dict[str, Sticks] = {}
    labels: dict[str, Any] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for row, value in _values(JsonStream(file)):
                if isinstance(value, list):
                    sticks[row] = _sticks(value, grid)
                    on_progress(len(sticks))
                elif _system(labels.get(row)) is None:  # of several columns, that of the label
                    labels[row] = value
    except (MalformedError, UnicodeDecodeError) as error:
        raise StructureError(
            f"{path.name}: not a file of the study's patterns ({error})."
        ) from error
    if not sticks:
        raise StructureError(f"{path.name}: there are no patterns in it.")
    compounds = _compounds(path)
    for row, one in sticks.items():
        label = labels.get(row, path.stem)
        system = _system(label)
        if system is None:
            raise StructureError(f"{path.name}: “{label}” is not a crystal system.")
        about = compounds.get(row, {"identifier": f"{path.name} {row}"})
        yield _Row(one, system, **about)


def _values(stream: JsonStream) -> Iterator[tuple[str, Any]]:
    """(row, value) of every cell of the frame: a list of intensities, or a label."""
    if stream.peek() == "[":  # records
        for number in stream.numbers():
            for _ in stream.names():
                yield str(number), stream.value()
        return
    for _ in stream.names():  # columns
        rows = stream.names() if stream.peek() == "{" else map(str, stream.numbers())
        for row in rows:
            yield row, stream.value()


def _sticks(intensities: list[Any], grid: StickGrid) -> Sticks:
    if len(intensities) != grid.length:
        raise MalformedError(
            f"a pattern has {len(intensities)} points, the grid of {grid.two_theta_min:g}–"
            f"{grid.two_theta_max:g}° has {grid.length}"
        )
    try:
        heights = np.asarray(intensities, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise MalformedError("an intensity is no number") from error
    if not np.isfinite(heights).all() or heights.min() < 0 or heights.max() <= 0:
        raise MalformedError("a pattern is empty, negative or not finite")
    points = np.flatnonzero(heights).astype(np.int32)
    return points, (heights[points] / heights.max()).astype(np.float32)


def _system(label: Any) -> int | None:
    """Return the number of the crystal system of that name, or of that number."""
    name = str(label).strip().lower()
    if name in CRYSTAL_SYSTEMS:
        return CRYSTAL_SYSTEMS.index(name)
    return int(name) if name in map(str, range(len(CRYSTAL_SYSTEMS))) else None


def _compounds(path: Path) -> dict[str, dict[str, str]]:
    """Read what compounds.csv beside `path` says of each row of it."""
    beside = path.with_name(COMPOUNDS)
    if not beside.exists():
        return {}
    with beside.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise StructureError(f"{beside} was not written by xrdgui; delete it or move it away.")
        return {
            row["row"]: {name: row[name] for name in _COLUMNS[2:]}
            for row in reader
            if row["file"] == path.name
        }


def _numbers(sticks: Sticks, length: int) -> list[str]:
    text = ["0.0"] * length
    for point, height in zip(*sticks, strict=True):
        text[point] = f"{_STRONGEST * height:.8g}"
    return text
