import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import fake_worker
from tests.support.fake_worker import DIES, FAILS, FINE, SLOW
from tests.support.paths import ROOT
from tests.support.simulated import scan
from xrdgui.classification import inference_worker
from xrdgui.classification.inference_process import (
    MAX_DEATHS,
    RESTARTED,
    InferenceError,
    InferenceProcess,
)
from xrdgui.models.errors import ModelError
from xrdgui.patterns import Pattern

CU = 1.5406
LONG = 60  # s, for a machine with other things to do


@pytest.fixture(scope="module")
def pattern():
    return Pattern(*scan(), None, "NaCl")


@pytest.fixture
def inference(model_folder):
    said: list[str] = []
    inference = InferenceProcess(model_folder, on_restart=said.append)
    inference.said = said
    yield inference
    inference.close()
    assert inference.pid is None


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie is as good as gone.
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"


def wait_until(condition) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def test_the_real_network_answers_again_after_its_process_was_killed(inference, pattern):
    a, b = inference.submit([pattern, pattern], CU).result(LONG)
    assert inference.ready.done()
    assert a.probabilities == pytest.approx(b.probabilities)
    # The questions in the process and behind it are all answered.
    asked = [inference.submit([pattern] * 64, CU) for _ in range(3)]
    kill(inference.pid)
    for future in asked:
        assert [p.crystal_system for p in future.result(LONG)] == [a.crystal_system] * 64
    assert inference.said == [str(RESTARTED)]


@pytest.fixture
def make(monkeypatch):
    """Make processes without a network."""
    monkeypatch.setattr(inference_worker, "load", fake_worker.load)
    monkeypatch.setattr(inference_worker, "predict", fake_worker.predict)
    made = []

    def make_one(model_folder="fine"):
        said = []
        inference = InferenceProcess(Path(model_folder), on_restart=said.append)
        inference.said = said
        made.append(inference)
        return inference

    yield make_one
    for inference in made:
        inference.close()
        assert inference.pid is None


def test_a_death_while_idle_is_noticed_with_the_next_question(make, pattern):
    inference = make()
    assert inference.submit([pattern], FINE).result(LONG)
    pid = inference.pid
    kill(pid)
    wait_until(lambda: not is_alive(pid))
    assert inference.submit([pattern], FINE).result(LONG)[0].crystal_system == "cubic"
    wait_until(lambda: inference.said == [str(RESTARTED)])
    assert inference.pid != pid


def test_a_question_that_kills_the_process_is_given_up_and_no_other(make, pattern):
    inference = make()
    before = inference.submit([pattern], FINE)
    fatal = inference.submit([pattern], DIES)
    after = [inference.submit([pattern], FINE) for _ in range(3)]
    with pytest.raises(InferenceError, match="too little memory"):
        fatal.result(LONG)
    assert all(future.result(LONG) for future in (before, *after))
    wait_until(lambda: inference.said == [str(RESTARTED)] * MAX_DEATHS)


def test_an_exception_is_that_of_its_question_only(make, pattern):
    inference = make()
    failing, fine = inference.submit([pattern], FAILS), inference.submit([pattern], FINE)
    with pytest.raises(InferenceError, match=r"failed \(not enough\)"):
        failing.result(LONG)
    assert fine.result(LONG)
    assert inference.said == []


def test_a_network_that_cannot_be_loaded_fails_everything_with_one_sentence(make, pattern):
    inference = make(fake_worker.NO_MODEL)
    asked = inference.submit([pattern], FINE)
    with pytest.raises(InferenceError, match="no such network"):
        asked.result(LONG)
    with pytest.raises(ModelError, match="no such network"):
        inference.ready.result(LONG)
    with pytest.raises(InferenceError, match="no such network"):
        inference.submit([pattern], FINE).result(1)


def test_a_network_that_kills_the_process_is_not_tried_for_ever(make, pattern):
    inference = make(fake_worker.DEADLY_MODEL)
    asked = inference.submit([pattern], FINE)
    with pytest.raises(InferenceError, match="cannot be started"):
        asked.result(LONG)
    with pytest.raises(InferenceError, match="cannot be started"):
        inference.ready.result(1)
    assert len(inference.said) < MAX_DEATHS


@pytest.mark.parametrize(("model", "wavelength"), [("slow", FINE), ("fine", SLOW)])
def test_closing_is_quick_whatever_goes_on(make, pattern, model, wavelength):
    inference = make(model)
    asked = [inference.submit([pattern], wavelength) for _ in range(2)]
    wait_until(lambda: inference.pid is not None)
    if wavelength == SLOW:
        inference.ready.result(LONG)
        wait_until(asked[0].running)
    pid = inference.pid
    start = time.monotonic()
    inference.close()
    assert time.monotonic() - start < 5
    for future in (*asked, inference.ready):
        assert future.done()
    assert asked[1].cancelled()
    assert not is_alive(pid)
    with pytest.raises(InferenceError, match="closed"):
        inference.submit([pattern], FINE).result(1)
    inference.close()  # once more does no harm


def test_closing_before_starting(make):
    make().close()


def test_waiting_questions_can_be_cancelled(make, pattern):
    inference = make()
    first, second = inference.submit([pattern], FINE), inference.submit([pattern], FINE)
    assert second.cancel()
    assert first.result(LONG)
    assert second.cancelled()


PARENT = """
import sys, time
from pathlib import Path
from xrdgui.classification.inference_process import InferenceProcess

if __name__ == "__main__":
    inference = InferenceProcess(Path(sys.argv[1]))
    inference.start()
    while inference.pid is None:
        time.sleep(0.01)
    print(inference.pid, flush=True)
    if sys.argv[2] == "loaded":
        inference.ready.result()
        print("loaded", "tensorflow" in sys.modules, "PySide6" in sys.modules, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
@pytest.mark.parametrize("when", ["loading", "loaded"])
def test_ends_with_a_killed_parent(model_folder, tmp_path, when):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    root = str(ROOT)
    with subprocess.Popen(
        [sys.executable, str(script), str(model_folder), when],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    ) as parent:
        pid = int(parent.stdout.readline())
        if when == "loaded":
            # The process that has the window stays free of TensorFlow.
            assert parent.stdout.readline().split() == ["loaded", "False", "False"]
        parent.kill()
    killed = time.monotonic()
    wait_until(lambda: not is_alive(pid))
    assert time.monotonic() - killed < 5 or when == "loading"
