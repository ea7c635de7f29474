"""A unit cell as crystallographers write it, and the lines it has."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Parameters = tuple[float, float, float, float, float, float]


_RIGHT: Final = 90.0


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
    alpha, beta, gamma
        angles between them (deg).
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
    alpha: float
    beta: float
    gamma: float
    shift: float
    d_spacings: tuple[float, ...]
    explained: int
    n_lines: int
    log_evidence: float

    @property
    def volume(self) -> float:
        """In Å³."""
        return math.sqrt(np.linalg.det(_metric(*self.parameters)))

    @property
    def parameters(self) -> Parameters:
        """Axes and angles."""
        return self.a, self.b, self.c, self.alpha, self.beta, self.gamma


def axes(lattice: str, x: Doubles, letter: str) -> tuple[Parameters, str]:
    """Axes (Å), angles (deg) and centring of reciprocal parameters (p,), those of `lattices`.

    The letter goes with the axes when they are put in their usual order: by length; for a
    monoclinic cell with a centred side in that which has it on C. Triclinic cells are reduced.
    """
    if lattice == "cubic":
        a = 1 / math.sqrt(x[0])
        return (a, a, a, 90.0, 90.0, 90.0), letter
    if lattice == "tetragonal":
        a = 1 / math.sqrt(x[0])
        return (a, a, 1 / math.sqrt(x[1]), 90.0, 90.0, 90.0), letter
    if lattice == "hexagonal":
        a = 2 / math.sqrt(3 * x[0])
        return (a, a, 1 / math.sqrt(x[1]), 90.0, 90.0, 120.0), letter
    if lattice == "orthorhombic":
        order = sorted(range(3), key=lambda axis: -x[axis])
        a, b, c = (1 / math.sqrt(x[axis]) for axis in order)
        if letter in "ABC":
            letter = "ABC"[order.index("ABC".index(letter))]
        return (a, b, c, 90.0, 90.0, 90.0), letter
    if lattice == "triclinic":
        return _reduced(x), letter
    # The unique axis is b; of the two directions of c, that with β above 90° is the usual one.
    cosine = min(abs(x[3]) / (2 * math.sqrt(x[0] * x[2])), 0.999)
    sine = math.sqrt(1 - cosine**2)
    a, c = 1 / (math.sqrt(x[0]) * sine), 1 / (math.sqrt(x[2]) * sine)
    if letter == "A" or (letter != "C" and a > c):
        a, c = c, a
        letter = letter.replace("A", "C")
    beta = 180 - math.degrees(math.acos(cosine))
    return (a, 1 / math.sqrt(x[1]), c, 90.0, beta, 90.0), letter


def _reduced(x: Doubles) -> Parameters:
    """Of the Niggli cell of triclinic parameters (6,)."""
    import spglib  # noqa: PLC0415  loads slowly, and only triclinic cells need it

    a, b, c, d, e, f = x
    reciprocal = np.array([[a, e / 2, d / 2], [e / 2, b, f / 2], [d / 2, f / 2, c]])
    direct = np.linalg.cholesky(np.linalg.inv(reciprocal))
    niggli = spglib.niggli_reduce(direct)
    metric = (direct if niggli is None else niggli) @ (direct if niggli is None else niggli).T
    lengths = np.sqrt(np.diag(metric))
    cosines = [metric[i, j] / (lengths[i] * lengths[j]) for i, j in ((1, 2), (0, 2), (0, 1))]
    alpha, beta, gamma = (math.degrees(math.acos(cosine)) for cosine in cosines)
    return float(lengths[0]), float(lengths[1]), float(lengths[2]), alpha, beta, gamma


def _metric(a: float, b: float, c: float, alpha: float, beta: float, gamma: float) -> Doubles:
    """(3, 3) scalar products of the axes."""
    cosines = np.cos(np.radians([alpha, beta, gamma]))
    lengths = np.array([a, b, c])
    angles = np.array(
        [
            [1.0, cosines[2], cosines[1]],
            [cosines[2], 1.0, cosines[0]],
            [cosines[1], cosines[0], 1.0],
        ]
    )
    return angles * np.outer(lengths, lengths)


def d_spacings(letter: str, cell: Parameters, smallest: float) -> tuple[float, ...]:
    """(n,) of all lines above `smallest` (Å), the largest first, those of equal d once.

    Parameters
    ----------
    letter
        a centring, or D or S as in `lattices`.
    cell
        a, b, c (Å), α, β and γ (deg).
    """
    metric = _metric(*cell)
    # No index exceeds its axis over the smallest d; of h k l and its opposite one is enough, and
    # across two right angles the sign of an index makes no difference.
    h_most, k_most, l_most = (int(axis / smallest) for axis in cell[:3])
    alpha, beta, gamma = cell[3:]
    ranges = (
        np.arange(0 if alpha == beta == _RIGHT else -h_most, h_most + 1),
        np.arange(0 if alpha == gamma == _RIGHT else -k_most, k_most + 1),
        np.arange(l_most + 1),
    )
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
