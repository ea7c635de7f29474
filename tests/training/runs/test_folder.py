import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from training.recipes.recipes import MEASURED, Recipe
from training.runs import RunError, RunFolder, events


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", MEASURED, None, {})


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


def _row(epoch: int, best: bool = True, validation_loss: float | None = None) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "step": 250 * epoch,
        "loss": 1.5,
        "accuracy": 0.5,
        "validation_loss": validation_loss,
        "best": best,
        "accuracies": {"measured": 0.25},
    }


def _checkpoint(run: RunFolder, step: int) -> Path:
    folder = run.begin_checkpoint(step)
    (folder / "weights").write_text(str(step))
    run.commit_checkpoint(folder)
    newest = run.latest_checkpoint()
    assert newest is not None
    return newest


def test_a_checkpoint_counts_only_once_committed(run: RunFolder) -> None:
    first = _checkpoint(run, 10)
    run.begin_checkpoint(20)  # and killed before the commit
    assert run.latest_checkpoint() == first
    second = _checkpoint(run, 20)
    assert (second / "weights").read_text() == "20"
    assert not first.exists()
    assert len(list(run.checkpoints.glob("step-*"))) == 1


def test_a_second_checkpoint_of_the_same_step_never_endangers_the_first(run: RunFolder) -> None:
    first = _checkpoint(run, 10)
    run.begin_checkpoint(10)  # and killed before the commit
    assert (first / "weights").exists()
    assert (_checkpoint(run, 10) / "weights").read_text() == "10"


def test_what_was_not_completed_is_dropped(run: RunFolder) -> None:
    kept = _checkpoint(run, 10)
    run.begin_checkpoint(20)
    (run.path / "best.part.keras").touch()
    run.best.touch()
    run.drop_unfinished()
    assert list(run.checkpoints.glob("step-*")) == [kept]
    assert run.best.exists()
    assert not (run.path / "best.part.keras").exists()


def test_history_is_read_back(run: RunFolder) -> None:
    rows = [_row(1), _row(2, best=False, validation_loss=1.25)]
    for row in rows:
        run.add_to_history(row)
    assert run.history() == rows
    assert run.progress() == rows[-1]
    assert run.best_step() == 250


def test_rows_of_epochs_that_run_again_are_replaced(run: RunFolder) -> None:
    for epoch in (1, 2, 3):
        run.add_to_history(_row(epoch))
    run.add_to_history(_row(2, best=False))
    assert run.history() == [_row(1), _row(2, best=False)]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([], "new"),
        ([events.Preparing("structures", 1, 2)], "interrupted"),
        ([events.RunEnded("finished", 9)], "finished"),
        ([events.RunEnded("stopped", 9)], "stopped"),
        ([events.RunEnded("cancelled", 9)], "cancelled"),
        ([events.RunFailed("The disk is full.")], "failed"),
        ([events.RunEnded("stopped", 9), events.StepEnded(10, 20, 1, 0.5, 200)], "interrupted"),
    ],
)
def test_the_log_tells_the_status(run: RunFolder, said: list[events.Event], status: str) -> None:
    run.events.write_text("".join(event.to_json() + "\n" for event in said))
    assert run.status() == status
    assert run.failure() == ("The disk is full." if status == "failed" else None)


_HOLD = """
import sys, time
from pathlib import Path
from training.runs import RunFolder
with RunFolder(Path(sys.argv[1])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_process_at_a_time_and_a_dead_one_frees_the_run(run: RunFolder) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, run.path], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert run.status() == "running"
        with pytest.raises(RunError, match="is in use"), run.lock():
            pass
        other.kill()
    assert run.status() == "new"
    with run.lock():
        assert run.status() == "running"
    assert run.status() == "new"


def test_all_files_count_for_the_size(run: RunFolder) -> None:
    before = run.size()
    (run.checkpoints / "deep").mkdir()
    (run.checkpoints / "deep" / "file").write_bytes(b"12345")
    assert run.size() == before + 5


def test_settings_of_another_version_are_one_sentence(run: RunFolder) -> None:
    run.config.write_text('{"recipe": {"name": "x", "network": {"arms": 2}}}')
    with pytest.raises(RunError, match="another version"):
        run.recipe()
    run.config.write_text("{")
    with pytest.raises(RunError, match="cannot be read"):
        run.recipe()


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="cannot be made a run's folder"):
        RunFolder.create(tmp_path / "file", MEASURED, None, {})
