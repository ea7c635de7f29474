"""Page 3: recipe, numbers, and what they cost."""

import sys

import pytest
from PySide6.QtWidgets import QFileDialog

from training.planning.choices import CUSTOM, FILES, Choices
from training.recipes import recipes
from training.recipes.recipe_files import to_toml
from training.runs import RunFolder, events
from xrdgui.ui.training.wizard.estimator import Estimator, command
from xrdgui.ui.training.wizard.network_page import NetworkPage

LONG = 20_000
ESTIMATED = events.Estimated(
    200.0, 2048, "tensorflow", "processor", "no GPU: none is built into this computer."
)
SAYING = "import sys, json; print(sys.argv[1]); sys.exit(int(sys.argv[2]))"


def saying(line: str, status: int = 0):
    return lambda _folder: [sys.executable, "-c", SAYING, line, str(status)]


@pytest.fixture
def estimator(qtbot):
    made = Estimator(command=saying(ESTIMATED.to_json()))
    yield made
    made.stop()


@pytest.fixture
def make_page(qtbot, tmp_path, estimator):
    made = []

    def make(choices=None, folder=None):
        current = choices or Choices()
        page = NetworkPage(lambda: folder, lambda: current, estimator)
        qtbot.addWidget(page)
        page.show_choices(current)
        page.resize(1180, 600)
        page.show()
        page.enter()
        made.append(page)
        return page

    yield make
    for page in made:
        page.close_parts()


def choose(page, name):
    page.recipes.setCurrentIndex(page.recipes.findData(name))
    page.recipes.activated.emit(page.recipes.currentIndex())


def test_the_recipe_gives_the_numbers(make_page):
    page = make_page(Choices(source=FILES))
    fit = recipes.MEASURED.fit
    assert page.fit.epochs.value() == fit.steps // fit.steps_per_epoch
    assert (page.fit.batch.value(), page.fit.rate.value()) == (fit.batch_size, fit.learning_rate)
    assert page.fit.sum.text() == "16,000 batches, 2,048,000 patterns seen"
    assert page.choices(Choices()) == Choices()
    assert page.recipes.about.text().startswith("A residual Conv1D")
    choose(page, "paper-test-2")
    assert (page.fit.epochs.value(), page.fit.batch.value()) == (70, 64)
    assert "the page Patterns does not count" in page.recipes.about.text()
    assert "not used on measured patterns" in page.recipes.about.text()
    assert page.choices(Choices()).recipe == "paper-test-2"


def test_numbers_that_differ_are_chosen_and_can_be_taken_back(make_page):
    page = make_page()
    page.fit.epochs.setValue(2)
    page.fit.batch.setValue(16)
    page.fit.rate.setValue(0.01)
    made = page.choices(Choices())
    assert (made.epochs, made.batch_size, made.learning_rate) == (2, 16, 0.01)
    assert page.fit.sum.text() == ("500 batches, 8,000 patterns seen: each compound about 2 times")
    page.fit.reset.click()
    assert page.choices(Choices()) == Choices()


def test_time_memory_and_device_are_measured(qtbot, make_page):
    page = make_page(Choices(source=FILES))
    assert page.costs.state.text().startswith("Measuring a second of training")
    qtbot.waitUntil(lambda: page.costs.time.text() == "about 2\u00a0h 51\u00a0min", timeout=LONG)
    assert "200 patterns a second" in page.costs.speed.text()
    assert page.costs.memory.text() == "About 2.0 GB of memory."
    assert page.costs.device.text() == "processor · TensorFlow"
    assert page.costs.why.text().startswith("no GPU")
    page.fit.epochs.setValue(1)  # needs no new measurement
    assert page.costs.time.text() == "about 3\u00a0min"


def test_another_batch_is_measured_anew(qtbot, make_page, estimator):
    page = make_page()
    qtbot.waitUntil(lambda: page.costs.time.text().startswith("about"), timeout=LONG)
    page.fit.batch.setValue(16)
    assert page.costs.time.text() == "–"
    qtbot.waitUntil(lambda: page.costs.time.text().startswith("about"), timeout=LONG)


