"""A folder of measured patterns with known phases, as a benchmark.

`patterns.npz` holds `<id>/two_theta` and `<id>/intensity` of each pattern, `patterns.csv` a row
each with at least: id, group (one phase), crystal_system, wavelength_A, grade, n_elements.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.crystal_systems import CRYSTAL_SYSTEMS
from training.representation import Representation

GRADES = ("A", "B")


@dataclass(frozen=True)
class MeasuredSet:
    """x: (n, length, channels); y: (n,) crystal systems; rows: those of patterns.csv."""

    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.int64]
    rows: list[dict[str, str]]

    @property
    def binary(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the phase is a compound of two elements."""
        return np.array([row["n_elements"] == "2" for row in self.rows])


def read(folder: Path, representation: Representation) -> MeasuredSet:
    """All patterns of grades A and B, prepared.

    Raises
    ------
    OSError
        a file of the folder is missing.  RepresentationError: a pattern out of range.
    """
    with (folder / "patterns.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["grade"] in GRADES]
    with np.load(folder / "patterns.npz") as arrays:
        x = np.stack(
            [
                representation.prepare(
                    arrays[f"{row['id']}/two_theta"],
                    arrays[f"{row['id']}/intensity"],
                    float(row["wavelength_A"]),
                )
                for row in rows
            ]
        )
    y = np.array([CRYSTAL_SYSTEMS.index(row["crystal_system"]) for row in rows])
    return MeasuredSet(x, y, rows)
