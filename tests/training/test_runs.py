import json
from pathlib import Path

import pytest

from training import events
from training.recipes import MEASURED, Recipe
from training.runs import RunError, RunFolder, write_atomically


def test_the_recipe_survives_the_run_folder(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", MEASURED.with_steps(12), tmp_path / "store", {"a": 1})
    again = RunFolder.open(run.path)
    assert again.recipe() == MEASURED.with_steps(12)
    assert again.read_config()["a"] == 1
    assert again.progress() == {"epoch": 0, "step": 0}


def test_every_setting_is_in_the_saved_recipe() -> None:
    saved = json.loads(json.dumps(MEASURED.to_dict()))
    assert Recipe.from_dict(saved) == MEASURED
    saved["instrument"]["texture_share"] = 0.9
    assert Recipe.from_dict(saved) != MEASURED


def test_a_run_is_not_overwritten(tmp_path: Path) -> None:
    RunFolder.create(tmp_path, MEASURED, tmp_path / "store", {})
    with pytest.raises(RunError, match="already holds a run"):
        RunFolder.create(tmp_path, MEASURED, tmp_path / "store", {})


def test_a_folder_without_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no training run"):
        RunFolder.open(tmp_path)


def test_a_checkpoint_counts_only_once_committed(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, MEASURED, tmp_path / "store", {})
    first = run.begin_checkpoint(10)
    (first / "weights").write_text("10")
    run.commit_checkpoint(first)
    run.begin_checkpoint(20)  # and killed before the commit
    assert run.latest_checkpoint() == first
    second = run.begin_checkpoint(20)
    run.commit_checkpoint(second)
    assert run.latest_checkpoint() == second
    assert not first.exists()


def test_history_is_read_back(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, MEASURED, tmp_path / "store", {})
    run.append_history({"epoch": 1, "step": 250, "loss": 1.5})
    run.append_history({"epoch": 2, "step": 500, "loss": 1.25})
    assert run.progress() == {"epoch": 2, "step": 500, "loss": 1.25}


def test_the_step_of_the_best_model_is_found(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, MEASURED, tmp_path / "store", {})
    assert run.best_step() == 0
    with run.events.open("w") as file:
        say = events.write_to(file)
        for epoch, best in enumerate([True, True, False], start=1):
            say(events.EpochEnded(epoch, 250 * epoch, 1.0, 0.5, {}, best))
    assert run.best_step() == 500


def test_a_failed_write_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\udcff")
    assert path.read_text() == "old"
