"""Run folders, and runs whose child is a script that speaks as the engine does."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from training.recipes import recipes
from training.runs import RunFolder
from xrdgui.ui.training.runs.run_process import RunProcess

FAKE_CHILD = ROOT / "tests" / "support" / "fake_child.py"


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A run that has settings and nothing else."""
    folder = tmp_path / "runs" / "first"
    settings = {"title": "First try", "source": {"kind": "prototypes", "count": 50, "seed": 0}}
    RunFolder.create(folder, recipes.MEASURED, None, settings)
    return folder


MakeRun = Callable[..., RunProcess]


@pytest.fixture
def make_run(qtbot: Any, run_folder: Path) -> Iterator[MakeRun]:
    """Runs whose child behaves as told; none is left behind."""
    made: list[RunProcess] = []

    def make(behaviour: str, folder: Path = run_folder) -> RunProcess:
        command = [sys.executable, str(FAKE_CHILD), behaviour, str(folder)]
        made.append(RunProcess(folder, command=command))
        return made[-1]

    yield make
    for run in made:
        run.close()
        run.deleteLater()
