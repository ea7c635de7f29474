"""The page of a run: what it says and does while the run goes on, and after."""

import math
import tracemalloc
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.support.fake_child import STEPS
from training.runs import RunFolder, events, history
from xrdgui.ui.training.runs.run_page import RunPage
from xrdgui.ui.widgets.theme import DARK


@pytest.fixture
def page(qtbot):
    made = RunPage()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    return made


def test_follows_a_run_to_its_end(qtbot, page, make_run):
    run = make_run("train")
    page.follow(run)
    assert page.state.text() == "Starting the training process…"
    with qtbot.waitSignal(page.ended, timeout=60_000) as blocker:
        run.start()
    assert blocker.args == ["finished"]
    assert page.title.text() == "First try"
    assert page.state.text() == "Finished. The best model is ready."
    assert f"✓ {STEPS} batches" in page.stages.text_of("training")
    assert "epoch 4: validation 95.0" in page.best.text()
    assert not page.stop.isVisible()
    assert not page.background.isVisible()
    assert not page.resume.isVisible()
    x, _ = page.curves.loss._running.getOriginalDataset()
    assert x[-1] == STEPS
    assert page.curves.loss.names == ["training", "validation"]


def test_stop_is_visible_at_once(qtbot, page, make_run, monkeypatch):
    run = make_run("slow")
    page.follow(run)
    run.start()
    qtbot.waitUntil(lambda: run.record.last_step > 0, timeout=30_000)
    stage = next(s for s in run.record.stages.shown if s.key == "training")
    monkeypatch.setattr(stage, "seconds_left", lambda _now: 720.0)
    page.refresh()
    assert "12\u00a0min left" in page.stages.text_of("training")
    qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    assert "left" not in page.stages.text_of("training")
    assert page.state.text().startswith("Stopping after this batch")
    assert not page.stop.isEnabled()
    assert page.cancel.isEnabled()
    with qtbot.waitSignal(page.ended, timeout=30_000) as blocker:
        pass
    assert blocker.args == ["stopped"]
    assert "ended after" in page.stages.text_of("training")


def test_once_stopped_it_says_what_is_done_with_the_best_model(page, make_run):
    run = make_run("train")
    page.follow(run)
    run.record.take(events.StepEnded(5, 40, 2.0, 0.2, 10.0))
    run.stop()
    assert page.state.text().startswith("Stopping after this batch")
    run.record.take(events.Preparing("calibration", 0, 64))
    page.refresh()
    assert page.state.text().startswith("Training is over")
    run.cancel()
    page.refresh()
    assert page.state.text() == "Ending now; the files stay."


def test_cancel_offers_resume(qtbot, page, make_run):
    run = make_run("slow")
    page.follow(run)
    run.start()
    qtbot.waitUntil(lambda: run.record.last_step > 0, timeout=30_000)
    qtbot.mouseClick(page.cancel, Qt.MouseButton.LeftButton)
    assert page.state.text() == "Ending now; the files stay."
    qtbot.waitUntil(lambda: not run.is_running, timeout=20_000)
    assert page.state.text().startswith("Cancelled.")
    with qtbot.waitSignal(page.resume_wanted):
        qtbot.mouseClick(page.resume, Qt.MouseButton.LeftButton)


def test_a_killed_child_says_what_happened_and_offers_resume(qtbot, page, make_run):
    run = make_run("die")
    page.follow(run)
    with qtbot.waitSignal(page.ended, timeout=60_000):
        run.start()
    assert "after batch 12" in page.state.text()
    assert page.state.property("role") == "bad"
    assert page.resume.isVisible()


@pytest.mark.parametrize("behaviour", ["fail", "crash"])
def test_no_traceback_but_in_the_log(qtbot, page, make_run, behaviour):
    run = make_run(behaviour)
    page.follow(run)
    with qtbot.waitSignal(page.ended, timeout=60_000):
        run.start()
    assert "Traceback" not in page.state.text()
    assert not page.log.text.isVisible()
    qtbot.mouseClick(page.log.button, Qt.MouseButton.LeftButton)
    assert "Traceback" in page.log.text.toPlainText()


def test_nothing_is_drawn_per_event(qtbot, page, make_run, monkeypatch):
    drawn = []
    refresh = page.curves.refresh
    monkeypatch.setattr(page.curves, "refresh", lambda: (drawn.append(1), refresh()))
    run = make_run("flood")
    page.follow(run)
    with qtbot.waitSignal(page.ended, timeout=60_000):
        run.start()
    assert run.record.last_step == 70_000
    assert len(drawn) < 500


def test_an_old_run_is_shown_to_its_last_point(qtbot, page, make_run, run_folder):
    run = make_run("train")
    with qtbot.waitSignal(run.ended, timeout=60_000):
        run.start()
    page.show_folder(run_folder)
    qtbot.waitUntil(lambda: page.record.last_step == STEPS, timeout=20_000)
    expected, shown = run.record.steps.rows(), page.record.steps.rows()
    assert (expected == shown).all()
    qtbot.waitUntil(lambda: "epoch 4" in page.best.text(), timeout=2000)
    assert page.state.text().startswith("Finished.")


def test_curves_of_epochs_where_the_events_are_lost(qtbot, page, run_folder):
    row = {"epoch": 3, "step": 30, "loss": 0.5, "accuracy": 0.7, "validation_loss": None}
    rows = [row | {"best": True, "accuracies": {"validation": 0.6}}]
    history.write(run_folder / "history.csv", rows)
    page.show_folder(run_folder)
    qtbot.waitUntil(lambda: "epoch 3: validation 60.0" in page.best.text(), timeout=20_000)
    assert page.record.epochs[0].loss == 0.5


