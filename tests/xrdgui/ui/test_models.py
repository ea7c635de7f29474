"""Models in the window: list, use, compare, rename, hand on, delete."""

import json
import shutil
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton, QWidget

from tests.xrdgui.ui.conftest import answer, write_pattern
from tests.xrdgui.ui.window.test_main_window import drop
from xrdgui.models import archive
from xrdgui.models import library as models
from xrdgui.models.errors import ModelError
from xrdgui.models.library import DEFAULT_MODEL, Model
from xrdgui.ui.background.inference import NetworkState
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.models.rename_dialog import RenameDialog
from xrdgui.ui.widgets.theme import DARK, LIGHT
from xrdgui.ui.window.dialogs import AboutDialog
from xrdgui.workspace.entry import State


@pytest.fixture
def own(model_folder):
    """A model of the user's, in the library before the window opens."""
    return models.add(model_folder, "mine")


@pytest.fixture
def dialog(own, window, qtbot):
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    window.actions_["models"].trigger()
    return window.models.dialog


def select(dialog, name: str) -> None:
    (item,) = dialog.list.findItems(name, Qt.MatchFlag.MatchExactly)
    dialog.list.setCurrentItem(item)


def said(window) -> str:
    return window.activity.message.text()


# -- the list and the card ------------------------------------------------------------------------


def test_the_status_bar_names_the_model_and_opens_the_list(qtbot, window):
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    assert window.activity.network.text() == f"Model: {DEFAULT_MODEL}"
    window.activity.network.click()
    assert window.models.dialog.isVisible()


def test_every_model_is_listed_with_its_card(dialog):
    below = [
        dialog.list.item(row).data(Qt.ItemDataRole.UserRole + 1)
        for row in range(dialog.list.count())
    ]
    assert below == ["in use · default · comes with xrdgui", "yours"]
    text = dialog.card.toPlainText()
    assert text.startswith(DEFAULT_MODEL)
    card = json.loads((models.find_model() / "card.json").read_text())
    scores = card["metrics"]["measured"]
    low, high = (f"{100 * value:.1f} %" for value in scores["accuracy_interval"])
    assert f"{100 * scores['accuracy']:.1f} % ({low}–{high})" in text
    assert card["data"]["licence"] in text
    assert f"{card['data']['structures']:,}" in text
    assert f"{card['calibration']['temperature']:g}" in text
    assert f"keras {card['versions']['keras']}" in text
    assert f"{card['training']['patterns_seen']:,}" in text
    select(dialog, "mine")
    assert "Nothing was measured of this model" in dialog.card.toPlainText()


def test_what_comes_with_the_application_can_only_be_used_and_exported(dialog):
    enabled = {b.text(): b.isEnabled() for b in dialog.findChildren(QPushButton)}
    assert enabled["&Export…"]
    assert not any(enabled[name] for name in ("&Use", "&Rename…", "De&lete…", "Set as &default"))
    select(dialog, "mine")
    for button in (dialog.use, dialog.default, dialog.rename, dialog.export, dialog.delete):
        assert button.isEnabled()


def test_a_damaged_model_is_listed_with_what_is_wrong(dialog, own):
    (own.folder / "card.json").write_text("{")
    dialog.show_models(own)
    assert "not a model card" in dialog.card.toPlainText()
    assert not dialog.use.isEnabled()
    assert dialog.delete.isEnabled()


def test_text_of_a_card_is_never_taken_for_html(dialog, own):
    card = json.loads((own.folder / "card.json").read_text())
    evil = "<img src='file:///etc/passwd'><b>bold"
    card["title"] = evil
    card["data"] = {"source": evil, evil: [evil]}
    card["metrics"] = {evil: {"accuracy": 0.5, "n": evil}}
    (own.folder / "card.json").write_text(json.dumps(card))
    dialog.show_models(own)
    assert dialog.card.toPlainText().count(evil) >= 3
    assert "<img" not in dialog.card.toHtml()


