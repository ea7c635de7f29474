"""The lattices that are searched: what lines they have, and how few lines fix their parameters.

With up to six parameters x of the reciprocal cell, every line of a lattice is at

    1/d² = h² x₀ + k² x₁ + l² x₂ + h l x₃ + h k x₄ + k l x₅   triclinic
    1/d² = h² x₀ + k² x₁ + l² x₂ + h l x₃   monoclinic
    1/d² = h² x₀ + k² x₁ + l² x₂            orthorhombic
    1/d² = (h² + k²) x₀ + l² x₁             tetragonal
    1/d² = (h² + h k + k²) x₀ + l² x₁       hexagonal, with rhombohedral as one of its centrings
    1/d² = (h² + k² + l²) x₀                cubic

so as many lines of small indices as there are parameters fix them: each of the `solutions` is the
inverse of the coefficients of some choice of indices. For six there are too many choices: triclinic
cells are come to by their zones (`triclinic`).
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

Indices = tuple[int, ...]
Allowed = Callable[[int, int, int], bool]

N_PARAMETERS: Final = 4


@dataclass(frozen=True, eq=False)
class Pass:
    """One way to come to candidates.

    Attributes
    ----------
    solutions
        (4, 4, n): x = solutions[:, :, i] @ q, with q (4,) the 1/d² of n_parameters lines, then 0.
    first
        (j, 4) coefficients of the lines of the smallest indices.
    """

    solutions: npt.NDArray[np.float32]
    first: npt.NDArray[np.float32]


NO_PASS: Final = Pass(
    np.empty((N_PARAMETERS, N_PARAMETERS, 0), np.float32), np.empty((0, N_PARAMETERS), np.float32)
)
"""Comes to no candidates."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """A lattice and how it is searched.

    Attributes
    ----------
    name
        such as "tetragonal".
    n_parameters
        how many it has; of the arrays of four, the others are 0.
    outer, squares, axis
        its lines are at outer (k, 4; triclinic: 6) @ x + squares (m,) · x[axis], each with each.
    centrings
        (c, k, m) which lines each centring has.
    centring_names
        c letters.
    passes
        how candidates are come to; none for triclinic ones.
    shifts
        zero shifts (deg) that are tried.
    zone_shifts
        the same for candidates by rectangular zones, while none is convincing.
    n_base
        of so many of the first credible lines all combinations are solved.
    least_explained
        share of the weight of the first lines that those of the smallest indices must explain.
    n_kept
        cells that are refined.
    needless
        not searched when a lattice of higher symmetry has more evidence than the first of these,
        and explains nearly all lines, or more than the second.
    """

    name: str
    n_parameters: int
    outer: npt.NDArray[np.float32]
    squares: npt.NDArray[np.float32]
    axis: int
    centrings: npt.NDArray[np.bool_]
    centring_names: str
    passes: tuple[Pass, ...]
    shifts: tuple[float, ...]
    n_base: int
    least_explained: float
    n_kept: int
    zone_shifts: tuple[float, ...] = ()
    needless: tuple[float, float] = (np.inf, np.inf)


@cache
def lattices() -> tuple[Lattice, ...]:
    """From the highest symmetry to the lowest."""
    return _cubic(), _tetragonal(), _hexagonal(), _orthorhombic(), _monoclinic(), _triclinic()


def _all(h: int, k: int, l: int) -> bool:  # noqa: ARG001
    return True


def _body(h: int, k: int, l: int) -> bool:
    return (h + k + l) % 2 == 0


def _face_a(h: int, k: int, l: int) -> bool:  # noqa: ARG001
    return (k + l) % 2 == 0


def _face_b(h: int, k: int, l: int) -> bool:  # noqa: ARG001
    return (h + l) % 2 == 0


def _face_c(h: int, k: int, l: int) -> bool:  # noqa: ARG001
    return (h + k) % 2 == 0


def _faces(h: int, k: int, l: int) -> bool:
    return _face_a(h, k, l) and _face_c(h, k, l)


def _diamond(h: int, k: int, l: int) -> bool:
    return _faces(h, k, l) and (h % 2 == 1 or (h + k + l) % 4 == 0)


def _rhombohedral(h: int, k: int, l: int) -> bool:
    return (-h + k + l) % 3 == 0 or (h - k + l) % 3 == 0


def _usual_c(h: int, k: int, l: int) -> bool:  # noqa: ARG001  no lattice has longer cells
    return l <= 12


def _screw(h: int, k: int, l: int) -> bool:  # 0 0 l with odd l extinct by 6₃
    return _usual_c(h, k, l) and (h > 0 or k > 0 or l % 2 == 0)


def _cubic() -> Lattice:
    triples = [(h, k, l) for h in range(9) for k in range(h + 1) for l in range(k + 1)]
    families = _families(triples, lambda h, k, l: (h * h + k * k + l * l, 0, 0, 0), 72)
    basis = (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 16, 18, 19, 20, 22, 24, 27)
    return Lattice(
        "cubic",
        1,
        *_lines(families, range(1), 0, lambda hkl, _: hkl, (_all, _body, _faces, _diamond)),
        centring_names="PIFD",
        passes=(
            Pass(_solutions(_choices([(n,) for n in basis])), _first(families, range(1), 0, 32)),
        ),
        shifts=(-0.08, 0.0, 0.08),
        n_base=12,
        least_explained=0.3,
        n_kept=4,
    )


def _tetragonal() -> Lattice:
    pairs = [(h, k) for h in range(7) for k in range(h + 1)]
    families = _families(pairs, lambda h, k: (h * h + k * k, 0, 0, 0), 40)
    basis = [
        (1, 0), (0, 1), (1, 1), (2, 0), (2, 1), (0, 4), (1, 4), (4, 0), (2, 4), (4, 1), (5, 0),
        (5, 1), (0, 16), (1, 9), (0, 9), (4, 4), (8, 0),
    ]  # fmt: skip
    return Lattice(
        "tetragonal",
        2,
        *_lines(families, range(13), 1, lambda hk, l: (*hk, l), (_all, _body)),
        centring_names="PI",
        passes=(Pass(_solutions(_choices(basis)), _first(families, range(13), 1, 32)),),
        shifts=(-0.05, 0.05),
        n_base=11,
        least_explained=0.45,
        n_kept=6,
    )


def _hexagonal() -> Lattice:
    pairs = [(h, k) for h in range(7) for k in range(h + 1)]
    families = _families(pairs, lambda h, k: (h * h + h * k + k * k, 0, 0, 0), 37)
    basis = [
        (1, 0), (0, 1), (1, 1), (3, 0), (1, 4), (0, 4), (3, 1), (4, 0), (3, 4), (4, 1), (0, 9),
        (1, 9), (1, 16), (3, 9), (0, 36), (1, 25), (4, 4), (7, 0), (3, 36),
    ]  # fmt: skip
    rhombohedral = [
        (1, 1), (1, 4), (3, 0), (0, 9), (1, 16), (1, 25), (3, 9), (0, 36), (4, 1), (4, 4), (1, 49),
        (4, 16), (1, 64), (3, 36), (0, 81), (9, 0), (0, 144),
    ]  # fmt: skip
    rules = (_usual_c, _rhombohedral, _screw)
    lines = _lines(families, range(19), 1, lambda hk, l: (*hk, l), rules)
    _, _, _, (_, of_rhombohedral, _) = lines
    return Lattice(
        "hexagonal",
        2,
        *lines,
        centring_names="PRS",
        passes=(
            Pass(_solutions(_choices(basis)), _first(families, range(19), 1, 32)),
            Pass(
                _solutions(_choices(rhombohedral)),
                _first(families, range(19), 1, 32, of_rhombohedral),
            ),
        ),
        shifts=(-0.05, 0.05),
        n_base=11,
        least_explained=0.45,
        n_kept=6,
    )


def _orthorhombic() -> Lattice:
    pairs = itertools.product(range(5), range(7))
    families = _families(pairs, lambda h, k: (h * h, k * k, 0, 0))
    basis = [
        (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (2, 0, 0), (0, 2, 0),
        (0, 0, 2), (1, 1, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1), (1, 0, 2), (0, 2, 1), (0, 1, 2),
        (2, 1, 1), (1, 2, 1), (1, 1, 2),
    ]  # fmt: skip
    all_faces = [
        (1, 1, 1), (2, 0, 0), (0, 2, 0), (0, 0, 2), (2, 2, 0), (2, 0, 2), (0, 2, 2), (3, 1, 1),
        (1, 3, 1), (1, 1, 3),
    ]  # fmt: skip
    rules = (_all, _body, _face_c, _face_b, _face_a, _faces)
    lines = _lines(families, range(10), 2, lambda hk, l: (*hk, l), rules)
    _, _, _, (*_, of_faces) = lines
    # Which axis is which does not matter: they are sorted.
    orders = map(list, itertools.permutations(range(3)))
    alike = [np.eye(3)[:, order] for order in orders]
    usual, of_all_faces = (
        _solutions(_choices([tuple(n * n for n in hkl) for hkl in indices]), alike)
        for indices in (basis, all_faces)
    )
    return Lattice(
        "orthorhombic",
        3,
        *lines,
        centring_names="PICBAF",
        passes=(
            Pass(usual, _first(families, range(10), 2, 32)),
            Pass(of_all_faces, _first(families, range(10), 2, 32, of_faces)),
        ),
        shifts=(0.0,),
        n_base=8,
        least_explained=0.5,
        n_kept=14,
        zone_shifts=(0.0, -0.06, 0.06),
    )


def _monoclinic() -> Lattice:
    pairs = [(h, l) for h in range(6) for l in range(-6, 7) if h > 0 or l >= 0]
    families = _families(pairs, lambda h, l: (h * h, 0, l * l, h * l))
    # Lines of centred cells have larger indices, but fewer of them.
    primitive = [
        (1, 0, 0), (0, 0, 1), (1, 0, -1), (1, 0, 1), (0, 1, 1), (1, 1, 0), (1, 1, -1), (1, 1, 1),
        (2, 0, 0), (0, 0, 2), (0, 2, 0), (0, 1, 0),
    ]  # fmt: skip
    centred = [
        (0, 0, 1), (1, 1, 0), (1, 1, -1), (1, 1, 1), (2, 0, 0), (0, 0, 2), (0, 2, 0), (2, 0, -1),
        (0, 2, 1),
    ]  # fmt: skip
    choices = [
        _choices(
            [(h * h, k * k, l * l, h * l) for h, k, l in basis],
            [abs(h) + k + abs(l) for h, k, l in basis],
            most=10,
        )
        for basis in (primitive, centred)
    ]
    # One of a and c may be turned round, and in primitive cells they may be exchanged.
    turned = np.diag([1.0, 1.0, 1.0, -1.0])
    exchanged = np.eye(4)[:, [2, 1, 0, 3]]
    every = [np.eye(4), turned, exchanged, exchanged @ turned]
    lines = _lines(
        families,
        range(6),
        1,
        lambda hl, k: (hl[0], k, hl[1]),
        (_all, _face_c, _face_a, _body),
    )
    centrings = lines[-1]
    return Lattice(
        "monoclinic",
        4,
        *lines,
        centring_names="PCAI",
        passes=(
            Pass(_solutions(choices[0], every), _first(families, range(6), 1, 32)),
            Pass(
                _solutions(choices[1], every[:2]),
                _first(families, range(6), 1, 32, centrings[1]),
            ),
        ),
        shifts=(0.0,),
        n_base=6,
        least_explained=0.5,
        n_kept=16,
        zone_shifts=(0.0, -0.06, 0.06),
        needless=(45.0, 60.0),
    )


def _triclinic() -> Lattice:
    h, k, l = np.array(half_space(6, 40)).T
    rows = np.stack([h * h, k * k, l * l, h * l, h * k, k * l], axis=1).astype(np.float32)
    return Lattice(
        "triclinic",
        6,
        rows,
        np.zeros(1, dtype=np.float32),
        0,
        np.ones((1, len(rows), 1), dtype=np.bool_),
        centring_names="P",
        passes=(),
        shifts=(),
        n_base=0,
        least_explained=0.0,
        n_kept=16,
        needless=(22.0, 35.0),
    )


def half_space(largest: int, most: int) -> list[tuple[int, int, int]]:
    """Return indices up to a sum of squares, one of each opposite pair, the smallest first."""
    span = range(-largest, largest + 1)
    every = [(h, k, l) for h in span for k in span for l in span if (h, k, l) > (0, 0, 0)]
    size = {v: sum(i * i for i in v) for v in every}
    return sorted((v for v in every if size[v] <= most), key=lambda v: (size[v], v))


def rows_of_zone(indices: Sequence[tuple[int, int]], n: int) -> npt.NDArray[np.float32]:
    """(4, n) h², k², h k and 0 of the n smallest of some indices h, k of a zone."""
    smallest = sorted(indices, key=lambda hk: hk[0] ** 2 + hk[1] ** 2)[:n]
    h, k = np.array(smallest).T
    return np.stack([h * h, k * k, h * k, 0 * h]).astype(np.float32)


Families = dict[tuple[int, int, int, int], list[Indices]]


def _families(
    members: Iterable[Indices],
    coefficients: Callable[..., tuple[int, int, int, int]],
    largest: float = np.inf,
) -> Families:
    """Group what has the same coefficients, by these, from the smallest on."""
    found: Families = {}
    for member in members:
        key = coefficients(*member)
        if max(key) <= largest:
            found.setdefault(key, []).append(member)
    return {key: found[key] for key in sorted(found, key=lambda key: (sum(key), key))}


def _lines(
    families: Families,
    inner: range,
    axis: int,
    indices: Callable[[Indices, int], Indices],
    centrings: Sequence[Allowed],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], int, npt.NDArray[np.bool_]]:
    """`outer`, `squares`, `axis` and `centrings` of a lattice."""
    allowed = [
        [
            [any(rule(*indices(member, n)) for member in members) for n in inner]
            for members in families.values()
        ]
        for rule in centrings
    ]
    squares = np.square(np.array(inner, dtype=np.float32))
    return np.array(list(families), dtype=np.float32), squares, axis, np.array(allowed)


def _first(
    families: Families,
    inner: range,
    axis: int,
    n: int,
    there: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.float32]:
    """(n, 4) coefficients of the lines of the smallest indices, (0, 0, 0) left out.

    Of a centring if it is given, as (k, m) of `centrings`.
    """
    along = np.zeros(N_PARAMETERS)
    along[axis] = 1
    every = np.array([key + i * i * along for key in map(np.array, families) for i in inner])
    wanted = every.any(axis=1)
    if there is not None:
        wanted &= there.ravel()
    every = every[wanted]
    order = np.argsort(every[:, :3].sum(axis=1), kind="stable")
    return every[order[:n]].astype(np.float32)


def _choices(
    basis: Sequence[Indices], sizes: Sequence[int] = (), most: int = 0
) -> npt.NDArray[np.float64]:
    """(n, p, p) all ways to choose as many coefficients as there are parameters, in any order.

    The sizes of a choice, if there are any, do not add up to more than `most`.
    """
    chosen = np.array(list(itertools.permutations(range(len(basis)), len(basis[0]))))
    if sizes:
        chosen = chosen[np.array(sizes)[chosen].sum(axis=1) <= most]
    return np.array(basis, dtype=float)[chosen]


def _solutions(
    choices: npt.NDArray[np.float64], alike: Sequence[npt.NDArray[np.float64]] = ()
) -> npt.NDArray[np.float32]:
    """(4, 4, m) the different inverses of n choices (n, p, p), of those that have one.

    Of choices that differ by one of the matrices `alike` (p, p) one is taken.
    """
    p = choices.shape[1]
    choices = choices[np.abs(np.linalg.det(choices)) > 0.5]
    # A number for each that equal ones share: the smallest of those of its equals.
    weights = np.random.default_rng(0).random((p, p))
    equals = [choices @ change for change in (alike or [np.eye(p)])]
    keys = np.min([(equal * weights).sum(axis=(1, 2)) for equal in equals], axis=0)
    _, first = np.unique(np.round(keys, 9), return_index=True)
    result = np.zeros((N_PARAMETERS, N_PARAMETERS, len(first)), dtype=np.float32)
    result[:p, :p] = np.moveaxis(np.linalg.inv(choices[np.sort(first)]), 0, -1)
    return result
