"""Patterns are written away from the window, after asking where."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from tests.xrdgui.ui.conftest import InlineCaller, write_pattern
from xrdgui.patterns import Pattern
from xrdgui.patterns.readers import read_patterns
from xrdgui.ui.background.pattern_saver import PatternSaver, SaveJob
from xrdgui.ui.patterns import save_dialog
from xrdgui.workspace.entry import Entry


def pattern(source="a.raw", scan=0, wavelength=None) -> Pattern:
    x = np.arange(20, 80, 0.5)
    return Pattern(x, x % 7, wavelength, source, Path("/data", source), scan)


@pytest.fixture
def saver(qtbot):
    made = PatternSaver(InlineCaller())
    yield made
    made.close()


def saved(qtbot, saver, job):
    with qtbot.waitSignal(saver.finished, timeout=10_000) as done:
        saver.save(job)
    (report,) = done.args
    return report


def test_patterns_are_written_with_progress(qtbot, saver, tmp_path):
    progress = []
    saver.progress.connect(lambda *how_far: progress.append(how_far))
    patterns = [pattern(), pattern("b.raw", 0), pattern("b.raw", 1), pattern("A.xy")]
    report = saved(qtbot, saver, save_dialog.job_for(patterns, tmp_path, "csv", overwrite=False))
    assert (report.written, report.problems, report.cancelled) == (4, [], False)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "A (2).csv", "a.csv", "b-scan1.csv", "b-scan2.csv",
    ]  # fmt: skip
    assert progress == [(0, 4), (1, 4), (2, 4), (3, 4)]
    (again,) = read_patterns(tmp_path / "a.csv")
    assert (again.intensity == patterns[0].intensity).all()


def test_what_cannot_be_written_costs_a_sentence_each(qtbot, saver, tmp_path):
    (tmp_path / "a.xy").write_text("mine")
    patterns = [pattern(), pattern("b.raw")]
    report = saved(qtbot, saver, save_dialog.job_for(patterns, tmp_path, "xy", overwrite=False))
    assert report.written == 1
    assert report.problems == [("a.xy", "a.xy exists already and was not overwritten.")]
    report = saved(qtbot, saver, save_dialog.job_for(patterns, tmp_path / "none", "xy", False))
    assert report.written == 0
    assert all("could not be written (no such file" in why for _, why in report.problems)


def test_a_process_that_dies_costs_a_sentence(qtbot, tmp_path):
    class Dying(InlineCaller):
        def call(self, *_args, **_how):
            raise MemoryError

    saver = PatternSaver(Dying())
    report = saved(qtbot, saver, SaveJob([(pattern(), tmp_path / "a.xy")], "xy"))
    saver.close()
    assert report.problems == [("a.xy", "a.xy could not be written: too little memory.")]


def test_saving_can_be_stopped(qtbot, tmp_path):
    from xrdgui.runtime.helper_process import HelperCancelledError

    class Slow(InlineCaller):
        def call(self, function, *args, cancelled=None, seconds=None, work=None):
            started.set()
            assert cancelled.wait(10)
            raise HelperCancelledError

    started = threading.Event()
    saver = PatternSaver(Slow())
    with qtbot.waitSignal(saver.finished, timeout=10_000) as done:
        saver.save(save_dialog.job_for([pattern(), pattern("b")], tmp_path, "xy", False))
        assert started.wait(10)
        saver.cancel()
    saver.close()
    assert done.args[0].cancelled
    assert not saver.busy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "chosen_filter", "name", "kind", "overwrite"),
    [
        ("out.xye", "whatever", "out.xye", "xye", True),
        ("out", "Comma-separated values (*.csv)", "out.csv", "csv", False),
        ("out.v2", "", "out.v2.xy", "xy", False),
    ],
)
def test_asking_for_one(monkeypatch, typed, chosen_filter, name, kind, overwrite):
    asked = []

    def answer(*arguments):
        asked.append(arguments)
        return f"/out/{typed}", chosen_filter

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    entry = Entry(1, "a", None, pattern(), override=1.789)
    job = save_dialog.ask([entry, Entry(2, "bad", None, None)], "/home")
    assert [path for _, path in job.files] == [Path("/out", name)]
    assert (job.kind, job.overwrite) == (kind, overwrite)
    assert job.files[0][0].wavelength == 1.789
    assert Path(asked[0][2]) == Path("/home/a.xy")
    assert "Comma-separated values (*.csv)" in asked[0][3]


def test_asking_for_several(qtbot, monkeypatch, tmp_path):
    entries = [Entry(n, "a", None, pattern(f"{n}.raw")) for n in range(3)]

    def fill_in(dialog):
        save = dialog.buttons.button(dialog.buttons.StandardButton.Save)
        dialog.where.setText(str(tmp_path / "nowhere"))
        assert not save.isEnabled()
        dialog.where.setText(str(tmp_path))
        assert save.isEnabled()
        dialog.format.setCurrentIndex(2)
        dialog.replace.setChecked(True)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(save_dialog.SaveDialog, "exec", fill_in)
    job = save_dialog.ask(entries, "/home")
    assert [path for _, path in job.files] == [tmp_path / f"{n}.csv" for n in range(3)]
    assert (job.kind, job.overwrite) == ("csv", True)
    # No wavelength is known, so none is stated.
    assert job.files[0][0].wavelength is None
    monkeypatch.setattr(save_dialog.SaveDialog, "exec", lambda _d: QDialog.DialogCode.Rejected)
    assert save_dialog.ask(entries, "/home") is None
    assert save_dialog.ask([Entry(1, "bad", None, None)], "/home") is None


def test_the_window_saves_what_is_selected(qtbot, window, opened, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    opened(window, [write_pattern(tmp_path / "in" / "a.xy"), tmp_path / "in" / "missing.xy"])
    action = window.actions_["save_patterns"]
    window.workspace.list.select_key(window.workspace.table.entries[1].key)
    assert not action.isEnabled()
    window.workspace.list.select_key(window.workspace.table.entries[0].key)
    assert action.isEnabled()
    target = tmp_path / "b.xy"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(window.patterns.saver.finished, timeout=30_000):
        action.trigger()
    assert window.activity.message.text() == "b.xy written"
    assert len(read_patterns(target)) == 1
    target.unlink()
    target.mkdir()
    with qtbot.waitSignal(window.patterns.saver.finished, timeout=30_000):
        action.trigger()
    assert window.activity.message.text().startswith("b.xy could not be written (")