def test_colours_switch_live(dialog, window):
    window.actions_["scheme_dark"].setChecked(True)
    assert dialog.list.colours is DARK
    assert DARK.muted in dialog.card.toHtml()
    window.actions_["scheme_light"].setChecked(True)
    assert LIGHT.muted in dialog.card.toHtml()


def test_about_names_the_model_in_use(window):
    window.show_about()
    dialog = window.findChild(AboutDialog)
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert DEFAULT_MODEL in text
    assert "CC-BY 4.0" in text


# -- using another --------------------------------------------------------------------------------


def test_switching_asks_about_everything_and_says_what_changed(qtbot, parts, own, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / f"{n}.xy") for n in range(6)])
    parts.others["mine"] = other = type(parts.fake)()
    other.predict = lambda pattern: (
        answer(tetragonal=0.7) if pattern.name in {"1.xy", "4.xy"} else answer(cubic=0.8)
    )
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.models.switch.use(own)
    assert parts.fake.closed
    assert said(window) == "“mine” is in use: 2 of 6 patterns changed: 2 cubic → tetragonal"
    assert window.activity.network.text() == "Model: mine"
    assert window.client.model_folder == own.folder

    window.activity.details.click()
    dialog = window.findChild(QWidget, "changes")
    assert [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())] == [
        "1.xy",
        "4.xy",
    ]
    assert dialog.table.item(0, 1).text() == "cubic · 94\u00a0%"
    assert dialog.table.item(0, 2).text() == "tetragonal · 70\u00a0%"
    dialog.only.click()
    rows = window.workspace.list.model()
    assert [rows.index(row, 0).data() for row in range(rows.rowCount())] == ["1.xy", "4.xy"]
    assert window.workspace.list_panel.all.text() == "Only 2 changed patterns · show all"
    window.workspace.list_panel.all.click()
    assert rows.rowCount() == 6
    assert not window.workspace.list_panel.all.isVisible()


def test_what_is_opened_next_is_never_hidden_by_the_filter(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy"), write_pattern(tmp_path / "b.xy")])
    window.patterns.show_only([window.workspace.table.entries[0].key])
    assert window.workspace.list.model().rowCount() == 1
    opened(window, [write_pattern(tmp_path / "c.xy")])
    assert window.workspace.list.model().rowCount() == 3
    assert window.workspace.list.current.name == "c.xy"


def test_a_model_that_changes_nothing_says_so(qtbot, parts, own, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / f"{n}.xy") for n in range(3)])
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.models.switch.use(own)
    assert said(window) == "“mine” is in use: all 3 answers stay the same."
    assert not window.activity.details.isVisible()


def test_the_list_of_models_says_what_changed_too(qtbot, parts, dialog, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / "a.xy")])
    select(dialog, "mine")
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        dialog.use.click()
    assert dialog.message.text() == "“mine” is in use: the answer stays the same."
    assert not dialog.bar.isVisible()


def test_with_nothing_open_the_switch_is_told_too(qtbot, parts, own):
    parts.window.models.switch.use(own)
    qtbot.waitUntil(lambda: said(parts.window) == "“mine” is in use.")


def test_the_present_model_answers_until_the_other_is_ready(qtbot, parts, own, opened, tmp_path):
    window = parts.window
    parts.others["mine"] = other = type(parts.fake)()
    other.loads = False
    window.models.switch.use(own)
    assert said(window).startswith("Loading the model “mine”; the present one answers")
    assert window.activity.cancel.isVisible()
    opened(window, [write_pattern(tmp_path / "a.xy")])
    assert window.workspace.table.entries[0].state is State.ANSWERED
    assert window.activity.network.text() == f"Model: {DEFAULT_MODEL}"
    assert len(parts.fake.asked) == 1
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        other.ready.set_result(None)
    assert len(other.asked) == 1


