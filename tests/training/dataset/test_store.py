import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from weakref import WeakSet

import numpy as np
import pytest

from tests.support.paths import ROOT
from training.dataset import splits
from training.dataset import store as dataset
from training.sources import CrystalStructure
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.crystals.diffraction import reflections


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


@pytest.mark.usefixtures("no_processes")
def test_a_changed_structure_changes_the_fingerprint(
    structures: list[CrystalStructure], store: dataset.Store, tmp_path: Path
) -> None:
    dataset.build(structures[1:], tmp_path / "other.parquet", workers=1)
    assert dataset.Store(tmp_path / "other.parquet").fingerprint() != store.fingerprint()


@pytest.mark.usefixtures("no_processes")
def test_unusable_structures_are_named_and_the_rest_go_on(
    structures: list[CrystalStructure], tmp_path: Path
) -> None:
    bad = replace(structures[0], identifier="bad", lattice=0.1 * structures[0].lattice)
    skipped = dataset.build([bad, structures[1]], tmp_path / "some.parquet", workers=1)
    assert [item.identifier for item in skipped] == ["bad"]
    assert "no " in skipped[0].reason
    assert len(dataset.Store(tmp_path / "some.parquet")) == 1


def _build_in_a_process(
    structures: list[CrystalStructure], path: Path, kill_after: int | None
) -> int:
    """Build with chunks of 4; killed once so many parts are there."""
    code = (
        "import pickle, sys, time\n"
        "from pathlib import Path\n"
        "from training.dataset import store\n"
        "if __name__ == '__main__':\n"
        "    store._CHUNK = 4\n"
        "    def slowly(structures):\n"
        "        for structure in structures:\n"
        "            time.sleep(0.02)\n"
        "            yield structure\n"
        "    found = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "    store.build(slowly(found), Path(sys.argv[2]), workers=1)\n"
    )
    given = path.with_name("structures.pickle")
    given.write_bytes(pickle.dumps(structures))
    script = path.with_name("build.py")
    script.write_text(code)
    root = str(ROOT)
    process = subprocess.Popen(
        [sys.executable, str(script), str(given), str(path)], env=os.environ | {"PYTHONPATH": root}
    )
    parts = path.with_name(path.name + ".parts")
    while process.poll() is None:
        if kill_after is not None and len(list(parts.glob("*.parquet"))) >= kill_after:
            process.kill()
        time.sleep(0.005)
    return process.returncode


@pytest.mark.usefixtures("no_processes")
def test_a_killed_build_goes_on_and_ends_the_same(
    structures: list[CrystalStructure],
    store: dataset.Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "store.parquet"
    parts = path.with_name("store.parquet.parts")
    assert _build_in_a_process(structures, path, kill_after=3) == -signal.SIGKILL
    assert not path.exists()
    finished = {part: part.stat().st_mtime_ns for part in parts.glob("*.parquet")}
    assert 3 <= len(finished) < len(structures) // 4
    broken, *_ = finished
    broken.write_bytes(broken.read_bytes()[:-9])  # as after a power failure

    told: list[int] = []
    monkeypatch.setattr(dataset, "_CHUNK", 4)
    made: list[Path] = []
    submit = ThreadPoolExecutor.submit
    monkeypatch.setattr(
        ThreadPoolExecutor,
        "submit",
        lambda pool, function, chunk, part: (
            made.append(part),
            submit(pool, function, chunk, part),
        )[1],
    )
    dataset.build(structures, path, workers=2, on_progress=told.append)
    assert not set(finished) & set(made) - {broken}
    assert broken in made
    assert told == sorted(told)
    assert told[-1] == len(structures)
    assert dataset.Store(path).fingerprint() == store.fingerprint()
    assert not parts.exists()


@pytest.mark.usefixtures("no_processes")
def test_a_build_called_off_goes_on(
    structures: list[CrystalStructure],
    store: dataset.Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dataset, "_CHUNK", 4)

    def call_off(done: int) -> None:
        if done >= 8:
            raise InterruptedError

    path = tmp_path / "store.parquet"
    with pytest.raises(InterruptedError):
        dataset.build(structures, path, workers=1, on_progress=call_off)
    assert not path.exists()
    assert len(list((tmp_path / "store.parquet.parts").glob("*.parquet"))) >= 2
    dataset.build(structures, path, workers=1)
    assert dataset.Store(path).fingerprint() == store.fingerprint()


def test_a_lost_worker_is_said(
    structures: list[CrystalStructure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "_make_part", _die)
    with pytest.raises(OSError, match="for want of memory; start again"):
        dataset.build(structures, tmp_path / "store.parquet", workers=1)


def _die(*_: object) -> None:
    os._exit(1)


@pytest.mark.usefixtures("no_processes")
def test_few_structures_are_in_memory_at_a_time(
    structures: list[CrystalStructure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "_CHUNK", 3)
    alive: WeakSet[CrystalStructure] = WeakSet()
    most = 0

    def many() -> Iterator[CrystalStructure]:
        nonlocal most
        for number in range(90):
            alive.add(made := replace(structures[number % 3], identifier=str(number)))
            most = max(most, len(alive))
            yield made

    dataset.build(many(), tmp_path / "store.parquet", workers=1)
    assert dataset.n_structures(tmp_path / "store.parquet") == 90
    assert most <= 3 * 5


@pytest.mark.parametrize("split", ["chemical-system", "formula", "prototype"])
def test_a_split_keeps_what_is_alike_together(store_path: Path, split: str) -> None:
    store = dataset.Store(store_path, split)
    labels = store.column(splits.SPLITS[split])
    for label in set(labels):
        assert len(set(store.fold[labels == label])) == 1
        assert store.fold[labels == label][0] == splits.fold(label)


def test_the_default_split_leaves_no_compound_on_both_sides_and_the_random_one_does(
    store_path: Path,
) -> None:
    assert dataset.Store(store_path).split == "chemical-system"
    counts = dataset.Store(store_path).twins().counts()
    assert (counts["compounds"] > 0, counts["chemical systems"]) == (True, 0)
    # The same textbook cell has several made-up chemical systems in this store.
    random = dataset.Store(store_path, "random").twins()
    assert random.counts()["chemical systems"] > 0


def test_an_unknown_split_of_a_store_is_said(store_path: Path) -> None:
    with pytest.raises(ValueError, match="no way to split"):
        dataset.Store(store_path, "by colour")


@pytest.mark.usefixtures("no_processes")
def test_size_and_flagged_structures_are_known_without_loading(
    structures: list[CrystalStructure], tmp_path: Path
) -> None:
    path = tmp_path / "store.parquet"
    flagged = replace(structures[1], identifier="flagged", space_group_tight=1)
    dataset.build([structures[0], flagged], path, workers=1)
    assert dataset.n_structures(path) == 2
    assert dataset.pseudo_symmetric(path) == ["flagged"]
