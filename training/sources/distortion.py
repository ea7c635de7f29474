"""Random distortion of a crystal that keeps a chosen part of its symmetry exactly.

Cell and positions are disturbed at random and then averaged over the operations that are to
survive; what is left of the disturbance is invariant under them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import spglib

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cell:
    """A primitive cell with its symmetry operations.

    Attributes
    ----------
    lattice
        (3, 3) Å, rows a, b, c.  coordinates: (n, 3) fractional.  kinds: (n,) which atoms are alike.
    rotations, translations
        (k, 3, 3) and (k, 3), acting on fractional coordinates as columns: x' = R x + t.
    """

    lattice: Float
    coordinates: Float
    kinds: npt.NDArray[np.int64]
    rotations: npt.NDArray[np.int64]
    translations: Float

    @classmethod
    def primitive(
        cls, lattice: Float, coordinates: Float, kinds: npt.NDArray[np.int64], symprec: float
    ) -> "Cell":
        """The primitive cell of a structure. Raises ValueError when spglib finds no symmetry."""
        found = spglib.find_primitive((lattice, coordinates, kinds), symprec=symprec)
        symmetry = found and spglib.get_symmetry(found, symprec=symprec)
        if not symmetry:
            raise ValueError("spglib finds no symmetry; are atoms too close?")
        lattice, coordinates, kinds = found
        rotations = symmetry["rotations"].astype(np.int64)
        return cls(lattice, coordinates, kinds, rotations, symmetry["translations"])


def lower_symmetry(cell: Cell, order: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Numbers of the operations of a random subgroup of `cell` with Laue class -1 or 2/m.

    Parameters
    ----------
    order
        1 keeps the inversion, where there is one; 2 also a twofold axis or mirror, where there
        is one.
    """
    keep = [int(np.flatnonzero((cell.rotations == np.eye(3)).all(axis=(1, 2)))[0])]
    trace = np.trace(cell.rotations, axis1=1, axis2=2)
    keep += np.flatnonzero(trace == -3)[:1].tolist()
    if order == 2:
        # Proper twofold axes have trace -1, mirrors +1; both are their own inverse.
        square = cell.rotations @ cell.rotations
        twofold = (np.abs(trace) == 1) & (square == np.eye(3)).all(axis=(1, 2))
        if twofold.any():
            chosen = cell.rotations[rng.choice(np.flatnonzero(twofold))]
            wanted = [sign * chosen for sign in ((1, -1) if len(keep) == 2 else (1,))]
            keep += [int(np.flatnonzero((cell.rotations == w).all(axis=(1, 2)))[0]) for w in wanted]
    return np.array(keep)


def distort(
    cell: Cell,
    operations: npt.NDArray[np.int64],
    strain: float,
    displacement: float,
    rng: np.random.Generator,
) -> tuple[Float, Float]:
    """A lattice (3, 3) and fractional coordinates (n, 3) that obey `operations` of `cell`.

    Parameters
    ----------
    strain
        standard deviation of each component of the strain, before averaging.
    displacement
        standard deviation (Å) of each atom's shift along each axis, before averaging.
    """
    rotations, translations = cell.rotations[operations], cell.translations[operations]
    tensor = rng.normal(0, strain, (3, 3))
    strained = cell.lattice @ (np.eye(3) + (tensor + tensor.T) / 2)
    metric = strained @ strained.T
    metric = (rotations.transpose(0, 2, 1) @ metric @ rotations).mean(axis=0)
    lattice = np.linalg.cholesky(metric)
    shift = rng.normal(0, displacement, cell.coordinates.shape) @ np.linalg.inv(cell.lattice)
    total = np.zeros_like(cell.coordinates)
    for rotation, translation in zip(rotations, translations, strict=True):
        image = cell.coordinates @ rotation.T + translation
        difference = image[:, None] - cell.coordinates[None]
        difference -= difference.round()
        distance = np.linalg.norm(difference @ cell.lattice, axis=2)
        distance[cell.kinds[:, None] != cell.kinds[None]] = np.inf
        partner = distance.argmin(axis=1)
        rows = np.arange(len(partner))
        total[partner] += difference[rows, partner] + shift @ rotation.T
    return lattice, cell.coordinates + total / len(operations)
