"""The Train window: steps, memory, and a run that is begun from it."""

import os
import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from tests.xrdgui.ui.conftest import InlineCaller
from tests.xrdgui.ui.training.conftest import FAKE_CHILD
from tests.xrdgui.ui.training.wizard.test_patterns_page import measured
from training.planning import choices_file
from training.planning.choices import CUSTOM, FILES, Choices
from training.planning.choices_of_run import of_run
from training.planning.plan import create_run
from training.runs import RunFolder
from xrdgui.ui.training.runs.active_runs import ActiveRuns
from xrdgui.ui.training.runs.run_process import RunProcess
from xrdgui.ui.training.wizard.dialog import COMPOUNDS, NETWORK, PATTERNS, RUN, TrainDialog
from xrdgui.ui.widgets.theme import Theme

LONG = 20_000


@pytest.fixture
def runs(qtbot):
    def process(folder, parent):
        behaviour = os.environ.get("FAKE_CHILD", "train")
        return RunProcess(folder, parent, [sys.executable, str(FAKE_CHILD), behaviour, str(folder)])

    made = ActiveRuns(make=process)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def opened():
    """Patterns open in the main window."""
    return []


@pytest.fixture
def make_dialog(qtbot, tmp_path, runs, opened):
    made = []

    def make():
        dialog = TrainDialog(
            runs,
            model_folder=lambda: None,
            opened=lambda: opened,
            remembered=tmp_path / "train.json",
            runs_folder=lambda: tmp_path / "runs",
            theme=Theme(),
            make_caller=lambda _name: InlineCaller(),
        )
        dialog.network.costs.estimator._command = lambda _folder: [sys.executable, "-c", "pass"]
        qtbot.addWidget(dialog)
        dialog.open()
        made.append(dialog)
        return dialog

    yield make
    for dialog in made:
        dialog.shut_down()


def press_next(qtbot, dialog):
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)


def test_next_next_train_is_enough(qtbot, make_dialog, runs, tmp_path):
    dialog = make_dialog()
    assert [step.text()[3:] for step in dialog.header.steps] == [
        "Compounds", "Patterns", "Network", "Run", "Result",
    ]  # fmt: skip
    press_next(qtbot, dialog)
    assert dialog.step == PATTERNS
    press_next(qtbot, dialog)
    assert dialog.step == NETWORK
    assert dialog.next.text() == "Train"
    press_next(qtbot, dialog)
    assert dialog.step == RUN
    (folder,) = (tmp_path / "runs").iterdir()
    assert RunFolder(folder).read_config()["source"]["kind"] == "prototypes"
    assert runs.running[0].folder.path == folder
    assert dialog.run_page.title.toolTip() == str(folder)
    qtbot.waitUntil(lambda: not runs.running, timeout=LONG)


def test_the_keyboard_alone_gets_through(qtbot, make_dialog, runs):
    dialog = make_dialog()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=LONG)
    assert dialog.next.hasFocus()
    for step in (PATTERNS, NETWORK, RUN):
        qtbot.keyClick(dialog.next, Qt.Key.Key_Space)
        assert dialog.step == step
    qtbot.waitUntil(lambda: not runs.running, timeout=LONG)
    qtbot.keyClick(dialog.back, Qt.Key.Key_Space)
    assert dialog.step == NETWORK


def test_it_is_a_window_of_its_own_that_blocks_nothing(make_dialog):
    dialog = make_dialog()
    assert dialog.isWindow()
    assert dialog.parent() is None
    assert dialog.windowModality() is Qt.WindowModality.NonModal


def test_what_was_chosen_is_there_again(qtbot, make_dialog, tmp_path):
    first = make_dialog()
    first.compounds.prototypes.count.setValue(777)
    first.go_to(PATTERNS)
    first.patterns.rows[4].slider.move_handle(0, 0.3)
    first.go_to(NETWORK)
    first.network.fit.epochs.setValue(3)
    first.network.title.setText("Mine")
    first.network.title.textEdited.emit("Mine")
    wanted = first.choices()
    assert (wanted.prototypes, wanted.epochs, wanted.title) == (777, 3, "Mine")
    assert wanted.preset == CUSTOM
    first.close()
    second = make_dialog()
    assert second.choices() == wanted
    assert second.compounds.prototypes.count.value() == 777
    assert second.patterns.presets.currentText() == "As set below"
    assert second.network.fit.epochs.value() == 3