def test_what_is_measured_is_the_run_that_would_be_made(qtbot, make_page, estimator):
    seen = []

    def look(folder):
        seen.append(RunFolder(folder).recipe())
        return saying(ESTIMATED.to_json())(folder)

    estimator._command = look
    page = make_page(Choices(batch_size=24))
    qtbot.waitUntil(lambda: page.costs.time.text().startswith("about"), timeout=LONG)
    assert seen[0].fit.batch_size == 24


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            events.RunFailed("No TensorFlow.").to_json(),
            "No TensorFlow.",
        ),
        ("nonsense", "Time and memory could not be measured; training may still go."),
    ],
)
def test_a_failed_measurement_is_a_sentence_and_no_obstacle(
    qtbot, make_page, estimator, line, said
):
    estimator._command = saying(line, 1)
    page = make_page()
    qtbot.waitUntil(lambda: page.costs.state.text() == said, timeout=LONG)
    assert page.problem() == ""


def test_leaving_ends_the_measurement_and_throws_its_folder_away(qtbot, make_page, estimator):
    folders = []

    def sleep(folder):
        folders.append(folder)
        return [sys.executable, "-c", "import time; time.sleep(60)"]

    estimator._command = sleep
    page = make_page()
    qtbot.waitUntil(lambda: estimator.is_running, timeout=LONG)
    page.leave()
    assert not estimator.is_running
    assert not folders[0].exists()


def test_a_recipe_file_brings_its_ranges_along(make_page, tmp_path, monkeypatch):
    path = tmp_path / "mine.toml"
    path.write_text("[instrument]\npeak_counts = [10.0, 20.0]\n[fit]\nbatch_size = 8\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    page = make_page()
    choose(page, "open")
    made = page.choices(Choices())
    assert made.recipe == str(path)
    assert page.recipes.currentText() == "mine.toml"
    assert page.fit.batch.value() == 8
    assert made.instrument().peak_counts == (10.0, 20.0)
    assert made.preset == CUSTOM


def test_a_file_that_is_no_recipe_is_refused_and_the_old_one_stays(make_page, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("colour = 1\n", encoding="utf-8")
    page = make_page()
    page.choose_recipe(str(path))
    assert "colour" in page.trouble.text()
    assert page.choices(Choices()).recipe == "measured"


def test_fine_tuning_needs_a_network_that_says_how_it_was_trained(make_page, tmp_path):
    from xrdgui.models.card import ModelCard

    ModelCard("old", "Old").write(tmp_path / "old")
    page = make_page(folder=tmp_path / "old")
    page.fine_tune.click()
    assert "does not say how it was trained" in page.problem()
    page.from_scratch.click()
    assert page.problem() == ""
    assert not make_page().fine_tune.isEnabled()


def test_fine_tuning_goes_on_with_the_network_in_use(make_page, tmp_path):
    from xrdgui.models.card import ModelCard

    ModelCard("ours", "Ours", recipe=recipes.MEASURED.to_dict()).write(tmp_path / "ours")
    page = make_page(folder=tmp_path / "ours")
    page.fine_tune.click()
    assert page.problem() == ""
    assert page.fine_tune.text().endswith("ours")
    assert page.fit.rate.value() < recipes.MEASURED.fit.learning_rate
    assert page.choices(Choices()).fine_tune


def test_title_and_measured_patterns_are_chosen(make_page, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    page = make_page()
    assert page.title.placeholderText() == "Made-up compounds, laboratory"
    page.title.setText("Oxides")
    page.measured.choose.click()
    made = page.choices(Choices())
    assert (made.title, made.measured) == ("Oxides", str(tmp_path))
    page.measured.none.click()
    assert page.choices(Choices()).measured == ""


def test_the_command_measures_the_runs_folder(tmp_path):
    assert command(tmp_path)[1:] == [
        "-m", "training", "estimate", "--run", str(tmp_path), "--events",
    ]  # fmt: skip
    assert to_toml(recipes.MEASURED)
