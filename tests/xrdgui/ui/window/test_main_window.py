"""The window as a user meets it: open, drop, read, correct, export, close."""

import csv
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget

from tests.support.unit_cells import RUTILE
from tests.xrdgui.ui.conftest import Parts, answer, write_pattern
from xrdgui.classification.prediction import Prediction
from xrdgui.models.library import DEFAULT_MODEL
from xrdgui.patterns.wavelengths import PRESETS
from xrdgui.ui.background.inference import NetworkState
from xrdgui.ui.widgets.theme import DARK, LIGHT
from xrdgui.workspace.cell_columns import CELL_COLUMNS
from xrdgui.workspace.entry import State

DAMAGED_VALUES = b"""[General]
scheme=purple
default_wavelength=nan
folder=@Variant(\\0\\0\\0\\x7f)
[layout]
geometry=12
workspace=@ByteArray(nonsense)
[flags]
prepared=perhaps
"""


def drop(target: QWidget, paths: list[Path]) -> None:
    """Drag files over a widget and let go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    common = (
        Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), *common))
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), *common))


def test_starts_empty_with_an_invitation(qtbot, window):
    assert window.stack.currentWidget() is window.empty
    assert window.empty.files_button.isVisible()
    assert not window.actions_["export"].isEnabled()
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    assert window.activity.network.text() == f"Model: {DEFAULT_MODEL}"


def test_says_that_the_network_loads(qtbot, tmp_path):
    made = Parts(tmp_path / "window.ini")
    qtbot.addWidget(made.window)
    assert made.window.activity.network.text() == f"Loading {DEFAULT_MODEL}…"
    made.window.close()


def test_samples_open_with_one_click(qtbot, window):
    with qtbot.waitSignal(window.session.batch_finished, timeout=20_000):
        window.empty.samples_button.click()
    assert len(window.session.entries) >= 5
    assert all(entry.state is State.ANSWERED for entry in window.session.entries.values())
    assert window.stack.currentWidget() is window.workspace


def test_an_answer_is_shown_in_list_words_and_bars(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "salt.xy")])
    assert window.workspace.answer.words.text() == "cubic · 94\u00a0%"
    assert window.workspace.answer.bars.bars["cubic"].best
    assert window.workspace.answer.bars.bars["cubic"].accessibleName() == "cubic: 94\u00a0%"
    assert window.workspace.table.index(0, 1).data() == "cubic"
    assert window.workspace.table.index(0, 2).data() == "94\u00a0%"
    assert window.activity.message.text() == "1 classified"
    assert len(window.workspace.plot.curve.xData) == 600


def test_an_unsure_answer_names_two(parts, opened, tmp_path):
    parts.fake.predict = lambda _pattern: answer(
        ("Only 19° were measured.",), tetragonal=0.45, orthorhombic=0.38
    )
    opened(parts.window, [write_pattern(tmp_path / "a.xy")])
    said = parts.window.workspace.answer.words.text().replace("\u00a0", " ")
    assert said == "unsure: tetragonal 45 % or orthorhombic 38 %"
    assert [notice.text.text() for notice in parts.window.workspace.answer.notices] == [
        "Only 19° were measured."
    ]


def test_files_may_be_dropped_on_every_part_of_the_window(qtbot, window, opened, tmp_path):
    first = write_pattern(tmp_path / "first.xy")
    opened(window, [first])
    window.actions_["prepared"].trigger()
    part = window.workspace
    places = [
        window, part.plot.plot.viewport(), part.list.viewport(), part.list, part.answer,
        part.wavelength.box.text, part.list_panel.filter, part.prepared.plot.viewport(),
        window.toolbar, window.activity,
    ]  # fmt: skip
    for number, place in enumerate(places):
        file = write_pattern(tmp_path / f"dropped{number}.xy")
        with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
            drop(place, [file])
    assert len(window.session.entries) == 1 + len(places)
    assert window.workspace.list_panel.filter.text() == ""


def test_the_drop_target_shows_only_while_dragging(window):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/a.xy")])
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(window, event)
    assert window.overlay.isVisible()
    window.overlay.hide()
    text = QMimeData()
    text.setText("no file")
    assert not window.overlay.isVisible()


def test_a_folder_may_be_dropped(qtbot, window, tmp_path):
    (tmp_path / "run" / "deep").mkdir(parents=True)
    write_pattern(tmp_path / "run" / "a.xy")
    write_pattern(tmp_path / "run" / "deep" / "b.xy")
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        drop(window, [tmp_path / "run"])
    assert [entry.name for entry in window.workspace.table.entries] == ["a.xy", "b.xy"]


def test_bad_files_get_a_sentence_and_the_rest_goes_on(window, opened, tmp_path):
    good = write_pattern(tmp_path / "good.xy")
    empty = tmp_path / "empty.xy"
    empty.touch()
    junk = tmp_path / "junk.xy"
    junk.write_bytes(bytes(range(256)) * 40)
    missing = tmp_path / "missing.xy"
    opened(window, [empty, good, junk, missing])
    states = [entry.state for entry in window.workspace.table.entries]
    assert states == [State.UNREADABLE, State.ANSWERED, State.UNREADABLE, State.UNREADABLE]
    assert window.activity.message.text() == "1 classified, 3 could not be read"
    assert window.activity.details.isVisible()
    entries = window.workspace.table.entries
    for entry, name in zip(entries[::2], ("empty.xy", "junk.xy"), strict=True):
        assert entry.problem is not None
        assert name in entry.problem
    window.workspace.list.select_key(entries[0].key)
    assert window.workspace.answer.notices[0].text.text() == entries[0].problem
    window.activity.details.click()
    dialog = window.findChild(QWidget, "problems")
    assert dialog is not None
    assert dialog.tree.topLevelItemCount() == 3
    dialog.close()


def test_a_pattern_the_network_refuses_is_told_apart(parts, opened, tmp_path):
    refusal = Prediction((), None, (), "No line was found, not classified.")
    parts.fake.predict = lambda _pattern: refusal
    opened(parts.window, [write_pattern(tmp_path / "flat.xy")])
    assert parts.window.activity.message.text() == "1 not classified"
    assert parts.window.workspace.answer.words.text() == "not classified"


def test_wavelength_comes_from_file_default_or_hand(parts, opened, tmp_path):
    window = parts.window
    stated = write_pattern(tmp_path / "stated.xy", "# wavelength 0.709317\n")
    silent = write_pattern(tmp_path / "silent.xy")
    opened(window, [stated, silent])
    window.workspace.list.select_key(window.workspace.table.entries[0].key)
    assert window.workspace.wavelength.origin.text() == "Read from the file"
    assert window.workspace.wavelength.box.currentText().startswith("Mo Kα")
    window.workspace.list.select_key(window.workspace.table.entries[1].key)
    assert window.workspace.wavelength.origin.text() == "The default: the file states none"
    assert window.workspace.wavelength.default_box.currentText().startswith("Cu Kα")


def test_a_new_default_classifies_again_only_files_that_state_none(qtbot, parts, opened, tmp_path):
    window = parts.window
    opened(
        window,
        [
            write_pattern(tmp_path / "stated.xy", "# wavelength 0.709317\n"),
            write_pattern(tmp_path / "silent.xy"),
        ],
    )
    parts.fake.asked.clear()
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.workspace.wavelength.default_box.chosen.emit(PRESETS["Co Kα"])
    assert parts.fake.asked == [([None], PRESETS["Co Kα"])]
    assert window.state.default_wavelength == PRESETS["Co Kα"]


def test_a_typed_wavelength_classifies_the_selected_again(qtbot, parts, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / f"{name}.xy") for name in "abc"])
    first, _, third = window.workspace.table.entries
    window.workspace.list.select_keys([first.key, third.key])
    parts.fake.asked.clear()
    field = window.workspace.wavelength
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        field.box.text.setText("0,7093")
        field.box.text.editingFinished.emit()
    assert parts.fake.asked == [([0.7093, 0.7093], window.session.default_wavelength)]
    assert field.origin.text() == "2 patterns, set by you"
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        field.restore.click()
    assert field.origin.text() == "2 patterns, the default: their files state none"


def test_a_wavelength_may_be_used_for_all(qtbot, parts, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / f"{name}.xy") for name in "abc"])
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.workspace.wavelength.box.chosen.emit(PRESETS["Mo Kα"])
    parts.fake.asked.clear()
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.workspace.wavelength.use_for_all.click()
    assert [wavelengths for wavelengths, _ in parts.fake.asked] == [[PRESETS["Mo Kα"]] * 2]


def test_a_wrong_wavelength_is_refused_in_words(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    window.workspace.wavelength.box.text.setText("copper-ish")
    window.workspace.wavelength.box.text.editingFinished.emit()
    assert window.workspace.wavelength.problem.isVisible()
    assert "copper-ish" in window.workspace.wavelength.problem.text()
    assert window.workspace.table.entries[0].override is None


def test_the_cross_hair_reads_angle_spacing_and_intensity(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    window.workspace.plot.show_cross_hair(30.02)
    said = window.workspace.plot.readout.text()
    assert "30.000°" in said
    assert "2.9762" in said  # 1.540593 / (2 sin 15°)
    assert "1,010" in said
    window.workspace.plot.plot.stepped.emit(1)
    assert "30.100°" in window.workspace.plot.readout.text()
    window.workspace.plot.plot.left.emit()
    assert window.workspace.plot.readout.text() == window.workspace.plot.readout.HINT


def test_square_root_and_zoom(qtbot, window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    window.actions_["square_root"].trigger()
    assert window.workspace.plot.curve.yData.max() == pytest.approx(1010**0.5)
    view = window.workspace.plot.plot.view
    view.zoom(0.5)
    assert view.viewRange()[0][1] - view.viewRange()[0][0] < 45
    window.actions_["reset_zoom"].trigger()
    qtbot.wait(20)
    assert view.viewRange()[0][1] - view.viewRange()[0][0] >= 59


def test_colours_switch_live(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    window.actions_["scheme_light"].setChecked(True)
    assert window.workspace.plot.plot.backgroundBrush().color().name() == LIGHT.base
    window.actions_["scheme_dark"].setChecked(True)
    assert window.workspace.plot.plot.backgroundBrush().color().name() == DARK.base
    assert window.workspace.plot.curve.opts["pen"].color().name() == DARK.accent
    assert QGuiApplication.palette().window().color().name() == DARK.window
    assert window.workspace.answer.bars.bars["cubic"].colours is DARK
    window.actions_["scheme_light"].setChecked(True)


def test_cancel_stops_classifying_and_says_so(qtbot, parts, tmp_path):
    window = parts.window
    parts.fake.gate.clear()
    window.session.open([write_pattern(tmp_path / f"{n}.xy") for n in range(40)])
    qtbot.waitUntil(lambda: len(window.session.entries) == 40 and not window.loader.busy)
    assert window.activity.cancel.isVisible()
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.activity.cancel.click()
    parts.fake.gate.set()
    assert {entry.state for entry in window.session.entries.values()} == {State.CANCELLED}
    assert window.activity.message.text().startswith("Stopped; ")
    assert not window.activity.cancel.isVisible()
    window.workspace.list.selectAll()
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        window.actions_["classify_again"].trigger()
    assert {entry.state for entry in window.session.entries.values()} == {State.ANSWERED}


def test_cancel_stops_reading(qtbot, parts, tmp_path):
    window = parts.window
    parts.reader.gate.clear()
    window.session.open([write_pattern(tmp_path / f"{n}.xy") for n in range(10)])
    window.session.cancel()
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        parts.reader.gate.set()
    assert len(window.session.entries) == 0


def test_a_late_answer_to_an_old_question_is_dropped(qtbot, parts, opened, tmp_path):
    window = parts.window
    opened(window, [write_pattern(tmp_path / "a.xy")])
    parts.fake.gate.clear()
    key = window.workspace.table.entries[0].key
    parts.fake.predict = lambda pattern: answer(
        **{"cubic" if pattern.wavelength == 2.0 else "hexagonal": 0.9}
    )
    window.session.set_wavelength([key], 1.0)
    window.session.set_wavelength([key], 2.0)
    with qtbot.waitSignal(window.session.batch_finished, timeout=5000):
        parts.fake.gate.set()
    assert window.workspace.table.index(0, 1).data() == "cubic"


def test_a_broken_process_costs_only_its_own_patterns(parts, opened, tmp_path):
    window = parts.window

    def predict(pattern):
        if pattern.name == "3.xy":
            raise RuntimeError("the process ended")
        return answer(cubic=0.9)

    parts.fake.predict = predict
    opened(window, [write_pattern(tmp_path / f"{n}.xy") for n in range(6)])
    states = {entry.name: entry.state for entry in window.workspace.table.entries}
    assert states.pop("3.xy") is State.NOT_CLASSIFIED
    assert set(states.values()) == {State.ANSWERED}


def test_a_restart_is_told(qtbot, parts):
    parts.window.client._say("The process was started again.")
    qtbot.waitUntil(
        lambda: parts.window.activity.message.text() == "The process was started again."
    )


def test_remove_and_clear(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / f"{n}.xy") for n in range(4)])
    window.workspace.list.select_keys([window.workspace.table.entries[1].key])
    window.actions_["remove"].trigger()
    assert [entry.name for entry in window.workspace.table.entries] == ["0.xy", "2.xy", "3.xy"]
    window.actions_["clear"].trigger()
    assert window.stack.currentWidget() is window.empty
    assert window.session.entries == {}
    assert window.workspace.plot.pattern is None


def test_results_are_copied_and_exported(window, opened, tmp_path, monkeypatch):
    opened(window, [write_pattern(tmp_path / "a.xy"), tmp_path / "missing.xy"])
    window.workspace.list.selectAll()
    window.actions_["copy"].trigger()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:4] == ["file", "scan", "wavelength", "crystal_system"]
    assert len(copied) == 3
    target = tmp_path / "results.csv"
    window.patterns.export(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["crystal_system"] == "cubic"
    assert float(rows[0]["cubic"]) == pytest.approx(0.94)
    assert (rows[0]["model"], rows[0]["model_fingerprint"]) == ("stand-in", "0123456789ab")
    assert rows[1]["error"]
    assert rows[1]["model"] == ""
    told = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *arguments: told.append(arguments))
    window.patterns.export(tmp_path / "no such folder" / "results.csv")
    assert len(told) == 1


def test_the_unit_cell_is_shown_marked_and_exported(parts, opened, tmp_path):
    window = parts.window
    parts.fake.predict = lambda _pattern: replace(answer(tetragonal=0.94), cell=RUTILE)
    opened(window, [write_pattern(tmp_path / "a.xy"), tmp_path / "missing.xy"])
    assert window.workspace.answer.cell.text().startswith("Cell: tetragonal")
    assert len(window.workspace.plot.ticks.two_theta) > 10
    window.patterns.export(tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [rows[0][name] for name in ("lattice", "centring", "a", "c", "explained", "lines")] == [
        "tetragonal", "P", "4.594", "2.959", "17", "19",
    ]  # fmt: skip
    assert {rows[1][name] for name in CELL_COLUMNS} == {""}


def test_cell_lines_are_shown_until_switched_off_and_then_stay_off(qtbot, tmp_path):
    settings = tmp_path / "window.ini"
    for shown, then in ((True, False), (False, True), (True, True)):
        made = Parts(settings)
        qtbot.addWidget(made.window)
        assert made.window.actions_["cell_lines"].isChecked() is shown
        made.window.show()
        assert made.window.workspace.plot.ticks.isVisible() is shown
        made.window.actions_["cell_lines"].setChecked(then)
        assert made.window.workspace.plot.ticks.isVisible() is then
        made.window.close()


def test_what_the_network_saw_says_when_it_cannot(qtbot, window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    window.actions_["prepared"].trigger()
    prepared = window.workspace.prepared
    assert prepared.isVisible()
    qtbot.waitUntil(lambda: prepared.message.text().startswith("The prepared pattern"))


def test_state_is_remembered(qtbot, tmp_path):
    settings = tmp_path / "window.ini"
    first = Parts(settings)
    qtbot.addWidget(first.window)
    first.window.actions_["square_root"].setChecked(True)
    first.window.actions_["scheme_dark"].setChecked(True)
    first.window.workspace.wavelength.default_box.chosen.emit(PRESETS["Fe Kα"])
    first.window.close()
    second = Parts(settings)
    qtbot.addWidget(second.window)
    assert second.window.actions_["square_root"].isChecked()
    assert second.window.actions_["scheme_dark"].isChecked()
    assert second.window.session.default_wavelength == PRESETS["Fe Kα"]
    second.window.actions_["scheme_light"].setChecked(True)
    second.window.close()


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff junk \x00" * 50,
        DAMAGED_VALUES,
    ],
)
def test_damaged_settings_do_not_break_the_start(qtbot, tmp_path, content):
    settings = tmp_path / "window.ini"
    settings.write_bytes(content)
    parts = Parts(settings)
    qtbot.addWidget(parts.window)
    parts.window.show()
    assert parts.window.session.default_wavelength == PRESETS["Cu Kα"]
    parts.window.close()


def test_closing_in_the_middle_of_work_ends_it(parts, tmp_path):
    parts.fake.gate.clear()
    parts.window.session.open([write_pattern(tmp_path / f"{n}.xy") for n in range(20)])
    parts.window.close()
    assert parts.fake.closed


def test_everything_can_be_reached_and_has_a_name(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    for widget in window.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        named = widget.accessibleName() or getattr(widget, "text", str)()
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QLabel)
        if reached and widget.isVisible() and not inner:
            assert named or widget.parentWidget().accessibleName(), widget


def test_what_was_opened_last_is_shown(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "first.xy")])
    opened(window, [write_pattern(tmp_path / "second.xy"), write_pattern(tmp_path / "third.xy")])
    assert window.workspace.list.current.name == "second.xy"
    assert window.workspace.plot.title.toolTip().endswith("second.xy")


def test_a_network_that_cannot_be_loaded_is_told_and_files_still_open(
    qtbot, parts, opened, tmp_path
):
    window = parts.window
    qtbot.waitUntil(lambda: window.client.state is NetworkState.READY)
    parts.fake.ready = Future()
    parts.fake.ready.set_exception(RuntimeError("the model file is damaged."))
    parts.fake.broken = RuntimeError("the model file is damaged.")
    window.client._emit_woken()
    qtbot.waitUntil(lambda: window.client.state is NetworkState.FAILED)
    assert "damaged" in window.activity.message.text()
    assert window.activity.network.text() == "Network not available"
    opened(window, [write_pattern(tmp_path / f"{n}.xy") for n in range(3)])
    assert window.workspace.plot.pattern is not None
    assert window.activity.message.text() == "3 not classified"
    assert "damaged" in window.workspace.table.entries[0].problem


def test_an_unreadable_file_says_so_in_the_place_of_its_plot(window, opened, tmp_path):
    opened(window, [tmp_path / "missing.xy"])
    assert window.workspace.plot._pages.currentWidget() is window.workspace.plot._message
    assert "missing.xy" in window.workspace.plot._message.text()


def test_a_file_that_is_open_already_is_selected_and_not_listed_twice(window, opened, tmp_path):
    files = [write_pattern(tmp_path / f"{name}.xy") for name in "abc"]
    opened(window, files)
    window.workspace.list.select_key(window.workspace.table.entries[2].key)
    window.workspace.list_panel.filter.setText("c")
    opened(window, [files[0]])
    assert [entry.name for entry in window.workspace.table.entries] == ["a.xy", "b.xy", "c.xy"]
    assert window.workspace.list.current.name == "a.xy"
    assert window.activity.message.text() == "a.xy is open already"
    opened(window, [tmp_path])
    assert len(window.workspace.table.entries) == 3
    assert len(window.workspace.list.selected_keys()) == 3
    assert window.activity.message.text() == "3 files were open already"


def test_new_files_among_those_open_already_are_shown(window, opened, tmp_path):
    opened(window, [write_pattern(tmp_path / "a.xy")])
    write_pattern(tmp_path / "b.xy")
    opened(window, [tmp_path])
    assert window.workspace.list.current.name == "b.xy"
    assert window.activity.message.text() == "1 classified; a.xy is open already"


def test_a_file_that_was_written_anew_is_read_again(parts, opened, tmp_path):
    window = parts.window
    file = write_pattern(tmp_path / "a.xy", peaks=(30.0,))
    opened(window, [file])
    window.session.set_wavelength([window.workspace.table.entries[0].key], 0.7093)
    write_pattern(file, peaks=(50.0,), header="# measured again\n")
    opened(window, [file])
    (entry,) = window.workspace.table.entries
    assert entry.pattern.two_theta[entry.pattern.intensity.argmax()] == pytest.approx(50.0)
    assert entry.override == 0.7093  # what was set by hand still holds
    assert entry.state is State.ANSWERED
    assert window.activity.message.text() == "1 classified"


def test_an_unreadable_file_is_listed_once_and_read_again_when_mended(window, opened, tmp_path):
    file = tmp_path / "a.xy"
    opened(window, [file])
    opened(window, [file])
    assert [entry.state for entry in window.workspace.table.entries] == [State.UNREADABLE]
    write_pattern(file)
    opened(window, [file])
    assert [entry.state for entry in window.workspace.table.entries] == [State.ANSWERED]


def test_a_file_that_was_taken_off_the_list_can_be_opened_again(window, opened, tmp_path):
    file = write_pattern(tmp_path / "a.xy")
    opened(window, [file])
    window.workspace.list.selectAll()
    window.actions_["remove"].trigger()
    opened(window, [file])
    assert [entry.name for entry in window.workspace.table.entries] == ["a.xy"]


def test_the_first_picture_waits_for_nothing_that_draws_or_computes():
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from xrdgui.ui import application; application.set_up(); application.make_window()\n"
        "late = {'numpy', 'pyqtgraph', 'xrdgui.ui.patterns.workspace'}\n"
        "print(*sorted(late & set(sys.modules)))\n"
        "os._exit(0 if sys.stdout.flush() is None else 1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_workspace_is_made_without_being_asked_for(qtbot, window):
    qtbot.waitUntil(lambda: window.patterns.made_workspace is not None)
    assert window.stack.currentWidget() is window.empty


def test_what_was_opened_before_the_workspace_was_there_is_in_it(qtbot, tmp_path, opened):
    made = Parts(tmp_path / "window.ini")
    qtbot.addWidget(made.window)
    made.window.client.start()
    opened(made.window, [write_pattern(tmp_path / "a.xy"), tmp_path / "missing.xy"])
    assert made.window.patterns.made_workspace is None
    assert made.window.activity.message.text() == "1 classified, 1 could not be read"
    made.window.show()
    qtbot.waitUntil(
        lambda: made.window.stack.currentWidget() is made.window.patterns.made_workspace
    )
    assert made.window.workspace.list.current.name == "a.xy"
    assert made.window.workspace.answer.words.text() == "cubic · 94\u00a0%"
    assert made.window.actions_["copy"].isEnabled()
    made.window.close()


def test_a_window_that_is_closed_at_once_makes_no_workspace(qtbot, tmp_path):
    made = Parts(tmp_path / "window.ini")
    qtbot.addWidget(made.window)
    made.window.show()
    made.window.patterns.load_workspace()
    made.window.close()
    qtbot.wait(50)
    assert made.window.patterns.made_workspace is None


def test_the_tab_key_goes_to_the_status_bar_last(window):
    part = window.workspace
    order = []
    widget = window.nextInFocusChain()
    while widget is not window:
        order.append(widget)
        widget = widget.nextInFocusChain()
    places = [
        window.empty.samples_button, part.list_panel.filter, part.list, part.plot.plot,
        part.wavelength.default_box, window.activity.cancel, window.activity.network,
    ]  # fmt: skip
    assert sorted(places, key=order.index) == places


def test_the_place_of_what_the_network_saw_is_remembered(qtbot, tmp_path):
    sizes = []
    for shown in (True, False, True):
        made = Parts(tmp_path / "window.ini")
        qtbot.addWidget(made.window)
        made.window.resize(1280, 720)
        made.window.actions_["prepared"].setChecked(True)
        if not sizes:
            made.window.workspace.plots.setSizes([450, 150])
        sizes.append(made.window.workspace.plots.sizes())
        made.window.actions_["prepared"].setChecked(shown)
        made.window.close()
    assert sizes[0][0] > 2 * sizes[0][1]
    assert sizes[1:] == [sizes[0]] * 2