def test_an_old_run_that_failed_says_why(qtbot, page, run_folder):
    line = events.RunFailed("The store is damaged.").to_json()
    RunFolder(run_folder).events.write_text(line + "\n")
    page.show_folder(run_folder)
    assert page.state.text() == "The store is damaged."
    assert page.resume.isVisible()


def test_a_bar_without_a_known_end_is_a_busy_bar(page, make_run):
    run = make_run("train")
    run.record.take(events.Preparing("structures", 12, None))
    page.follow(run)
    assert page.stages.bar_of("structures").maximum() == 0
    assert "12 so far" in page.stages.text_of("structures")
    run.record.take(events.Preparing("structures", 20, 40))
    page.refresh()
    assert page.stages.bar_of("structures").value() == 500


def test_a_bar_is_busy_until_the_first_is_done(page, make_run):
    """What comes before it, such as loading libraries, can take a minute."""
    run = make_run("train")
    run.record.take(events.Preparing("reflections", 0, 700))
    page.follow(run)
    assert page.stages.bar_of("reflections").maximum() == 0
    assert "0 of 700" in page.stages.text_of("reflections")
    assert page.state.text().startswith("Computing the reflections")
    run.record.take(events.Preparing("reflections", 1, 700))
    page.refresh()
    assert page.stages.bar_of("reflections").maximum() > 0


def test_no_axes_are_labelled_before_there_is_a_curve(page, make_run):
    run = make_run("train")
    page.follow(run)
    axis = page.curves.loss.plot.getAxis("bottom")
    assert not axis.style["showValues"]
    assert page.curves.readout.text() == "The curves begin with the training."
    run.record.take(events.StepEnded(1, 40, 2.0, 0.2, 10.0))
    page.refresh()
    assert axis.style["showValues"]
    assert "mean of the last 50" in page.curves.readout.text()


@pytest.mark.parametrize("report", [True, False])
def test_a_run_without_a_model_does_not_promise_one(page, run_folder, report):
    folder = RunFolder(run_folder)
    folder.events.write_text(events.RunEnded("stopped", 0).to_json() + "\n")
    if report:
        folder.report.write_text("{}")
    page.show_folder(run_folder)
    assert "ready" not in page.state.text() or report
    assert "no model" in page.state.text() or not report
    assert "best model" not in page.state.text()


def test_cross_hair_tells_both_curves_and_the_epoch(qtbot, page, make_run):
    run = make_run("train")
    page.follow(run)
    with qtbot.waitSignal(page.ended, timeout=60_000):
        run.start()
    page.curves.show_cross_hair(19.8)
    said = page.curves.readout.text()
    assert "batch <b>20</b>" in said
    # The mean of both epochs, 0.2 and 0.1.
    assert "training loss <b>0.15</b>" in said
    assert "validation loss <b>0.125</b>" in said
    assert "validation <b>90.0" in said
    qtbot.keyClick(page.curves.loss.plot, Qt.Key.Key_Right)
    assert "batch <b>21</b>" in page.curves.readout.text()


def test_logarithmic_loss(qtbot, page, make_run):
    run = make_run("train")
    page.follow(run)
    with qtbot.waitSignal(page.ended, timeout=60_000):
        run.start()
    qtbot.mouseClick(
        page.curves.log_loss, Qt.MouseButton.LeftButton, pos=page.curves.log_loss.rect().center()
    )
    assert page.curves.log_loss.isChecked()
    axis = page.curves.loss.plot.getAxis("left")
    assert axis.logMode
    # Of a loss that hardly changes as well.
    for lowest, highest in ((1.75, 2.3), (1.9, 1.95), (1e-4, 20)):
        _, ticks = axis.tickValues(math.log10(lowest), math.log10(highest), 250)[0]
        assert 3 <= len(ticks) <= 10
    page.apply_colours(DARK)


def test_hidden_pages_draw_nothing(qtbot, page):
    assert page._timer.isActive()
    page.hide()
    assert not page._timer.isActive()


def test_the_window_does_not_grow_over_seventy_epochs(qtbot, page, make_run):
    run = make_run("train")
    page.follow(run)
    take = run.record.take
    take(events.RunStarted("x", "measured", 0, 70_000, 1000, 8, "none"))

    def epoch(number):
        for step in range(1000 * number + 1, 1000 * (number + 1) + 1):
            take(events.StepEnded(step, 70_000, 1 / step, 1 - 1 / step, 100.0))
        accuracies = {"validation": 0.5, "measured": 0.4}
        take(events.EpochEnded(number + 1, step, 1 / step, 0.5, accuracies, True, 0.7))
        page.refresh()
        page.grab()

    for number in range(10):
        epoch(number)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    resident = resident_kb()
    for number in range(10, 70):
        epoch(number)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 500_000
    assert resident_kb() - resident < 20_000
    x, _ = page.curves.loss._running.getOriginalDataset()
    assert x[-1] == 70_000
    assert len(x) < 2100
    assert len(page.curves.accuracy._series["measured"].getOriginalDataset()[0]) == 70


def resident_kb() -> int:
    """Memory of this process; 0 where there is no /proc."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4
    except OSError:
        return 0