def test_a_model_that_does_not_load_leaves_the_present_one(qtbot, parts, own, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / "a.xy")])
    parts.others["mine"] = other = type(parts.fake)()
    other.loads = False
    other.ready.set_exception(ModelError("The model “mine” cannot be used: it is damaged."))
    window.models.switch.use(own)
    qtbot.waitUntil(lambda: window.models.switch.loading is None)
    assert said(window) == (
        f"The model “mine” cannot be used: it is damaged. “{DEFAULT_MODEL}” stays in use."
    )
    qtbot.waitUntil(lambda: other.closed)
    assert not parts.fake.closed
    assert window.workspace.table.entries[0].state is State.ANSWERED
    opened(window, [write_pattern(tmp_path / "b.xy")])
    assert window.workspace.table.entries[1].state is State.ANSWERED


def test_a_switch_can_be_taken_back(qtbot, parts, own):
    window = parts.window
    parts.others["mine"] = other = type(parts.fake)()
    other.loads = False
    window.models.switch.use(own)
    qtbot.waitUntil(lambda: other.model_folder is not None)
    window.activity.cancel.click()
    qtbot.waitUntil(lambda: other.closed)
    assert said(window) == f"“{DEFAULT_MODEL}” stays in use."
    other.ready.set_result(None)
    qtbot.wait(100)
    assert window.models.switch.current.name == DEFAULT_MODEL


def test_asking_the_new_model_can_be_stopped(qtbot, parts, own, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / f"{n}.xy") for n in range(40)])
    parts.others["mine"] = other = type(parts.fake)()
    other.gate.clear()
    window.models.switch.use(own)
    qtbot.waitUntil(lambda: window.client.busy)
    assert window.activity.bar.isVisible()
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.actions_["cancel"].trigger()
    other.gate.set()
    assert said(window).startswith("Stopped; “mine” is in use")
    assert {entry.state for entry in window.workspace.table.entries} == {State.CANCELLED}


def test_a_switch_in_the_middle_of_classifying_asks_only_the_new_one(qtbot, parts, own, tmp_path):
    window = parts.window
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    parts.fake.gate.clear()
    window.session.open([write_pattern(tmp_path / f"{n}.xy") for n in range(20)])
    qtbot.waitUntil(lambda: len(window.workspace.table.entries) == 20 and window.client.busy)
    parts.others["mine"] = other = type(parts.fake)()
    other.predict = lambda _pattern: answer(hexagonal=0.9)
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.models.switch.use(own)
        parts.fake.gate.set()
    entries = window.workspace.table.entries
    assert {entry.prediction.crystal_system for entry in entries} == {"hexagonal"}


def test_a_chosen_model_that_is_damaged_gives_way_to_the_bundled_one(qtbot, parts, own):
    window = parts.window
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    switch = window.models.switch
    switch.current, switch._worked = own, False
    parts.others[DEFAULT_MODEL] = type(parts.fake)()
    parts.fake.ready = Future()
    parts.fake.ready.set_exception(ModelError("The model “mine” cannot be used: it is damaged."))
    window.client._emit_woken()
    qtbot.waitUntil(lambda: switch.current.name == DEFAULT_MODEL)
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    assert window.activity.network.text() == f"Model: {DEFAULT_MODEL}"


def test_use_the_model_of_a_training_run(qtbot, parts, model_folder):
    window = parts.window
    window.models.switch.use_trained(model_folder, "Steels: first run")
    qtbot.waitUntil(lambda: window.models.switch.current.name == "Steels first run")
    assert models.default_model()[0].name == "Steels first run"
    # Once more is no second copy.
    window.models.switch.use_trained(model_folder, "Steels: first run")
    qtbot.waitUntil(lambda: said(window) == "“Steels first run” is in use already.")
    assert len(models.list_models()) == 2


