"""A folder of measured patterns with known phases, as a benchmark.

`patterns.npz` holds `<id>/two_theta` and `<id>/intensity` of each pattern, `patterns.csv` a row
each with at least: id, group (one phase), crystal_system, wavelength_A, grade, n_elements.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.representation.representation import Representation, RepresentationError

GRADES = ("A", "B")

Row = dict[str, str]


@dataclass(frozen=True)
class MeasuredSet:
    """x: (n, length, channels); y: (n,) crystal systems; rows: those of patterns.csv."""

    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.int64]
    rows: list[Row]

    @property
    def binary(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the phase is a compound of two elements."""
        return is_binary(self.rows)


def read(folder: Path, representation: Representation) -> MeasuredSet:
    """All patterns of grades A and B, prepared.

    Raises
    ------
    OSError
        a file of the folder is missing.  RepresentationError: a pattern out of range.
    """
    rows = read_rows(folder)
    return MeasuredSet(prepare(folder, rows, representation), crystal_systems(rows), rows)


def read_rows(folder: Path) -> list[Row]:
    """The rows of the patterns of grades A and B. Raises OSError when patterns.csv is missing."""
    with (folder / "patterns.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["grade"] in GRADES]


def prepare(
    folder: Path, rows: Sequence[Row], representation: Representation
) -> npt.NDArray[np.float32]:
    """(n, length, channels) network input of the patterns of some rows; raises as `read`."""
    x = np.empty((len(rows), representation.length, len(representation.channels)), dtype=np.float32)
    with np.load(folder / "patterns.npz") as arrays:
        for place, row in enumerate(rows):
            two_theta, intensity = (
                arrays[f"{row['id']}/{name}"] for name in ("two_theta", "intensity")
            )
            try:
                x[place] = representation.prepare(two_theta, intensity, float(row["wavelength_A"]))
            except RepresentationError as error:
                raise RepresentationError(f"measured pattern {row['id']}: {error}") from error
    return x


def crystal_systems(rows: Sequence[Row]) -> npt.NDArray[np.int64]:
    """(n,) crystal systems of some rows."""
    return np.array([CRYSTAL_SYSTEMS.index(row["crystal_system"]) for row in rows], dtype=np.int64)


def is_binary(rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
    """(n,) whether the phases of some rows are compounds of two elements."""
    return np.array([row["n_elements"] == "2" for row in rows], dtype=bool)
