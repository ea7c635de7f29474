"""Random crystals derived from a given one: larger cells, other colours, less symmetry.

A part of the symmetry is chosen and kept exactly: cell and positions are disturbed at random and
then averaged over the operations that are to survive; what is left of the disturbance is invariant
under them.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import spglib

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

# The trace of the proper part of a rotation, and its order.
_ORDER_OF_TRACE: Final = {3: 1, -1: 2, 0: 3, 1: 4, 2: 6}
# Groups with more operations are not completed; what is left of a crystal then is hardly less.
_LARGEST_GROUP: Final = 96


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell with its symmetry operations.

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
        """Return the primitive cell of a structure. Raises ValueError without symmetry."""
        found = spglib.find_primitive((lattice, coordinates, kinds), symprec=symprec)
        if not found:
            raise ValueError(_NO_SYMMETRY)
        lattice, coordinates, kinds = found
        return cls.with_symmetry(lattice, coordinates, kinds.astype(np.int64), symprec)

    @classmethod
    def with_symmetry(
        cls, lattice: Float, coordinates: Float, kinds: npt.NDArray[np.int64], symprec: float
    ) -> "Cell":
        """Return the cell as it stands, with its symmetry. Raises ValueError without any."""
        symmetry = spglib.get_symmetry((lattice, coordinates, kinds), symprec=symprec)
        if not symmetry:
            raise ValueError(_NO_SYMMETRY)
        rotations = symmetry["rotations"].astype(np.int64)
        return cls(lattice, coordinates, kinds, rotations, symmetry["translations"])

    @property
    def orders(self) -> npt.NDArray[np.int64]:
        """(k,) of the proper part of each rotation: 1, 2, 3, 4 or 6."""
        trace = np.trace(self.rotations, axis1=1, axis2=2)
        proper = trace * np.rint(np.linalg.det(self.rotations)).astype(np.int64)
        return np.array([_ORDER_OF_TRACE[int(value)] for value in proper])

    def supercell(self, size: int, symprec: float, rng: np.random.Generator) -> "Cell":
        """Make a random cell of `size` times the volume. Raises ValueError as `primitive` does."""
        a = int(rng.choice([n for n in range(1, size + 1) if size % n == 0]))
        rest = size // a
        b = int(rng.choice([n for n in range(1, rest + 1) if rest % n == 0]))
        c = rest // b
        # Hermite normal form: every sublattice of that index is one of these.
        lower = [int(rng.integers(n)) for n in (a, a, b)]
        basis = np.array([[a, 0, 0], [lower[0], b, 0], [lower[1], lower[2], c]])
        points = np.stack(np.meshgrid(range(a), range(b), range(c), indexing="ij"), -1)
        points = points.reshape(-1, 3)
        coordinates = (self.coordinates[None] + points[:, None]).reshape(-1, 3)
        return Cell.with_symmetry(
            basis @ self.lattice,
            (coordinates @ np.linalg.inv(basis)) % 1,
            np.tile(self.kinds, len(points)),
            symprec,
        )

    def partners(self, operations: Index) -> tuple[Index, Float]:
        """Where each of `operations` takes every atom.

        Returns
        -------
        partner
            (k, n) number of the atom.
        difference
            (k, n, 3) fractional, from that atom to where it is really taken.
        """
        image = np.einsum("kij,nj->kni", self.rotations[operations], self.coordinates)
        image += self.translations[operations][:, None]
        partner = np.empty(image.shape[:2], dtype=np.int64)
        difference = np.empty_like(image)
        other_kind = self.kinds[:, None] != self.kinds[None]
        rows = np.arange(len(self.kinds))
        for number, place in enumerate(image):
            apart = place[:, None] - self.coordinates[None]
            apart -= apart.round()
            distance = np.linalg.norm(apart @ self.lattice, axis=2)
            distance[other_kind] = np.inf
            partner[number] = distance.argmin(axis=1)
            difference[number] = apart[rows, partner[number]]
        return partner, difference

    def recoloured(
        self, operations: Index, share: float, n_kinds: int, rng: np.random.Generator
    ) -> "Cell":
        """With some atoms of another kind, so that `operations` stay symmetries.

        Parameters
        ----------
        share
            of the sets of equivalent atoms that change their kind.
        n_kinds
            kinds to choose from, new ones among them.
        """
        partner, _ = self.partners(operations)
        orbit = partner.min(axis=0)
        for _ in range(2):  # the smallest number an atom is taken to, however long the way
            orbit = orbit[partner].min(axis=0)
        kinds = self.kinds.copy()
        for name in np.unique(orbit):
            if rng.random() < share:
                kinds[orbit == name] = rng.integers(n_kinds)
        return replace(self, kinds=kinds)


def subgroup(cell: Cell, orders: tuple[int, ...], rng: np.random.Generator) -> Index | None:
    """Numbers of the operations of a random subgroup with rotations of these orders.

    The inversion is added, mostly, where there is one. None when there is no such subgroup, or it
    is very large.
    """
    known = cell.orders
    inversions = np.flatnonzero((known == 1) & (np.trace(cell.rotations, axis1=1, axis2=2) == -3))
    chosen = [int(rng.choice(inversions))] if len(inversions) and rng.random() < 0.8 else []
    for order in orders:
        candidates = np.flatnonzero(known == order)
        if not len(candidates):
            return None
        chosen.append(int(rng.choice(candidates)))
    return _closure(cell, chosen)


def _closure(cell: Cell, generators: list[int]) -> Index | None:
    """Numbers of all operations that `generators` generate; None when there are very many."""
    alike: dict[bytes, Index] = {}
    names = [rotation.tobytes() for rotation in cell.rotations]
    for name in set(names):
        alike[name] = np.flatnonzero([other == name for other in names])

    def product(one: int, other: int) -> int:
        rotation = cell.rotations[one] @ cell.rotations[other]
        shift = cell.rotations[one] @ cell.translations[other] + cell.translations[one]
        among = alike[rotation.tobytes()]
        apart = cell.translations[among] - shift
        apart -= apart.round()
        return int(among[np.abs(apart).sum(axis=1).argmin()])

    identities = alike[np.eye(3, dtype=np.int64).tobytes()]
    whole = np.abs(cell.translations[identities] - cell.translations[identities].round())
    identity = int(identities[whole.sum(axis=1).argmin()])
    group, fresh = {identity}, [identity]
    while fresh:
        fresh = sorted({product(g, one) for one in fresh for g in generators} - group)
        group.update(fresh)
        if len(group) > _LARGEST_GROUP:
            return None
    return np.array(sorted(group))


def distort(
    cell: Cell,
    operations: Index,
    strain: float,
    displacement: float,
    rng: np.random.Generator,
) -> tuple[Float, Float]:
    """Make a lattice (3, 3) and coordinates (n, 3) that obey the `operations` of `cell`.

    Parameters
    ----------
    strain
        standard deviation of each component of the strain, before averaging.
    displacement
        standard deviation (Å) of each atom's shift along each axis, before averaging.
    """
    rotations = cell.rotations[operations]
    tensor = rng.normal(0, strain, (3, 3))
    strained = cell.lattice @ (np.eye(3) + (tensor + tensor.T) / 2)
    metric = strained @ strained.T
    metric = (rotations.transpose(0, 2, 1) @ metric @ rotations).mean(axis=0)
    lattice = np.linalg.cholesky(metric)
    shift = rng.normal(0, displacement, cell.coordinates.shape) @ np.linalg.inv(cell.lattice)
    total = np.zeros_like(cell.coordinates)
    for rotation, partner, difference in zip(rotations, *cell.partners(operations), strict=True):
        total[partner] += difference + shift @ rotation.T
    return lattice, cell.coordinates + total / len(operations)


_NO_SYMMETRY: Final = "spglib finds no symmetry; are atoms too close?"
