"""A unit cell as crystallographers write it, and the lines it has."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.indexing.lattices import Lattice


@dataclass(frozen=True)
class UnitCell:
    """A cell that was found.

    Attributes
    ----------
    lattice
        such as "tetragonal".
    centring
        its letter; R for rhombohedral lattices, given in hexagonal axes.
    a, b, c
        axes (Å).
    beta
        the angle (deg) that is not fixed by the lattice; 90, or 120 for γ of hexagonal ones, else.
    shift
        zero shift of the measured angles (deg).
    d_spacings
        (n,) of its lines, the largest first (Å).
    explained, n_lines
        how many of the lines that were looked at belong to it, and how many were looked at.
    log_evidence
        natural logarithm of how much better it explains the lines than chance does.
    """

    lattice: str
    centring: str
    a: float
    b: float
    c: float
    beta: float
    shift: float
    d_spacings: tuple[float, ...]
    explained: int
    n_lines: int
    log_evidence: float

    @property
    def volume(self) -> float:
        """In Å³."""
        sine = math.sqrt(0.75) if self.lattice == "hexagonal" else math.sin(math.radians(self.beta))
        return self.a * self.b * self.c * sine


def axes(lattice: str, x: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    """a, b, c (Å) and β (deg, not below 90) of reciprocal parameters (4,) as in `lattices`."""
    if lattice == "cubic":
        a = 1 / math.sqrt(x[0])
        return a, a, a, 90.0
    if lattice == "tetragonal":
        a = 1 / math.sqrt(x[0])
        return a, a, 1 / math.sqrt(x[1]), 90.0
    if lattice == "hexagonal":
        a = 2 / math.sqrt(3 * x[0])
        return a, a, 1 / math.sqrt(x[1]), 90.0
    if lattice == "orthorhombic":
        a, b, c = (1 / math.sqrt(value) for value in sorted(x[:3], reverse=True))
        return a, b, c, 90.0
    # The unique axis is b; of the two directions of c, that with β above 90° is the usual one.
    cosine = min(abs(x[3]) / (2 * math.sqrt(x[0] * x[2])), 0.999)
    sine = math.sqrt(1 - cosine**2)
    a, c = sorted((1 / (math.sqrt(x[0]) * sine), 1 / (math.sqrt(x[2]) * sine)))
    return a, 1 / math.sqrt(x[1]), c, 180 - math.degrees(math.acos(cosine))


def d_spacings(
    lattice: Lattice, centring: int, x: npt.NDArray[np.float64], smallest: float
) -> tuple[float, ...]:
    """(n,) of all lines of a cell above `smallest` (Å), the largest first."""
    q = lattice.outer.astype(float) @ x
    q = q[:, None] + lattice.squares.astype(float) * x[lattice.axis]
    there = lattice.centrings[centring] & (q > 0) & (q < smallest**-2)
    return tuple((1 / np.sqrt(np.sort(q[there]))).tolist())