def test_choices_are_written_down_before_the_window_is_closed(qtbot, make_dialog, tmp_path):
    dialog = make_dialog()
    dialog.compounds.prototypes.count.setValue(777)
    path = tmp_path / "train.json"
    qtbot.waitUntil(path.exists, timeout=LONG)
    assert choices_file.load(path)[0].prototypes == 777


def test_forgotten_choices_are_said_so(make_dialog, tmp_path):
    (tmp_path / "train.json").write_text("{", encoding="utf-8")
    assert "train.json.damaged" in make_dialog().message.text()


def test_one_cannot_go_on_without_compounds(qtbot, make_dialog):
    dialog = make_dialog()
    dialog.compounds.radios[FILES].click()
    assert not dialog.next.isEnabled()
    assert dialog.message.text() == "Add structure files, or choose another source."
    dialog.go_to(PATTERNS)
    assert dialog.step == COMPOUNDS
    dialog.compounds.files.add(["/some.cif"])
    assert dialog.next.isEnabled()
    assert dialog.message.text() == ""


def test_steps_are_buttons_too(qtbot, make_dialog):
    dialog = make_dialog()
    dialog.header.steps[NETWORK].click()
    assert dialog.step == NETWORK
    assert not dialog.header.steps[RUN].isEnabled()
    dialog.back.click()
    assert dialog.step == PATTERNS


def test_a_second_run_has_to_wait(qtbot, make_dialog, runs, monkeypatch):
    monkeypatch.setenv("FAKE_CHILD", "slow")
    dialog = make_dialog()
    dialog.go_to(NETWORK)
    press_next(qtbot, dialog)
    dialog.go_to(NETWORK)
    assert not dialog.next.isEnabled()
    assert "under way" in dialog.message.text()
    dialog.train()
    assert len(runs.running) == 1


def test_closing_the_window_does_not_end_the_run(qtbot, make_dialog, runs):
    dialog = make_dialog()
    dialog.go_to(NETWORK)
    press_next(qtbot, dialog)
    dialog.run_page.to_background.emit()
    assert not dialog.isVisible()
    assert runs.running
    dialog.open()
    assert dialog.step == RUN
    qtbot.waitUntil(lambda: not runs.running, timeout=LONG)


def test_a_recipe_files_ranges_reach_the_page_patterns(make_dialog, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[instrument]\npeak_counts = [10.0, 20.0]\n", encoding="utf-8")
    dialog = make_dialog()
    dialog.go_to(NETWORK)
    dialog.network.choose_recipe(str(path))
    dialog.network.fit.epochs.setValue(2)
    assert dialog.choices().instrument().peak_counts == (10.0, 20.0)
    dialog.go_to(PATTERNS)
    assert dialog.patterns.rows[4].value.text() == "10 – 20"


def test_the_key_goes_to_the_run_in_its_environment_alone(make_dialog, runs, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(runs, "start", lambda _folder, environment: seen.append(environment))
    monkeypatch.setattr(TrainDialog, "follow", lambda *_: None)
    dialog = make_dialog()
    dialog.compounds.materials_project.key_field.key = "s" * 32
    dialog.go_to(NETWORK)
    dialog.train()
    dialog.close()
    assert seen == [{"MP_API_KEY": "s" * 32}]
    written = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json")]
    assert len(written) == 2
    assert not any("s" * 32 in text for text in written)


def test_a_run_that_cannot_be_made_is_a_sentence(make_dialog, tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be", encoding="utf-8")
    dialog = make_dialog()
    dialog.go_to(NETWORK)
    dialog.train()
    assert dialog.step == NETWORK
    assert "cannot be made a run's folder" in dialog.message.text()


def test_what_was_opened_meanwhile_is_there_when_one_comes_back(
    qtbot, make_dialog, opened, monkeypatch
):
    dialog = make_dialog()
    press_next(qtbot, dialog)
    assert not dialog.patterns.plot.measured.isVisible()
    opened.append((measured(), 1.540593))
    monkeypatch.setattr(dialog, "isActiveWindow", lambda: True)
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.ActivationChange))
    assert dialog.patterns.plot.measured.isVisible()


def test_the_settings_of_a_run_can_be_taken_up_again(make_dialog, tmp_path):
    run = create_run(Choices(prototypes=140, epochs=5), tmp_path / "runs", None)
    dialog = make_dialog()
    dialog.show_choices(of_run(run.path))
    assert dialog.step == COMPOUNDS
    assert dialog.compounds.prototypes.count.value() == 140
