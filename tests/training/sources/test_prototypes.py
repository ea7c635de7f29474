from collections import Counter
from itertools import islice

import numpy as np
import pytest
import spglib

from training import splits
from training.crystal_systems import CRYSTAL_SYSTEMS
from training.sources import CrystalStructure, prototypes
from training.sources.distortion import Cell, distort, lower_symmetry

N = 140


@pytest.fixture(scope="module")
def compounds() -> list[CrystalStructure]:
    return list(prototypes.generate(N))


def test_all_seven_systems_are_even_and_certain(compounds: list[CrystalStructure]) -> None:
    assert Counter(c.crystal_system for c in compounds) == dict.fromkeys(CRYSTAL_SYSTEMS, N // 7)
    assert not any(c.pseudo_symmetric for c in compounds)


def test_the_same_seed_gives_the_same_compounds(compounds: list[CrystalStructure]) -> None:
    for again, before in zip(prototypes.generate(20), compounds, strict=False):
        assert again.identifier == before.identifier
        assert again.formula == before.formula
        np.testing.assert_array_equal(again.lattice, before.lattice)
        np.testing.assert_array_equal(again.frac_coords, before.frac_coords)
    others = [c.formula for c in islice(prototypes.generate(20, seed=1), 20)]
    assert others != [c.formula for c in compounds[:20]]


def test_compounds_come_one_by_one() -> None:
    assert len(list(islice(prototypes.generate(10**9), 3))) == 3


def test_elements_are_substituted_and_every_fold_is_served(
    compounds: list[CrystalStructure],
) -> None:
    systems = {c.chemical_system for c in compounds}
    assert len(systems) > 0.8 * N
    folds = {splits.fold(system) for system in systems}
    assert {splits.TEST_FOLD, splits.VALIDATION_FOLD, 2, 9} <= folds
    assert len({c.identifier for c in compounds}) == N


def test_atoms_keep_the_distance_of_their_bond(compounds: list[CrystalStructure]) -> None:
    from pymatgen.core import Structure

    for compound in compounds[::10]:
        structure = Structure(
            compound.lattice, compound.atomic_numbers.tolist(), compound.frac_coords
        )
        assert prototypes._tightest_bond(structure) == pytest.approx(1)


@pytest.mark.parametrize(
    ("label", "symbols", "a"),
    [
        ("AB_cF8_225_a_b", ("Cl", "Na"), 5.640),
        ("AB_cF8_225_a_b", ("O", "Mg"), 4.212),
        ("AB_cF8_216_c_a", ("As", "Ga"), 5.653),
        ("A_cF4_225_a", ("Cu",), 3.615),
    ],
)
def test_volumes_are_those_of_real_compounds(
    label: str, symbols: tuple[str, ...], a: float
) -> None:
    """Cell edges within 8 % of the measured ones (Å)."""
    cell = next(t.cell for t in prototypes._types() if t.label == label)
    species = [symbols[kind] for kind in cell.kinds]
    found = prototypes._label(cell.lattice, cell.coordinates, species, "real")
    assert (4 * abs(np.linalg.det(found.lattice))) ** (1 / 3) == pytest.approx(a, rel=0.08)


def _cells() -> list[Cell]:
    wanted = ("AB_cF8_225_a_b", "A2B_tP6_136_f_a", "A2B3_hR10_167_c_e", "AB_hP4_186_b_b")
    return [t.cell for t in prototypes._types() if t.label in wanted]


def _group(cell: Cell, lattice: np.ndarray, coordinates: np.ndarray) -> int:
    return spglib.get_symmetry_dataset((lattice, coordinates, cell.kinds), symprec=1e-5).number


def test_a_distortion_keeps_all_symmetry_exactly() -> None:
    rng = np.random.default_rng(0)
    cells = _cells()
    assert len(cells) == 4
    for cell in cells:
        before = _group(cell, *distort(cell, np.arange(len(cell.rotations)), 0, 0, rng))
        after = _group(cell, *distort(cell, np.arange(len(cell.rotations)), 0.05, 0.2, rng))
        assert before == after


@pytest.mark.parametrize(("order", "last"), [(1, 2), (2, 15)])
def test_a_distortion_keeps_just_the_chosen_symmetry(order: int, last: int) -> None:
    rng = np.random.default_rng(0)
    for cell in _cells():
        operations = lower_symmetry(cell, order, rng)
        group = _group(cell, *distort(cell, operations, 0.05, 0.2, rng))
        assert last - 12 * (order - 1) <= group <= last or (order == 1 and group == 1)
