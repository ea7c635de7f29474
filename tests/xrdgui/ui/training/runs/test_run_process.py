"""The child of a run: listened to, asked to end, killed, gone."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.support.fake_child import PER_EPOCH, STEPS
from tests.xrdgui.ui.training.conftest import FAKE_CHILD
from training.runs import RunError, RunFolder
from xrdgui.ui.training.runs.run_process import RunProcess


def run_to_end(qtbot, run: RunProcess) -> str:
    with qtbot.waitSignal(run.ended, timeout=60_000) as blocker:
        run.start()
    return blocker.args[0]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_run_goes_from_start_to_finish(qtbot, make_run):
    run = make_run("train")
    assert run_to_end(qtbot, run) == "finished"
    assert not run.is_running
    assert run.record.last_step == STEPS
    assert [epoch.step for epoch in run.record.epochs] == [10, 20, 30, 40]
    assert run.record.best is run.record.epochs[-1]
    assert {stage.key for stage in run.record.stages.shown} >= {"structures", "evaluation"}
    assert {stage.state.value for stage in run.record.stages.shown} == {"done"}


def test_stop_keeps_the_best_and_says_so_at_once(qtbot, make_run):
    run = make_run("slow")
    run.start()
    qtbot.waitUntil(lambda: run.record.last_step > 0, timeout=30_000)
    with qtbot.waitSignal(run.changed, timeout=100):
        run.stop()
    assert run.asked == "stop"
    step = run.record.last_step
    with qtbot.waitSignal(run.ended, timeout=30_000) as blocker:
        pass
    assert blocker.args == ["stopped"]
    assert run.record.last_step <= step + 1


def test_cancel_ends_at_once_and_leaves_the_files(qtbot, make_run, run_folder):
    run = make_run("slow")
    run.start()
    qtbot.waitUntil(lambda: run.record.last_step > 0, timeout=30_000)
    with qtbot.waitSignal(run.ended, timeout=3000) as blocker:
        run.cancel()
    assert blocker.args == ["cancelled"]
    assert (run_folder / "config.json").exists()
    assert RunFolder(run_folder).status() == "cancelled"


def test_asked_to_end_before_there_is_a_child(qtbot, make_run):
    run = make_run("train")
    run.start()
    with qtbot.waitSignal(run.ended, timeout=3000) as blocker:
        run.cancel()
    assert blocker.args == ["cancelled"]
    assert run.pid == 0


def test_a_child_that_does_not_listen_is_killed(qtbot, make_run, run_folder, monkeypatch):
    monkeypatch.setattr("xrdgui.ui.training.runs.run_process.CANCEL_MS", 300)
    run = make_run("deaf")
    run.start()
    qtbot.waitUntil(lambda: run.record.started is not None, timeout=30_000)
    with qtbot.waitSignal(run.ended, timeout=20_000) as blocker:
        run.cancel()
    assert blocker.args == ["cancelled"]
    assert RunFolder(run_folder).status() == "cancelled"


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_killed_child_is_an_interrupted_run_that_can_be_resumed(qtbot, make_run, run_folder):
    run = make_run("die")
    assert run_to_end(qtbot, run) == "interrupted"
    assert "was killed" in run.sentence
    assert "after batch 12" in run.sentence
    assert "Resume" in run.sentence
    assert RunFolder(run_folder).status() == "interrupted"
    again = make_run("train")
    assert run_to_end(qtbot, again) == "finished"
    assert again.record.last_step == STEPS


def test_a_child_that_leaves_without_a_word(qtbot, make_run):
    run = make_run("quit")
    assert run_to_end(qtbot, run) == "interrupted"
    assert "ended without a word (exit status 3) before the training began" in run.sentence


def test_a_failure_is_its_sentence_and_the_traceback_is_in_the_log(qtbot, make_run):
    run = make_run("fail")
    assert run_to_end(qtbot, run) == "failed"
    assert run.sentence == "The disk is full; free some space and resume."
    assert "Traceback" in run.folder.stderr.read_text()


def test_a_refusal_on_standard_error_is_its_sentence(qtbot, make_run):
    run = make_run("refuse")
    assert run_to_end(qtbot, run) == "failed"
    assert run.sentence == "/x is in use: another process is training there."


def test_a_crash_shows_no_traceback(qtbot, make_run):
    run = make_run("crash")
    assert run_to_end(qtbot, run) == "interrupted"
    assert "Traceback" not in run.sentence
    assert "secret" not in run.sentence
    assert "secret of the developers" in run.folder.stderr.read_text()


def test_a_program_that_is_not_there(qtbot, run_folder):
    run = RunProcess(run_folder, command=["/nowhere/python"])
    assert run_to_end(qtbot, run) == "failed"
    assert run.sentence.startswith("The training process could not be started")
    run.deleteLater()


def test_garbage_on_standard_output_goes_to_the_log(qtbot, make_run):
    run = make_run("garbage")
    assert run_to_end(qtbot, run) == "finished"
    assert [row[0] for row in run.record.steps.rows()] == [1, 2, 3, 10]
    assert "something from a library" in run.folder.stderr.read_text(errors="replace")


def test_lines_that_arrive_in_pieces(qtbot, make_run):
    run = make_run("pieces")
    assert run_to_end(qtbot, run) == "finished"
    assert [row[0] for row in run.record.steps.rows()] == [1, 2, 3, 4, 5]


def test_a_flood_is_read_to_its_last_line(qtbot, make_run):
    run = make_run("flood")
    assert run_to_end(qtbot, run) == "finished"
    # The mean of all batches so far is n, so that of the last fifty is 2 n - 50.
    assert run.record.steps.latest == (70_000, 2 * 70_000 - 50, 0.5)


def test_a_resumed_run_keeps_its_curves(qtbot, make_run, run_folder):
    run = make_run("train")
    run.start()
    qtbot.waitUntil(lambda: run.record.last_step > 2 * PER_EPOCH, timeout=30_000)
    run.close()
    again = make_run("train")
    assert run_to_end(qtbot, again) == "finished"
    steps = again.record.steps.rows()[:, 0]
    assert steps.tolist() == list(range(1, STEPS + 1))
    assert [epoch.step for epoch in again.record.epochs] == [10, 20, 30, 40]


def test_no_second_start_while_a_process_has_the_folder(qtbot, make_run, run_folder):
    with RunFolder(run_folder).lock(), pytest.raises(RunError, match="already being trained"):
        make_run("train").start()


def test_a_folder_without_a_run(qtbot, tmp_path):
    with pytest.raises(RunError):
        RunProcess(tmp_path).start()


def test_secrets_travel_in_the_environment_only(qtbot, run_folder):
    code = "import os, sys; print(os.environ['MP_API_KEY'][::-1], file=sys.stderr)"
    run = RunProcess(run_folder, command=[sys.executable, "-c", code])
    with qtbot.waitSignal(run.ended, timeout=30_000):
        run.start({"MP_API_KEY": "drow-terces"})
    assert "secret-word" in run.folder.stderr.read_text()
    texts = [path.read_text() for path in run_folder.rglob("*") if path.is_file()]
    assert not any("drow-terces" in text for text in texts)
    run.deleteLater()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the child in /proc")
def test_the_child_is_gone_soon_after_the_window_is_killed(run_folder):
    window = textwrap.dedent(
        f"""
        import sys
        from PySide6.QtCore import QCoreApplication, QTimer
        from pathlib import Path
        from xrdgui.ui.training.runs.run_process import RunProcess
        app = QCoreApplication([])
        run = RunProcess(Path({str(run_folder)!r}), command=[
            sys.executable, {str(FAKE_CHILD)!r}, "slow", {str(run_folder)!r}])
        run.start()
        timer = QTimer(interval=20)
        def look():
            if run.record.last_step:
                print(run.pid, flush=True)
                timer.stop()
        timer.timeout.connect(look)
        timer.start()
        app.exec()
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", window], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)
    lines = (run_folder / "events.jsonl").read_text().splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds[-1] not in {"RunEnded", "RunFailed"}
    assert RunFolder(run_folder).status() == "interrupted"
