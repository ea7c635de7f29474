from collections import Counter
from itertools import islice

import numpy as np
import pytest
import spglib

from training.dataset import splits
from training.sources import (
    CrystalStructure,
    StructureError,
    prototype_chemistry,
    prototypes,
)
from training.sources.distortion import Cell, distort, subgroup
from training.sources.prototype_chemistry import expected_volume, tightest_bond
from training.sources.prototype_library import structure_types
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, crystal_system
from xrdgui.crystals.elements import ATOMIC_NUMBERS

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


def test_atoms_keep_their_distance(compounds: list[CrystalStructure]) -> None:
    """In nine of ten known compounds the tightest bond is between 0.9 and 1.1 of the expected."""
    symbols = {number: symbol for symbol, number in ATOMIC_NUMBERS.items()}
    tightest = [
        tightest_bond(c.lattice, c.frac_coords, [symbols[int(z)] for z in c.atomic_numbers])
        for c in compounds[::3]
    ]
    assert min(tightest) > 0.85
    assert np.percentile(tightest, 90) < 1.12


def test_volumes_are_like_those_of_known_compounds(compounds: list[CrystalStructure]) -> None:
    """Per atom, binaries of the Materials Project have a median of 19 to 21 Å3, 5 % above 40–48."""
    volume = [abs(np.linalg.det(c.lattice)) / len(c.atomic_numbers) for c in compounds]
    assert 16 < np.median(volume) < 25
    assert np.percentile(volume, 5) > 8
    assert np.percentile(volume, 95) < 50


@pytest.mark.parametrize(
    ("label", "symbols", "a"),
    [
        ("AB_cF8_225_a_b", ("Cl", "Na"), 5.640),
        ("AB_cF8_225_a_b", ("S", "Pb"), 5.936),
        ("AB_cF8_216_c_a", ("As", "Ga"), 5.653),
        ("A_cF4_225_a", ("Cu",), 3.615),
    ],
)
def test_edges_are_those_of_real_compounds(label: str, symbols: tuple[str, ...], a: float) -> None:
    """Within 8 % of the measured ones (Å)."""
    cell = next(t.cell for t in structure_types() if t.label == label)
    species = [symbols[kind] for kind in cell.kinds]
    volume = expected_volume(cell.lattice, cell.coordinates, species)
    assert (4 * volume) ** (1 / 3) == pytest.approx(a, rel=0.08)


def test_elements_that_do_not_fit_are_refused() -> None:
    """Caesium in the place of carbon in diamond: metal atoms with four neighbours each."""
    cell = next(t.cell for t in structure_types() if t.label == "A_cF8_227_a")
    with pytest.raises(StructureError, match="do not fit"):
        expected_volume(cell.lattice, cell.coordinates, ["Cs", "Cs"])


def test_low_symmetry_has_large_cells_and_many_types(compounds: list[CrystalStructure]) -> None:
    """Half of the triclinic binaries of the Materials Project have more than 20 atoms."""
    triclinic = [c for c in compounds if c.crystal_system == "triclinic"]
    assert np.median([len(c.atomic_numbers) for c in triclinic]) >= 9
    assert len({c.prototype for c in triclinic}) > 0.7 * len(triclinic)
    assert len({c.prototype for c in compounds}) > 0.5 * N


def test_the_label_is_that_of_an_independent_reading(compounds: list[CrystalStructure]) -> None:
    for c in compounds[::5]:
        again = spglib.get_symmetry_dataset(
            (c.lattice, c.frac_coords, c.atomic_numbers), symprec=1e-3
        )
        assert crystal_system(again.number) == c.crystal_system


@pytest.mark.parametrize("n_elements", [1, 2, 3])
def test_the_number_of_elements_can_be_chosen(n_elements: int) -> None:
    found = list(prototypes.generate(14, n_elements=n_elements))
    assert {c.chemical_system.count("-") + 1 for c in found} == {n_elements}
    assert Counter(c.crystal_system for c in found) == dict.fromkeys(CRYSTAL_SYSTEMS, 2)


def test_too_many_elements_are_said() -> None:
    with pytest.raises(StructureError, match="no structure types of 9 elements"):
        next(prototypes.generate(1, n_elements=9))


def _cells() -> list[Cell]:
    wanted = ("AB_cF8_225_a_b", "A2B_tP6_136_f_a", "A2B3_hR10_167_c_e", "AB_hP4_186_b_b")
    return [t.cell for t in structure_types() if t.label in wanted]


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


@pytest.mark.parametrize(
    ("orders", "systems"),
    [((), {"triclinic"}), ((2,), {"monoclinic"}), ((2, 2), {"monoclinic", "orthorhombic", "cubic",
      "tetragonal", "trigonal", "hexagonal"})],
)  # fmt: skip
def test_a_distortion_keeps_just_the_chosen_symmetry(
    orders: tuple[int, ...], systems: set[str]
) -> None:
    rng = np.random.default_rng(0)
    for cell in _cells():
        operations = subgroup(cell, orders, rng)
        group = _group(cell, *distort(cell, operations, 0.05, 0.2, rng))
        assert crystal_system(group) in systems


def test_a_subgroup_is_closed() -> None:
    rng = np.random.default_rng(1)
    for cell in _cells():
        larger = cell.supercell(2, 1e-3, rng)
        group = subgroup(larger, (2,), rng)
        assert group is not None
        rotations = {larger.rotations[i].tobytes() for i in group}
        for i in group:
            for j in group:
                assert (larger.rotations[i] @ larger.rotations[j]).tobytes() in rotations


def test_a_supercell_is_the_same_crystal() -> None:
    rng = np.random.default_rng(0)
    for cell in _cells():
        larger = cell.supercell(6, 1e-3, rng)
        assert len(larger.kinds) == 6 * len(cell.kinds)
        assert abs(np.linalg.det(larger.lattice)) == pytest.approx(
            6 * abs(np.linalg.det(cell.lattice))
        )
        assert _group(larger, larger.lattice, larger.coordinates) == _group(
            cell, cell.lattice, cell.coordinates
        )


def test_new_colours_keep_the_chosen_symmetry() -> None:
    rng = np.random.default_rng(0)
    for cell in _cells():
        larger = cell.supercell(4, 1e-3, rng)
        operations = subgroup(larger, (2,), rng)
        coloured = larger.recoloured(operations, 0.5, 3, rng)
        partner, difference = coloured.partners(operations)
        assert (coloured.kinds[partner] == coloured.kinds).all()
        assert abs(difference).max() < 1e-3


def test_bonds_are_those_of_pymatgen() -> None:
    from pymatgen.analysis.structure_prediction.volume_predictor import bond_params

    for _ in range(2):  # made, and as they are kept
        prototype_chemistry._bond_parameters.cache_clear()
        assert prototype_chemistry._bond_parameters() == {
            symbol: [values["r"], values["k"]] for symbol, values in bond_params.items()
        }
