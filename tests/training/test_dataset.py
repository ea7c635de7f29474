from dataclasses import replace
from pathlib import Path

import numpy as np

from training import dataset, splits
from training.crystal_systems import CRYSTAL_SYSTEMS
from training.diffraction import reflections
from training.sources import CrystalStructure


def test_what_was_stored_comes_back(
    structures: list[CrystalStructure], store: dataset.Store
) -> None:
    assert len(store) == len(structures)
    for index in (0, 7, len(structures) - 1):
        expected = reflections(structures[index], symprec=dataset.SYMPREC)
        found = store[index]
        np.testing.assert_array_equal(found.hkl, expected.hkl)
        np.testing.assert_array_equal(
            found.structure_factor_squared, expected.structure_factor_squared
        )
        np.testing.assert_array_equal(found.multiplicity, expected.multiplicity)
        np.testing.assert_allclose(found.reciprocal, expected.reciprocal)
        np.testing.assert_allclose(found.rotations, expected.rotations, atol=1e-6)
        assert CRYSTAL_SYSTEMS[store.system[index]] == structures[index].crystal_system
        assert store.fold[index] == splits.fold(structures[index].chemical_system)


def test_order_and_fingerprint_do_not_depend_on_the_workers(
    structures: list[CrystalStructure], store: dataset.Store, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(dataset, "_CHUNK", 5)
    dataset.build(structures, tmp_path / "again.parquet", workers=2)
    assert dataset.Store(tmp_path / "again.parquet").fingerprint() == store.fingerprint()


def test_a_changed_structure_changes_the_fingerprint(
    structures: list[CrystalStructure], store: dataset.Store, tmp_path: Path
) -> None:
    dataset.build(structures[1:], tmp_path / "other.parquet", workers=1)
    assert dataset.Store(tmp_path / "other.parquet").fingerprint() != store.fingerprint()


def test_unusable_structures_are_named_and_the_rest_go_on(
    structures: list[CrystalStructure], tmp_path: Path
) -> None:
    bad = replace(structures[0], identifier="bad", lattice=0.1 * structures[0].lattice)
    skipped = dataset.build([bad, structures[1]], tmp_path / "some.parquet", workers=1)
    assert [item.identifier for item in skipped] == ["bad"]
    assert "no " in skipped[0].reason
    assert len(dataset.Store(tmp_path / "some.parquet")) == 1


def test_the_split_is_the_published_one() -> None:
    """int(md5("split:" + chemsys)[:8], 16) % 10, worked out by hand: it must never change."""
    names = ("Cl-Na", "O-Ti", "Al-O", "O-Zn", "Ca-F")
    assert [splits.fold(name) for name in names] == [1, 4, 3, 3, 5]
