"""A folder of measured patterns with known phases, as a benchmark.

Either of ordinary pattern files, in any format the application reads, with a table `labels.csv`:

file            path of a pattern file, relative to the folder; each of its scans counts
crystal_system  one of the seven, or
space_group     number of the space group (1 to 230)
wavelength      Å or a tube such as Cu, in place of what the file says (without either: Cu Kα1)
group, phase    name of the phase; patterns of one phase are not independent
grade           patterns of another grade than A or B are left out
n_elements      of the compound; those of two are also scored apart
formula         of the phase, for what known compounds are worth

All columns but `file` and one of crystal system and space group may be missing. Or of arrays:
`patterns.npz` with `<id>/two_theta` and `<id>/intensity` of each pattern, and `patterns.csv` with
the same columns but `id` in place of `file`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from training.evaluation import labels
from training.evaluation.labels import Label, LabelError
from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import ReadError, read_patterns
from xrdgui.patterns.wavelengths import DEFAULT
from xrdgui.representation.representation import Representation, RepresentationError
from xrdgui.runtime.messages import Message

LABELS: Final = "labels.csv"
_ROWS: Final = "patterns.csv"
_ARRAYS: Final = "patterns.npz"


@dataclass(frozen=True)
class MeasuredSet:
    """Prepared patterns.

    Attributes
    ----------
    x
        (n, length, channels) network inputs.
    y
        (n,) crystal systems.
    binary
        (n,) whether the phase is a compound of two elements.
    """

    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.int64]
    binary: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MeasuredFolder(ABC):
    """Measured patterns of known phases.

    Attributes
    ----------
    labels
        What is known of each pattern.
    """

    path: Path
    labels: Sequence[Label]

    @property
    def systems(self) -> npt.NDArray[np.int64]:
        """(n,) crystal systems."""
        return np.array([label.crystal_system for label in self.labels], dtype=np.int64)

    @property
    def is_binary(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the phase is a compound of two elements."""
        return np.array([label.is_binary for label in self.labels], dtype=bool)

    def prepare(self, which: slice, representation: Representation) -> npt.NDArray[np.float32]:
        """Return (k, length, channels) network inputs of some of the patterns.

        Raises
        ------
        LabelError
            A pattern is out of the range of the representation.
        """
        shape = (representation.length, len(representation.channels))
        chosen = self.labels[which]
        x = np.empty((len(chosen), *shape), dtype=np.float32)
        for place, pattern in enumerate(self._patterns(chosen)):
            wavelength = chosen[place].wavelength or pattern.wavelength or DEFAULT
            try:
                x[place] = representation.prepare(pattern.two_theta, pattern.intensity, wavelength)
            except RepresentationError as error:
                raise LabelError(
                    Message(
                        "measured pattern {name}: {problem}",
                        name=chosen[place].name,
                        problem=str(error),
                    )
                ) from error
        return x

    @abstractmethod
    def _patterns(self, chosen: Sequence[Label]) -> Iterator[Pattern]:
        """Yield the patterns of some labels."""


class ArrayFolder(MeasuredFolder):
    """Patterns in one file of arrays."""

    def _patterns(self, chosen: Sequence[Label]) -> Iterator[Pattern]:
        with np.load(self.path / _ARRAYS) as arrays:
            for label in chosen:
                if f"{label.name}/two_theta" not in arrays:
                    raise LabelError(
                        Message("{file} has no {name}.", file=_ARRAYS, name=label.name)
                    )
                two_theta, intensity = (
                    arrays[f"{label.name}/{what}"].astype(float)
                    for what in ("two_theta", "intensity")
                )
                yield Pattern(two_theta, intensity, label.wavelength, label.name)


@dataclass(frozen=True, eq=False)
class FileFolder(MeasuredFolder):
    """Patterns in files of their own, read already; by name of the label."""

    patterns: dict[str, Pattern]

    def _patterns(self, chosen: Sequence[Label]) -> Iterator[Pattern]:
        return (self.patterns[label.name] for label in chosen)


def open_folder(folder: Path) -> MeasuredFolder:
    """Open a folder of measured patterns, of ordinary files or of arrays.

    Raises
    ------
    OSError
        The folder has no table of labels.
    LabelError
        A table or a file of it cannot be used.
    """
    if (folder / LABELS).is_file():
        return _of_files(folder)
    if (folder / _ROWS).is_file():
        return ArrayFolder(folder, labels.read(folder / _ROWS, "id"))
    raise FileNotFoundError(
        str(
            Message(
                "{folder} has no table of labels: it needs {labels}, or {rows} and {arrays}.",
                folder=str(folder),
                labels=LABELS,
                rows=_ROWS,
                arrays=_ARRAYS,
            )
        )
    )


def is_there(folder: Path) -> bool:
    """Return whether a folder has a table of labels."""
    return (folder / LABELS).is_file() or (folder / _ROWS).is_file()


def read(folder: Path, representation: Representation) -> MeasuredSet:
    """Read and prepare all patterns of grades A and B; raises as `open_folder` and `prepare`."""
    found = open_folder(folder)
    x = found.prepare(slice(None), representation)
    return MeasuredSet(x, found.systems, found.is_binary)


def _of_files(folder: Path) -> FileFolder:
    found: list[Label] = []
    patterns: dict[str, Pattern] = {}
    for label in labels.read(folder / LABELS, "file"):
        scans = _read(folder, label.name)
        for pattern in scans:
            # People count scans from 1.
            name = label.name if len(scans) == 1 else f"{label.name} #{pattern.scan + 1}"
            if name in patterns:
                raise LabelError(
                    Message("{table} names {file} twice.", table=LABELS, file=label.name)
                )
            found.append(replace(label, name=name))
            patterns[name] = pattern
    return FileFolder(folder, found, patterns)


def _read(folder: Path, file: str) -> Sequence[Pattern]:
    path = folder / file
    if not path.is_file():
        raise LabelError(
            Message("{table} names {file}, which is not there.", table=LABELS, file=file)
        )
    try:
        return read_patterns(path)
    except ReadError as error:
        raise LabelError(
            Message("{table} names {file}: {problem}", table=LABELS, file=file, problem=str(error))
        ) from error
