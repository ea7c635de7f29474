"""Training seen from the main window: its commands, the run in the background, closing over it."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from tests.xrdgui.ui.training.conftest import FAKE_CHILD
from training.recipes import recipes
from training.runs import RunFolder
from xrdgui.runtime import folders
from xrdgui.ui.training.runs.run_process import RunProcess


@pytest.fixture
def run(qtbot, window):
    """A slow run of the main window, in the background."""

    def make(path, parent):
        return RunProcess(path, parent, [sys.executable, str(FAKE_CHILD), "slow", str(path)])

    folder = folders.runs_folder() / "first"
    RunFolder.create(folder, recipes.MEASURED, None, {"title": "First try"})
    window.training.runs._make = make
    started = window.training.runs.start(folder)
    qtbot.waitUntil(lambda: started.record.last_step > 0, timeout=30_000)
    yield started
    started.close()


def test_nothing_of_training_but_its_list_of_commands_is_loaded_at_the_start():
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from xrdgui.ui import application; application.set_up(); application.make_window()\n"
        "print(*[name for name in sys.modules if name.startswith('xrdgui.ui.training.')])\n"
        "os._exit(0 if sys.stdout.flush() is None else 1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["xrdgui.ui.training.commands"]


def test_commands_open_the_windows(qtbot, window):
    window.actions_["train"].trigger()
    assert window.training.wizard.isVisible()
    window.actions_["runs"].trigger()
    library = window.training.library
    assert library.isVisible()
    assert library.nothing.isVisible()
    window.close()
    assert not library.isVisible()
    assert not window.training.wizard.isVisible()


def test_back_to_the_run_by_a_click_in_the_status_bar(qtbot, window, run):
    indicator = window.training.indicator
    assert indicator.isVisible()
    qtbot.mouseClick(indicator.button, Qt.MouseButton.LeftButton)
    wizard = window.training.wizard
    assert wizard.isVisible()
    assert wizard.run_page.process is run
    # Closing the Train window, by its button or by the frame, leaves the run alone.
    qtbot.mouseClick(wizard.run_page.background, Qt.MouseButton.LeftButton)
    assert not wizard.isVisible()
    assert run.is_running
    qtbot.mouseClick(indicator.button, Qt.MouseButton.LeftButton)
    wizard.close()
    step = run.record.last_step
    qtbot.waitUntil(lambda: run.record.last_step > step, timeout=30_000)


def test_closing_the_application_asks(qtbot, window, run):
    window.close()
    assert window.isVisible()
    asked = window.training.closing
    qtbot.mouseClick(asked.wait, Qt.MouseButton.LeftButton)
    assert window.isVisible()
    assert run.is_running
    window.close()
    qtbot.mouseClick(window.training.closing.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert run.outcome == "stopped"


def test_a_polite_kill_asks_nobody(window, run):
    window.close_unasked()
    assert not window.isVisible()
    assert run.pid == 0
    assert RunFolder(run.folder.path).status() == "interrupted"


def test_settings_of_an_old_run_in_the_train_window(qtbot, window, run):
    run.cancel()
    qtbot.waitUntil(lambda: not run.is_running, timeout=30_000)
    window.training.clone(run.folder.path)
    assert window.training.wizard.isVisible()
    assert window.training.wizard.step == 0


def test_the_result_is_used_under_the_name_of_its_run(qtbot, window, run, monkeypatch):
    used = []
    window.training.model_wanted.connect(lambda folder, name: used.append((folder, name)))
    window.training.show_run(run.folder.path)
    page = window.training.wizard.result_page
    page.model_wanted.emit(run.folder.model)
    assert used == [(run.folder.model, "First try")]
