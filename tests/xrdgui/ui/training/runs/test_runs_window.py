"""The window of all runs: listed, shown, resumed, renamed, deleted."""

import json
import os
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from tests.support.fake_child import STEPS
from tests.support.reports import report
from tests.xrdgui.ui.training.conftest import FAKE_CHILD
from training.recipes import recipes
from training.runs import RunFolder, events, history
from training.runs.library import Run
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.run_process import RunProcess
from xrdgui.ui.training.runs.runs_window import RunsWindow
from xrdgui.ui.widgets.theme import Theme

ENDS = {
    "finished": events.RunEnded("finished", 20),
    "stopped": events.RunEnded("stopped", 20),
    "cancelled": events.RunEnded("cancelled", 20),
    "failed": events.RunFailed("The disk is full."),
    "interrupted": None,
}


def make(folder, title, end=None, when=1000):
    RunFolder.create(
        folder, recipes.MEASURED, None,
        {"title": title, "source": {"kind": "prototypes", "count": 50, "seed": 0}},
    )  # fmt: skip
    os.utime(folder / "config.json", (when, when))
    said = [events.RunStarted(str(folder), "measured", 0, 40, 10, 8, "none")]
    said += [events.StepEnded(step, 40, 1 / step, 0.5, 9.0) for step in range(1, 21)]
    said += [events.EpochEnded(2, 20, 0.05, 0.5, {"validation": 0.6}, True, 0.9)]
    said += [end] if end else []
    (folder / "events.jsonl").write_text("".join(event.to_json() + "\n" for event in said))
    row = {"epoch": 2, "step": 20, "loss": 0.05, "accuracy": 0.5, "validation_loss": 0.9}
    history.write(folder / "history.csv", [row | {"best": True, "accuracies": {"validation": 0.6}}])
    return folder


@pytest.fixture
def runs(qtbot):
    def process(folder, parent):
        command = [sys.executable, str(FAKE_CHILD), "slow", str(folder)]
        return RunProcess(folder, parent, command)

    made = ActiveRuns(make=process)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(qtbot, runs, tmp_path):
    (tmp_path / "runs").mkdir()
    for number, (name, end) in enumerate(ENDS.items()):
        make(tmp_path / "runs" / name, f"The {name} one", end, 1000 + number)
    made = RunsWindow(runs, lambda: tmp_path / "runs", Theme())
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.table.looked, timeout=30_000):
        made.open()
    yield made
    made.close()


def texts(window, column):
    table = window.table
    return [table.item(row, column).text() for row in range(table.rowCount())]


def choose(window, name):
    window.table.select(window.table.paths()[texts(window, 0).index(f"The {name} one")])


def test_every_run_with_its_state_the_newest_first(window):
    assert texts(window, 0) == [f"The {name} one" for name in reversed(ENDS)]
    assert texts(window, 1) == ["interrupted", "failed", "cancelled", "stopped", "done"]
    assert set(texts(window, 2)) == {"60.0\u00a0%"}
    assert "in all" in window.total.text()
    assert window.table.current.name == "interrupted"


def test_the_run_of_another_process_is_running(qtbot, window, tmp_path):
    with RunFolder(tmp_path / "runs" / "failed").lock():
        with qtbot.waitSignal(window.table.looked, timeout=30_000):
            window.table.refresh()
        choose(window, "failed")
        assert texts(window, 1)[1] == "running"
        assert "another window" in window.run_page.state.text()
        assert not window.run_page.resume.isVisible()
        window.delete_run(window.run)
        box = window.findChild(QMessageBox)
        assert "is being trained" in box.text()
        box.close()
    assert (tmp_path / "runs" / "failed").exists()


def test_every_run_has_its_turn_however_often_one_begins_anew(window):
    """With many runs on a slow disk the next refresh comes before the last of them is read."""
    table = window.table
    table.facts.clear()
    for number in range(1, len(ENDS) + 1):
        table.refresh()
        table._look_at_next()
        assert len(table.facts) == number


def test_curves_and_settings_of_the_selected_run(qtbot, window):
    choose(window, "finished")
    qtbot.waitUntil(lambda: window.run_page.record.last_step == 20, timeout=20_000)
    assert window.run_page.title.text() == "The finished one"
    assert not window.tabs.isTabEnabled(1)
    tree = window.settings
    found = {item.text(0): item for item in tree.findItems("*", _EVERYWHERE)}
    assert found["count"].text(1) == "50"
    assert "MIT" in found["licence"].text(1)
    assert found["learning rate"].text(1) == "0.0015"


