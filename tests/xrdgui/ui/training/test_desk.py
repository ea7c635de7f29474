"""What the main window knows of training: windows, indicator, and closing over a run."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMainWindow

from tests.xrdgui.ui.training.conftest import FAKE_CHILD
from xrdgui.ui.training.desk import TrainingDesk
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.run_process import RunProcess
from xrdgui.ui.widgets.theme import Theme


class Window(QMainWindow):
    """Closes as the main window does."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = TrainingDesk(self, theme=Theme(self), model_folder=lambda: None, opened=list)
        self.statusBar().addPermanentWidget(self.desk.indicator)
        self.closed = False
        self.behaviour = "slow"

    def closeEvent(self, event):  # noqa: N802
        if not self.desk.may_close():
            event.ignore()
            return
        self.desk.close()
        self.closed = True
        event.accept()


@pytest.fixture
def window(qtbot):
    def make(folder: Path, parent: ActiveRuns) -> RunProcess:
        command = [sys.executable, str(FAKE_CHILD), made.behaviour, str(folder)]
        return RunProcess(folder, parent, command)

    made = Window()
    made.desk.runs._make = make
    qtbot.addWidget(made)
    made.show()
    yield made
    made.desk.close()


def start(qtbot, window, folder):
    run = window.desk.runs.start(folder)
    qtbot.waitUntil(lambda: run.record.last_step > 0, timeout=30_000)
    return run


def test_the_indicator_is_there_while_a_run_goes_on_and_leads_back(qtbot, window, run_folder):
    indicator = window.desk.indicator
    assert not indicator.isVisible()
    run = start(qtbot, window, run_folder)
    assert indicator.isVisible()
    qtbot.waitUntil(lambda: "“First try”: training" in indicator.button.text(), timeout=20_000)
    qtbot.waitUntil(lambda: indicator.bar.value() > 0, timeout=20_000)
    with qtbot.waitSignal(window.desk.told, timeout=30_000) as told:
        run.stop()
    assert told.args == ["“First try” was stopped; its best model is ready to be looked at."]
    assert indicator.button.text() == "“First try” was stopped"
    window.desk.indicator.clicked.disconnect()
    with qtbot.waitSignal(indicator.clicked) as clicked:
        qtbot.mouseClick(indicator.button, Qt.MouseButton.LeftButton)
    assert clicked.args == [run_folder]
    assert not indicator.isVisible()


def test_closing_without_a_run_asks_nothing(window):
    window.close()
    assert window.closed


def test_keep_waiting_leaves_everything_as_it_is(qtbot, window, run_folder):
    run = start(qtbot, window, run_folder)
    window.close()
    asked = window.desk.closing
    assert asked is not None
    assert asked.isVisible()
    assert "“First try” is still being trained" in asked.text.text()
    qtbot.mouseClick(asked.wait, Qt.MouseButton.LeftButton)
    assert not window.closed
    assert run.is_running
    assert not run.asked
    # … and asks again the next time.
    window.close()
    assert window.desk.closing is not None
    qtbot.keyClick(window.desk.closing, Qt.Key.Key_Escape)
    assert run.is_running


def test_stop_keeps_the_best_and_then_closes(qtbot, window, run_folder):
    run = start(qtbot, window, run_folder)
    window.close()
    asked = window.desk.closing
    qtbot.mouseClick(asked.stop, Qt.MouseButton.LeftButton)
    assert asked.text.text().startswith("Ending the training")
    assert not window.closed
    qtbot.waitUntil(lambda: window.closed, timeout=30_000)
    assert run.outcome == "stopped"


def test_cancel_closes_soon(qtbot, window, run_folder):
    run = start(qtbot, window, run_folder)
    window.close()
    qtbot.mouseClick(window.desk.closing.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.closed, timeout=20_000)
    assert run.outcome == "cancelled"


def test_a_run_that_ends_while_one_is_asked_closes_the_window(qtbot, window, run_folder):
    run = start(qtbot, window, run_folder)
    window.close()
    run.cancel()
    qtbot.waitUntil(lambda: window.closed, timeout=20_000)


def test_closing_at_once_leaves_no_process(qtbot, window, run_folder):
    run = start(qtbot, window, run_folder)
    pid = run.pid
    window.desk.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_failure_is_told_in_its_sentence(qtbot, window, run_folder):
    window.behaviour = "fail"
    with qtbot.waitSignal(window.desk.told, timeout=30_000) as told:
        window.desk.runs.start(run_folder)
    assert told.args == ["“First try” has failed: The disk is full; free some space and resume."]


def test_export_asks_for_a_file(qtbot, window, run_folder, monkeypatch, tmp_path):
    asked = []

    def ask(_parent, _title, proposed, _filter):
        asked.append(proposed)
        return str(tmp_path / "mine.xrdmodel"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    with qtbot.waitSignal(window.desk.export_wanted) as wanted:
        window.desk.ask_export(run_folder / "model")
    assert wanted.args == [run_folder / "model", tmp_path / "mine.xrdmodel"]
    assert Path(asked[0]).name == "First try.xrdmodel"