def test_what_the_network_saw_is_that_of_the_model_in_use(qtbot, parts, own, opened, tmp_path):
    window, asked = parts.window, []
    window.preparer._model_folder = lambda: window.client.model_folder
    window.preparer._caller.call = lambda _function, folder, *_, **__: asked.append(folder)
    opened(window, [write_pattern(tmp_path / "a.xy")])
    window.actions_["prepared"].trigger()
    qtbot.waitUntil(lambda: asked == [models.find_model()])
    window.models.switch.use(own)
    qtbot.waitUntil(lambda: asked == [models.find_model(), own.folder])


def test_a_trained_model_that_does_not_load_does_not_become_the_default(qtbot, parts, model_folder):
    window = parts.window
    parts.others["run"] = other = type(parts.fake)()
    other.loads = False
    other.ready.set_exception(ModelError("The model “run” cannot be used: it is damaged."))
    window.models.switch.use_trained(model_folder, "run")
    qtbot.waitUntil(lambda: said(window).endswith("stays in use."))
    assert models.default_model()[0].name == DEFAULT_MODEL


# -- looking after them ---------------------------------------------------------------------------


def test_using_from_the_list(qtbot, dialog, window):
    select(dialog, "mine")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.models.switch.current.name == "mine")
    assert not dialog.use.isEnabled()
    assert not dialog.delete.isEnabled()
    assert "in use" in dialog.delete.toolTip()


def test_the_default_is_set(dialog):
    select(dialog, "mine")
    dialog.default.click()
    assert models.default_model()[0].name == "mine"
    assert dialog.message.text() == "“mine” is used from every start on."
    assert not dialog.default.isEnabled()


def test_renaming_shows_at_once_why_a_name_cannot_be(dialog, qtbot, window):
    select(dialog, "mine")
    dialog.rename.click()
    ask = dialog.findChild(RenameDialog)
    for wrong, why in (
        ("", "needs a name"),
        ("x" * 61, "longer than 60"),
        ("a/b", "cannot contain"),
    ):
        ask.field.setText(wrong)
        assert why in ask.problem.text()
        assert not ask.confirm.isEnabled()
    ask.field.setText(DEFAULT_MODEL)
    ask.confirm.click()
    assert "There is a model" in ask.problem.text()
    assert ask.isVisible()
    ask.field.setText("better")
    ask.confirm.click()
    assert [model.name for model in models.list_models()] == [DEFAULT_MODEL, "better"]
    assert dialog.list.current.name == "better"


def test_the_model_in_use_may_be_renamed(dialog, qtbot, window, parts):
    select(dialog, "mine")
    dialog.use.click()
    qtbot.waitUntil(lambda: window.models.switch.current.name == "mine")
    dialog.rename.click()
    ask = dialog.findChild(RenameDialog)
    ask.field.setText("better")
    ask.confirm.click()
    assert window.activity.network.text() == "Model: better"
    assert window.client.model_folder == models.find("better").folder
    # Where a restarted process would look for it.
    assert parts.others["mine"].model_folder == models.find("better").folder


def test_deleting_asks_first(dialog, qtbot):
    select(dialog, "mine")
    dialog.delete.click()
    box = dialog.findChild(QMessageBox)
    assert "“mine” for good" in box.text()
    next(button for button in box.buttons() if button.text() == "Keep").click()
    assert len(models.list_models()) == 2
    dialog.delete.click()
    box = dialog.findChildren(QMessageBox)[-1]
    next(button for button in box.buttons() if button.text() == "Delete").click()
    assert [model.name for model in models.list_models()] == [DEFAULT_MODEL]
    assert dialog.message.text() == "“mine” was deleted."


