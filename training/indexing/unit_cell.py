"""A unit cell as crystallographers write it, and the lines it has."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


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


def axes(lattice: str, x: Doubles, letter: str) -> tuple[float, float, float, float, str]:
    """a, b, c (Å), β (deg, not below 90) and centring of reciprocal parameters (4,), `lattices`'.

    The letter goes with the axes when they are put in their usual order: by length; for a
    monoclinic cell with a centred side in that which has it on C.
    """
    if lattice == "cubic":
        a = 1 / math.sqrt(x[0])
        return a, a, a, 90.0, letter
    if lattice == "tetragonal":
        a = 1 / math.sqrt(x[0])
        return a, a, 1 / math.sqrt(x[1]), 90.0, letter
    if lattice == "hexagonal":
        a = 2 / math.sqrt(3 * x[0])
        return a, a, 1 / math.sqrt(x[1]), 90.0, letter
    if lattice == "orthorhombic":
        order = sorted(range(3), key=lambda axis: -x[axis])
        a, b, c = (1 / math.sqrt(x[axis]) for axis in order)
        if letter in "ABC":
            letter = "ABC"[order.index("ABC".index(letter))]
        return a, b, c, 90.0, letter
    # The unique axis is b; of the two directions of c, that with β above 90° is the usual one.
    cosine = min(abs(x[3]) / (2 * math.sqrt(x[0] * x[2])), 0.999)
    sine = math.sqrt(1 - cosine**2)
    a, c = 1 / (math.sqrt(x[0]) * sine), 1 / (math.sqrt(x[2]) * sine)
    if letter == "A" or (letter != "C" and a > c):
        a, c = c, a
        letter = letter.replace("A", "C")
    return a, 1 / math.sqrt(x[1]), c, 180 - math.degrees(math.acos(cosine)), letter


def d_spacings(
    lattice: str, letter: str, cell: tuple[float, float, float, float], smallest: float
) -> tuple[float, ...]:
    """(n,) of all lines above `smallest` (Å), the largest first, those of equal d once.

    Parameters
    ----------
    letter
        a centring, or D or S as in `lattices`.
    cell
        a, b, c (Å) and β (deg).
    """
    a, b, c, beta = cell
    gamma, beta = math.radians(120.0 if lattice == "hexagonal" else 90.0), math.radians(beta)
    metric = np.array(
        [
            [a * a, a * b * math.cos(gamma), a * c * math.cos(beta)],
            [a * b * math.cos(gamma), b * b, 0.0],
            [a * c * math.cos(beta), 0.0, c * c],
        ]
    )
    # Of h k l and its opposite one is enough, and no index exceeds its axis over the smallest d.
    most = [int(axis / smallest) for axis in (a, b, c)]
    ranges = [np.arange(-most[0], most[0] + 1), np.arange(most[1] + 1), np.arange(most[2] + 1)]
    if lattice == "hexagonal":
        ranges[0], ranges[1] = ranges[1], np.arange(-most[1], most[1] + 1)
    h, k, l = (index.ravel() for index in np.meshgrid(*ranges, indexing="ij"))
    indices = np.stack([h, k, l])[:, _ALLOWED[letter](h, k, l)]
    q = np.einsum("in,ij,jn->n", indices, np.linalg.inv(metric), indices)
    q = q[(q > 1e-9) & (q < smallest**-2)]
    return tuple((1 / np.sqrt(np.unique(np.round(q, 9)))).tolist())


def _faces(h: Indices, k: Indices, l: Indices) -> npt.NDArray[np.bool_]:
    allowed: npt.NDArray[np.bool_] = ((h + k) % 2 == 0) & ((k + l) % 2 == 0)
    return allowed


_ALLOWED: Final[dict[str, Callable[[Indices, Indices, Indices], npt.NDArray[np.bool_]]]] = {
    "P": lambda h, k, l: np.ones(h.shape, dtype=bool),  # noqa: ARG005
    "I": lambda h, k, l: (h + k + l) % 2 == 0,
    "A": lambda h, k, l: (k + l) % 2 == 0,  # noqa: ARG005
    "B": lambda h, k, l: (h + l) % 2 == 0,  # noqa: ARG005
    "C": lambda h, k, l: (h + k) % 2 == 0,  # noqa: ARG005
    "F": _faces,
    "D": lambda h, k, l: _faces(h, k, l) & ((h % 2 == 1) | ((h + k + l) % 4 == 0)),
    "R": lambda h, k, l: (-h + k + l) % 3 == 0,
    "S": lambda h, k, l: (h != 0) | (k != 0) | (l % 2 == 0),
}