_EVERYWHERE = Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive


def test_the_result_where_there_is_one(qtbot, window, tmp_path):
    (tmp_path / "runs" / "finished" / "report.json").write_text(json.dumps(report()))
    choose(window, "finished")
    assert window.tabs.isTabEnabled(1)
    qtbot.mouseClick(window.run_page.result, Qt.MouseButton.LeftButton)
    assert window.tabs.currentWidget() is window.result_page
    assert window.result_page.confusion.isVisible()


def test_resumed(qtbot, window, runs):
    choose(window, "interrupted")
    qtbot.mouseClick(window.run_page.resume, Qt.MouseButton.LeftButton)
    assert len(runs.running) == 1
    assert window.run_page.process is runs.running[0]
    assert not window.delete.isEnabled()
    with qtbot.waitSignal(window.table.looked, timeout=30_000):
        pass
    assert texts(window, 1)[0] == "running"
    window.ask_delete()
    assert window.findChild(QMessageBox) is None
    with qtbot.waitSignal(runs.ended, timeout=60_000):
        pass
    assert window.run_page.record.last_step == STEPS
    with qtbot.waitSignal(window.table.looked, timeout=30_000):
        window.table.refresh()
    assert texts(window, 1)[0] == "done"
    assert window.delete.isEnabled()


def test_one_run_at_a_time(qtbot, window, runs):
    choose(window, "interrupted")
    qtbot.mouseClick(window.run_page.resume, Qt.MouseButton.LeftButton)
    choose(window, "cancelled")
    qtbot.mouseClick(window.run_page.resume, Qt.MouseButton.LeftButton)
    assert len(runs.running) == 1
    box = window.findChild(QMessageBox)
    assert "“The interrupted one” is being trained" in box.text()
    box.close()


def test_renamed(qtbot, window):
    choose(window, "stopped")
    with qtbot.waitSignal(window.table.looked, timeout=30_000):
        window.rename_to("Quite another")
    assert "Quite another" in texts(window, 0)
    assert window.run_page.title.text() == "Quite another"


def test_deleted_after_a_question(qtbot, window, tmp_path):
    choose(window, "cancelled")
    window.ask_delete()
    box = window.findChild(QMessageBox, "delete")
    assert "“The cancelled one”" in box.text()
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert (tmp_path / "runs" / "cancelled").exists()
    window.ask_delete()
    box = window.findChildren(QMessageBox, "delete")[-1]
    delete = next(button for button in box.buttons() if button.text() == "Delete")
    delete.click()
    assert not (tmp_path / "runs" / "cancelled").exists()
    assert texts(window, 0) == [
        f"The {name} one" for name in ("interrupted", "failed", "stopped", "finished")
    ]
    assert window.run is not None


def test_cloned(qtbot, window, tmp_path):
    choose(window, "failed")
    with qtbot.waitSignal(window.clone_wanted) as wanted:
        qtbot.mouseClick(window.clone, Qt.MouseButton.LeftButton)
    assert wanted.args == [tmp_path / "runs" / "failed"]


def test_no_run_yet(qtbot, runs, tmp_path):
    made = RunsWindow(runs, lambda: tmp_path, Theme())
    qtbot.addWidget(made)
    made.open()
    assert made.nothing.isVisible()
    assert not made.clone.isEnabled()
    make(tmp_path / "one", "The first")
    with qtbot.waitSignal(made.table.looked, timeout=30_000):
        made.table.refresh()
    assert not made.nothing.isVisible()
    assert made.run == Run(tmp_path / "one")
    made.close()


def test_damaged_runs_do_no_harm(qtbot, window, tmp_path):
    folder = tmp_path / "runs" / "finished"
    (folder / "config.json").write_text("[]")
    (folder / "history.csv").write_text("a,b\n1\n")
    (folder / "events.jsonl").write_bytes(b"\xff\n{}\n")
    (folder / "report.json").write_text("[1]")
    with qtbot.waitSignal(window.table.looked, timeout=30_000):
        window.table.refresh()
    window.table.select(folder)
    assert window.run_page.title.text() == "finished"