def test_exporting_and_importing_again(dialog, qtbot, window, tmp_path, monkeypatch):
    target = tmp_path / "handed on"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    select(dialog, "mine")
    with qtbot.waitSignal(window.models.work.exported, timeout=5000) as written:
        dialog.export.click()
    file = written.args[0]
    assert file.name == "handed on.xrdmodel"
    models.remove(models.find("mine"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(file)], ""))
    with qtbot.waitSignal(window.models.work.imported, timeout=5000):
        dialog.bring.click()
    assert models.find("handed on")
    assert dialog.list.current.name == "handed on"
    assert dialog.message.text() == "“handed on” was added to the library."


@pytest.mark.parametrize("where", ["window", "dialog"])
def test_a_model_dropped_on_either_window_is_imported(qtbot, window, model_folder, tmp_path, where):
    file = archive.write(Model(model_folder), tmp_path / "dropped.xrdmodel")
    pattern = write_pattern(tmp_path / "a.xy")
    window.models.show()
    target = window if where == "window" else window.models.dialog.card.viewport()
    with qtbot.waitSignal(window.models.work.imported, timeout=5000):
        drop(target, [file, pattern] if where == "window" else [file])
    assert window.models.dialog.list.current.name == "dropped"
    if where == "window":
        qtbot.waitUntil(lambda: said(window) == "1 classified")
    # Once more is said, and nothing is kept twice.
    with qtbot.waitSignal(window.models.work.imported, timeout=5000):
        drop(target, [file])
    qtbot.waitUntil(lambda: said(window) == "The model “dropped” is in the library already")
    assert len(models.list_models()) == 2


def test_what_is_no_model_is_refused_in_both_windows(qtbot, dialog, window, tmp_path):
    file = tmp_path / "holiday.xrdmodel"
    file.write_bytes(b"a picture")
    with qtbot.waitSignal(window.models.work.idle, timeout=5000):
        drop(dialog, [file])
    sentence = "holiday.xrdmodel is no model of xrdgui, or it is damaged."
    assert (said(window), dialog.message.text()) == (sentence, sentence)
    assert not dialog.bar.isVisible()
    assert len(models.list_models()) == 2


def test_a_check_that_takes_long_can_be_given_up(qtbot, dialog, window, own, tmp_path):
    begun = threading.Event()

    def slow(_folder: Path, cancelled: threading.Event) -> None:
        begun.set()
        if cancelled.wait(10):
            from xrdgui.classification.trial import CancelledError

            raise CancelledError("stopped")

    window.models.work._check = slow
    file = archive.write(own, tmp_path / "slow.xrdmodel")
    models.remove(own)
    window.models.work.import_files([file, file])
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(lambda: dialog.message.text() == "Checking slow.xrdmodel…")
    assert dialog.bar.isVisible()
    with qtbot.waitSignal(window.models.work.idle, timeout=5000):
        dialog.cancel.click()
    assert len(models.list_models()) == 1


def test_closing_in_the_middle_of_a_check_ends_it(qtbot, parts, model_folder, tmp_path):
    file = archive.write(Model(model_folder), tmp_path / "slow.xrdmodel")
    ended = threading.Event()

    def slow(_folder: Path, cancelled: threading.Event) -> None:
        if cancelled.wait(10):
            ended.set()

    parts.window.models.work._check = slow
    parts.window.models.work.import_files([file])
    parts.window.close()
    assert ended.is_set()


def test_the_work_of_the_library_does_not_stop_at_a_surprise(qtbot, tmp_path):
    def explode(_folder: Path, _cancelled: threading.Event) -> None:
        raise RuntimeError("boo")

    source = tmp_path / "one"
    shutil.copytree(models.find_model(), source)
    card = json.loads((source / "card.json").read_text()) | {"title": "another"}
    (source / "card.json").write_text(json.dumps(card))
    file = archive.write(Model(source), tmp_path / "a.xrdmodel")
    work = LibraryWork(explode)
    with qtbot.waitSignal(work.idle, timeout=5000), qtbot.waitSignal(work.failed) as failed:
        work.import_files([file])
    assert failed.args == ["That did not work: boo."]
    work.close()
