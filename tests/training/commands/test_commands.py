"""`python -m training …` as a user runs it: files in, files out, and what is said.

What does not hang on the process runs in this one, where libraries are loaded already.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.paths import ROOT, SAMPLES
from tests.training.conftest import Done
from training.recipes import recipe_files
from training.recipes.recipes import MEASURED, Recipe
from training.runs import RunFolder, events
from training.simulation import samples
from training.sources import CrystalStructure, about
from xrdgui.models.card import ModelCard


def _training(*arguments: object, **options: object) -> Done:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "training", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        **options,
    )


def _offline() -> dict[str, str]:
    """Any attempt to reach a network fails."""
    nowhere = "http://127.0.0.1:9"
    root = str(ROOT)
    return os.environ | {"https_proxy": nowhere, "http_proxy": nowhere, "PYTHONPATH": root}


def _write_json_lines(path: Path, structures: list[CrystalStructure]) -> None:
    from pymatgen.core import Element

    with path.open("w") as file:
        for s in structures:
            entry = {
                "material_id": s.identifier,
                "formula": s.formula,
                "chemsys": s.chemical_system,
                "prototype": s.prototype,
                "spacegroup": s.space_group,
                "spacegroup_tight": s.space_group_tight,
                "icsd_linked": True,
                "lattice": s.lattice.tolist(),
                "species": [Element.from_Z(int(z)).symbol for z in s.atomic_numbers],
                "frac_coords": s.frac_coords.tolist(),
            }
            file.write(json.dumps(entry) + "\n")


@pytest.mark.usefixtures("no_processes", "untraced")
def test_from_structures_to_a_measured_model(
    structures: list[CrystalStructure],
    small_recipe: Recipe,
    tmp_path: Path,
    training_here: Callable[..., Done],
) -> None:
    recipe = tmp_path / "small.toml"
    recipe.write_text(recipe_files.to_toml(small_recipe), encoding="utf-8")
    _write_json_lines(tmp_path / "structures.jsonl", structures)
    store, run, model = tmp_path / "s.parquet", tmp_path / "run", tmp_path / "model"

    made = training_here("store", tmp_path / "structures.jsonl", "-o", store, "--workers", 1)
    assert made.returncode == 0, made.stderr
    assert f"{len(structures)} structures" in made.stdout

    ran = training_here("run", "--recipe", recipe, "--store", store, "--run", run, "--steps", 2)
    assert ran.returncode == 0, ran.stderr
    assert f"xrdgui classify --model {run / 'model'}" in ran.stderr
    assert ModelCard.read(run / "model").name == "run"
    assert (run / "report.html").exists()

    resumed = _training("resume", run)
    assert resumed.returncode == 0, resumed.stderr
    assert "had finished already" in resumed.stderr
    assert events.last(run / "events.jsonl") == events.RunEnded("finished", 2)

    bundled = training_here(
        "bundle", run, "--model", model, "--licence", "CC0", "--calibration-patterns", 64
    )
    assert bundled.returncode == 0, bundled.stderr
    again = tmp_path / "again"
    calibrated = training_here(
        "calibrate", model, "--store", store, "-o", again, "--calibration-patterns", 80
    )
    assert calibrated.returncode == 0, calibrated.stderr
    assert ModelCard.read(again).name == "again"
    assert "80 patterns" in ModelCard.read(again).calibration["fitted_on"]
    assert "64 patterns" in ModelCard.read(model).calibration["fitted_on"]
    evaluated = training_here("evaluate", "--model", model, "--store", store, "--record")
    assert evaluated.returncode == 0, evaluated.stderr
    assert "binaries, laboratory" in evaluated.stdout
    card = ModelCard.read(model)
    assert card.data["licence"] == "CC0"
    assert card.data["structures"] == len(structures)
    assert card.temperature > 0
    assert card.metrics["binaries, laboratory"]["n"] == 7
    assert "training evaluate" in card.metrics["command"]


def test_from_prototypes_to_a_model_with_nothing_else(tmp_path: Path) -> None:
    ran = _training(
        "run", "--recipe", "measured", "--source", "prototypes", "--prototypes", 70, "--steps", 1,
        "--validation", 4, "--batch-size", 8, cwd=tmp_path, env=_offline(),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (run,) = (tmp_path / "runs").iterdir()
    assert ModelCard.read(run / "model").data["structures"] == 70
    said = [events.from_json(line) for line in (run / "events.jsonl").read_text().splitlines()]
    assert said[0] == events.Preparing("reflections", 0, 70)
    assert events.Preparing("reflections", 70, 70) in said
    assert said[-1] == events.RunEnded("finished", 1)
    assert "MIT" in about(RunFolder.open(run).read_config()["source"])["licence"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("resume", "nowhere"), "nowhere holds no training run."),
        (("estimate", "--run", "nowhere"), "nowhere holds no training run."),
        (("recipe", "mesured"), "“mesured” is no recipe: there are measured"),
        (("run", "--recipe", "my.toml", "--source", "prototypes"), "my.toml cannot be read"),
        (("run", "--recipe", "paper-test-1", "--store", "x"), "the lines of a store end at 90°"),
        (("run", "--store", "x", "--run", "a.docx"), "a.docx cannot be made a run's folder"),
        (("store", "nowhere.jsonl"), "nowhere.jsonl"),
        (("store", "a.docx"), "neither JSON lines"),
        (("evaluate", "--model", "nowhere", "--store", "x"), "holds no model"),
    ],
)
def test_failures_are_one_sentence(
    arguments: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    training_here: Callable[..., Done],
) -> None:
    (tmp_path / "a.docx").touch()
    monkeypatch.chdir(tmp_path)
    done = training_here(*arguments)
    assert done.returncode in (1, 2)
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_that_fails_says_so_in_its_events(tmp_path: Path) -> None:
    ran = _training("run", "--structures", tmp_path / "none.jsonl", "--run", tmp_path / "run")
    assert ran.returncode == 1
    last = events.from_json((tmp_path / "run" / "events.jsonl").read_text().splitlines()[-1])
    assert isinstance(last, events.RunFailed)
    assert "none.jsonl" in last.message


def test_a_window_hears_why_a_run_cannot_begin(tmp_path: Path) -> None:
    done = _training("resume", tmp_path, "--events", input="")
    assert done.returncode == 1
    assert events.from_json(done.stdout) == events.RunFailed(f"{tmp_path} holds no training run.")


def test_a_recipe_is_printed_as_a_file() -> None:
    done = _training("recipe", "measured", "--batch-size", 32, "--steps", 7)
    assert done.returncode == 0, done.stderr
    values = tomllib.loads(done.stdout)
    assert (values["fit"]["batch_size"], values["fit"]["steps"]) == (32, 7)
    assert recipe_files.from_values(values).network == MEASURED.network


def test_the_time_a_recipe_takes_is_told_to_a_window(small_recipe: Recipe, tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "run", small_recipe, None, {})
    done = _training("estimate", "--run", tmp_path / "run", "--events")
    assert done.returncode == 0, done.stderr
    found = events.from_json(done.stdout)
    assert isinstance(found, events.Estimated)
    assert found.patterns_per_second > 0
    assert done.stderr == ""


def test_misunderstood_commands_end_with_2(training_here: Callable[..., Done]) -> None:
    assert _training("fly").returncode == 2
    for arguments in (
        ("evaluate", "--model", "x"),
        ("run", "--recipe", "measured"),
        ("run", "--store", "a", "--source", "prototypes"),
        ("store",),
        ("run", "--store", "a", "--steps", 1, "--epochs", 1),
    ):
        assert training_here(*arguments).returncode == 2, arguments


def test_help_is_quick_to_import_and_knows_no_qt() -> None:
    code = (
        "import sys, training.__main__ as m; m.parser();"
        "print(sorted({'keras', 'tensorflow', 'pymatgen', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_samples_are_the_bundled_ones(tmp_path: Path) -> None:
    bundled = SAMPLES
    for path in samples.write_all(tmp_path):
        assert path.read_text() == (bundled / path.name).read_text(), path.name
    assert {p.name for p in bundled.glob("*.xy")} == {p.name for p in tmp_path.iterdir()}
