"""A small store of reflections: textbook cells under chemical systems of every fold."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from training.__main__ import main
from training.dataset import splits, stream
from training.dataset import store as dataset
from training.recipes import recipes
from training.recipes.recipes import (
    FitSettings,
    NetworkSettings,
    Recipe,
    StudyNetworkSettings,
    StudyRecipe,
)
from training.simulation import samples
from training.sources import CrystalStructure, prototypes
from xrdgui.representation.representation import Representation
from xrdgui.representation.sticks import StickGrid


def _chemical_systems(n_elements: int) -> Iterator[str]:
    """Made-up names, one in each of four folds."""
    for fold in (splits.TEST_FOLD, splits.VALIDATION_FOLD, 2, 3):
        names = ("-".join([f"X{number}", "Y", "Z"][:n_elements]) for number in count())
        yield next(name for name in names if splits.fold(name) == fold)


@pytest.fixture(scope="session")
def structures() -> list[CrystalStructure]:
    textbook = [samples.structure(entry) for entry in samples.TEXTBOOK]
    return [
        replace(structure, identifier=f"{structure.identifier} {name}", chemical_system=name)
        for n_elements in (2, 3)
        for name in _chemical_systems(n_elements)
        for structure in textbook
        if structure.chemical_system.count("-") + 1 == n_elements
    ]


@pytest.fixture(scope="session")
def store_path(
    structures: list[CrystalStructure], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.parquet"
    with pytest.MonkeyPatch.context() as patch:
        threads_for_processes(patch)
        assert dataset.build(structures, path, workers=1) == []
    return path


def threads_for_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make stores and batches in a thread, which starts at once."""

    def executor(workers: int, mp_context: object, **options: Any) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(workers, **options)

    for module in (dataset, stream):
        monkeypatch.setattr(module, "ProcessPoolExecutor", executor)
        monkeypatch.setattr(module, "end_with_parent", lambda: None)


def untrace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run networks as they are written: making a graph takes longer than a few small steps."""
    import keras

    always = property(lambda _: True, lambda *_: None)
    monkeypatch.setattr(keras.Model, "run_eagerly", always, raising=False)


@pytest.fixture
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks run without a graph; with one they do in `test_learner` and in every command."""
    untrace(monkeypatch)


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores and batches are made in a thread; `test_stream` and `test_dataset` have processes."""
    threads_for_processes(monkeypatch)


@pytest.fixture(scope="session")
def store(store_path: Path) -> dataset.Store:
    return dataset.Store(store_path)


@pytest.fixture(scope="session")
def small_recipe() -> Recipe:
    """A recipe that trains in seconds: coarse patterns, a tiny network, few steps."""
    return replace(
        recipes.MEASURED,
        name="small",
        representation=Representation(step=0.2, smoothing=0.2),
        network=NetworkSettings(
            stem=(8, 9, 4),
            stages=((8, 5, 4, 1),),
            squeeze=4,
            differences_stem=(4, 9, 8),
            differences_stages=((4, 5, 4, 0),),
            differences_squeeze=2,
            dense=16,
            dropout=0.0,
        ),
        fit=FitSettings(
            batch_size=14, steps=6, steps_per_epoch=2, learning_rate=3e-3, precision="float32"
        ),
    )


@pytest.fixture(scope="session")
def compounds() -> list[CrystalStructure]:
    """Made-up compounds, at least eight binaries of each crystal system."""
    return list(prototypes.generate(100))


@pytest.fixture(scope="session")
def study_recipe() -> StudyRecipe:
    """The study's second test, small enough for seconds; without dropout, to the same end."""
    return replace(
        recipes.PAPER_TEST_2,
        per_system=6,
        epochs=2,
        grid=StickGrid(step=0.1),
        network=StudyNetworkSettings(
            filters=4, kernels=(10, 5, 3), dense=(16, 8), dropout=0.0, dense_dropout=0.0
        ),
    )


Done = subprocess.CompletedProcess[str]


@pytest.fixture
def training_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """The command in this process, whose signals and standard error it leaves alone."""
    monkeypatch.setattr("training.commands.runs.keep_standard_error", lambda *_, **__: None)
    monkeypatch.setattr("training.runs.control.Control.listen_to_signals", lambda _: None)
    monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # and no more afterwards

    def run(*arguments: object) -> Done:
        capsys.readouterr()
        try:
            code = main([*map(str, arguments)])
        except SystemExit as error:
            code = int(str(error.code))
        return Done(arguments, code, *capsys.readouterr())

    return run
