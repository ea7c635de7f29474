"""Runs from the first structure to the report, ended and gone on with in every way."""

import errno
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.paths import ROOT
from training.fitting import learner
from training.fitting.learner import Learner
from training.pipeline import model_folder, stages
from training.pipeline.worker import work
from training.recipes.recipes import Recipe
from training.runs import RunError, RunFolder, control, events
from training.runs.control import Control
from training.runs.events import (
    EpochEnded,
    Event,
    Notice,
    Preparing,
    RunEnded,
    RunStarted,
    StepEnded,
)
from xrdgui.models.card import ModelCard

Wish = Callable[[Event], None]

pytestmark = pytest.mark.usefixtures("no_processes", "untraced")


@pytest.fixture(autouse=True)
def _quick_and_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few patterns to calibrate on; nothing ends this process."""
    monkeypatch.setattr(control, "_GRACE", 0.0)
    monkeypatch.setattr(Control, "_end", lambda _: None)
    monkeypatch.setattr(stages, "_CALIBRATION", 128)
    monkeypatch.setattr(stages, "_SHORT_CALIBRATION", 64)


@pytest.fixture
def run(store_path: Path, small_recipe: Recipe, tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", small_recipe, store_path, {"validation": 16})


def _work(run: RunFolder, wishes: dict[type[Event], str] | None = None) -> list[Event]:
    """Work on `run`; `wishes`: what is asked for when the first event of a kind is heard."""
    heard: list[Event] = []
    asked = Control()

    def listen(event: Event) -> None:
        heard.append(event)
        if wishes and type(event) in wishes:
            asked.ask(wishes[type(event)])  # type: ignore[arg-type]

    ended_well = work(run, asked, listen, workers=1)
    assert ended_well == (run.status() != "failed")
    assert list(events.read(run.events))[-len(heard) :] == heard
    return heard


def _kinds(heard: list[Event]) -> list[str]:
    """What happened, in order, each kind once in a row."""
    names = [e.what if isinstance(e, Preparing) else type(e).__name__ for e in heard]
    return [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]


def test_a_run_ends_with_a_calibrated_model_and_its_report(run: RunFolder) -> None:
    heard = _work(run)
    said = [event for event in heard if not isinstance(event, StepEnded | Notice)]
    assert _kinds(said) == [
        "validation", "RunStarted", "EpochEnded", "calibration", "evaluation", "RunEnded",
    ]  # fmt: skip
    assert heard[-1] == RunEnded("finished", 6)
    assert run.status() == "finished"
    card = ModelCard.read(run.model)
    assert (card.name, card.training["steps"]) == ("run", run.best_step())
    assert "patterns of the validation fold" in card.calibration["fitted_on"]
    assert json.loads(run.report.read_text())["run"]["reason"] == "finished"
    assert run.report_page.exists()
    again = _work(run)
    assert [type(event) for event in again] == [Notice, RunEnded]


def test_a_stopped_run_is_calibrated_and_reported_and_can_go_on(run: RunFolder) -> None:
    heard = _work(run, {EpochEnded: "stop"})
    assert heard[-1] == RunEnded("stopped", 3 if run.progress()["step"] == 3 else 2)
    assert run.status() == "stopped"
    assert ModelCard.read(run.model).training["steps"] == run.best_step()
    assert run.report_page.exists()
    assert _work(run)[-1] == RunEnded("finished", 6)


def test_a_cancelled_run_keeps_its_files_and_makes_no_more(run: RunFolder) -> None:
    heard = _work(run, {EpochEnded: "cancel"})
    assert heard[-1] == RunEnded("cancelled", 2)
    assert run.status() == "cancelled"
    assert run.best.exists()
    assert not run.model.exists()
    assert _work(run)[-1] == RunEnded("finished", 6)
    assert run.model.exists()


def test_a_run_whose_parent_is_gone_says_nothing_and_can_go_on(run: RunFolder) -> None:
    heard = _work(run, {Preparing: "leave"})
    assert _kinds(heard) == ["validation"]
    assert run.status() == "interrupted"
    assert not run.best.exists()
    assert _work(run)[-1] == RunEnded("finished", 6)


def test_a_run_stopped_before_there_was_anything_says_so(run: RunFolder) -> None:
    heard = _work(run, {RunStarted: "stop"})
    assert heard[-1] == RunEnded("stopped", 0)
    assert "before there was a network to keep" in heard[-2].message  # type: ignore[attr-defined]
    assert not run.model.exists()


def test_what_was_killed_after_stop_is_only_evaluated(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(model_folder, "calibrate", killed)
        with pytest.raises(SystemExit):
            _work(run, {StepEnded: "stop", EpochEnded: "stop"})
    assert run.status() == "interrupted"
    step = run.progress()["step"]
    assert step < 6
    assert not run.model.exists()
    assert _work(run)[-1] == RunEnded("stopped", step)
    assert run.model.exists()


def test_a_surprise_is_one_sentence_and_its_traceback_is_kept(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Learner, "train", lambda *_: {}["surprise"])
    heard = _work(run)
    assert run.status() == "failed"
    assert run.failure() == heard[-1].message  # type: ignore[attr-defined]
    assert "unexpected error, KeyError ('surprise'); details are in" in str(run.failure())
    assert "KeyError: 'surprise'" in run.stderr.read_text()


def test_a_full_disk_leaves_the_last_checkpoint(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Learner.save
    saved: list[Path] = []

    def save_twice(self: Learner, folder: Path) -> None:
        save(self, folder)
        saved.append(folder)
        if len(saved) == 2:
            (folder / learner._NETWORK).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Learner, "save", save_twice)
        _work(run)
    assert run.failure() == (
        f"The disk of {run.path} is full: free some space and resume the run; its last "
        "checkpoint is intact."
    )
    (left,) = run.checkpoints.glob("step-*")
    assert left == run.latest_checkpoint()
    assert left.name == "step-0000002"
    heard = _work(run)
    started = next(event for event in heard if isinstance(event, RunStarted))
    assert started.first_step == 2
    assert heard[-1] == RunEnded("finished", 6)


def test_a_log_cut_off_in_a_line_is_gone_on_with(run: RunFolder) -> None:
    run.events.write_bytes(StepEnded(1, 6, 1.0, 0.5, 100.0).to_json().encode()[:30])
    _work(run, {Preparing: "cancel"})
    assert isinstance(next(events.read(run.events)), Preparing)
    assert run.status() == "cancelled"


def test_a_folder_in_use_is_left_alone(run: RunFolder) -> None:
    with run.lock(), pytest.raises(RunError, match="is in use"):
        work(run, Control(), lambda _: None, workers=1)
    assert not run.events.exists()


@contextmanager
def _child(run: RunFolder) -> Iterator[subprocess.Popen[str]]:
    """The run in a process of its own, started as the window does."""
    with subprocess.Popen(
        [sys.executable, "-m", "training", "resume", str(run.path), "--events", "--workers", "1"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def _hear(process: subprocess.Popen[str], is_it: Callable[[Event], bool]) -> None:
    """Listen until `is_it`."""
    assert process.stdout is not None
    line = "nothing"
    for line in process.stdout:
        if is_it(events.from_json(line)):
            return
    pytest.fail(f"it never came; the last was {line}")


def test_killed_at_a_random_moment_and_resumed_it_ends_as_if_never_killed(
    small_recipe: Recipe, store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("keras.Model.run_eagerly")  # as the process does
    longer = replace(small_recipe, fit=replace(small_recipe.fit, steps=40, steps_per_epoch=10))
    settings = {"validation": 16}
    whole = RunFolder.create(tmp_path / "whole", longer, store_path, settings)
    _work(whole)
    run = RunFolder.create(tmp_path / "killed", longer, store_path, settings)
    random_moment = random.Random(time.time_ns()).uniform(0, 3)
    for when in ("training", "calibration"):
        with _child(run) as process:
            if when == "training":
                _hear(process, lambda event: isinstance(event, RunStarted))
                time.sleep(random_moment)
            else:
                _hear(process, lambda e: isinstance(e, Preparing) and e.what == "calibration")
            process.kill()
        assert run.status() in ("interrupted", "finished")
    _work(run)
    assert run.status() == "finished"
    assert [row["step"] for row in run.history()] == [10, 20, 30, 40]
    for name in ("loss", "accuracy", "validation_loss"):
        ours, theirs = ([row[name] for row in one.history()] for one in (run, whole))
        np.testing.assert_allclose(ours, theirs, atol=0.02)
    assert [r["accuracies"] for r in run.history()] == [r["accuracies"] for r in whole.history()]
    assert ModelCard.read(run.model).temperature == pytest.approx(
        ModelCard.read(whole.model).temperature, abs=0.02
    )


@pytest.mark.parametrize(("word", "status"), [("cancel\n", "cancelled"), ("", "interrupted")])
def test_a_child_ends_within_seconds(run: RunFolder, word: str, status: str) -> None:
    with _child(run) as process:
        assert process.stdin is not None
        _hear(process, lambda event: isinstance(event, Preparing))
        began = time.monotonic()
        process.stdin.write(word)
        process.stdin.close()
        process.stdin = None
        process.communicate(timeout=60)
        assert time.monotonic() - began < 15  # 5 s where nothing else runs
        assert process.returncode == 0
    assert run.status() == status
