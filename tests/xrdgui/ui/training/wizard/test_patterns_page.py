"""Page 2: presets, sliders, and the preview that follows them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.xrdgui.ui.conftest import InlineCaller
from tests.xrdgui.ui.training.wizard.test_compounds_page import HALITE
from training.planning.choices import CUSTOM, FILES, Choices
from training.simulation import presets
from training.simulation.ranges import InstrumentRanges
from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.training.wizard import tasks
from xrdgui.ui.training.wizard.patterns_page import PatternsPage

LONG = 30_000


def measured(name="mine", wavelength=None):
    x = np.arange(10.0, 80.0, 0.02)
    return Pattern(x, 100 * np.exp(-((x - 30) ** 2)) + 5, wavelength, name, None, 0, {})


@pytest.fixture
def opened():
    return [(measured(), 1.540593)]


@pytest.fixture(scope="module")
def textbook():
    """What takes seconds to import is there already."""
    assert tasks.compounds(None)


@pytest.fixture
def page(qtbot, opened, textbook):
    made = PatternsPage(lambda: opened, InlineCaller())
    qtbot.addWidget(made)
    made.resize(1180, 600)
    made.show()
    made.show_choices(Choices())
    made.enter()
    qtbot.waitUntil(lambda: made.plot.simulated_curve.xData is not None, timeout=LONG)
    yield made
    made.close_parts()


def row(page, name):
    return next(row for row in page.rows if row.field.name == name)


def shown(page):
    return page.plot.simulated_curve.yData.copy()


def wait_for_another(qtbot, page, before):
    qtbot.waitUntil(lambda: not np.array_equal(shown(page), before), timeout=LONG)


def test_the_preset_decides_the_ranges(qtbot, page):
    before = shown(page)
    page.presets.setCurrentIndex(page.presets.findData("noisy"))
    page.presets.activated.emit(page.presets.currentIndex())
    wait_for_another(qtbot, page, before)
    assert page.choices(Choices()).instrument() == presets.preset("noisy").ranges
    assert page.choices(Choices()).preset == "noisy"
    assert "few counts" in page.about.text()


def test_a_moved_slider_changes_its_field_the_preview_and_the_preset(qtbot, page):
    before = shown(page)
    slider = row(page, "crystallite_size").slider
    slider.setFocus()
    for _ in range(8):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    wait_for_another(qtbot, page, before)
    made = page.choices(Choices())
    assert made.preset == CUSTOM
    assert page.presets.currentText() == "As set below"
    low, high = made.instrument().crystallite_size
    assert low < InstrumentRanges().crystallite_size[0]
    assert high == InstrumentRanges().crystallite_size[1]
    unchanged = replace(made.instrument(), crystallite_size=InstrumentRanges().crystallite_size)
    assert unchanged == InstrumentRanges()
    assert row(page, "crystallite_size").value.text().endswith("nm")
    qtbot.waitUntil(
        lambda: page.plot.drawn.accessibleName().startswith(f"{low:,.3g}"), timeout=LONG
    )


def test_a_preset_takes_back_what_was_moved(page):
    row(page, "background").slider.move_handle(1, 0.9)
    assert page.presets.findData(CUSTOM) >= 0
    page.presets.setCurrentIndex(page.presets.findData("laboratory"))
    page.presets.activated.emit(page.presets.currentIndex())
    assert page.presets.findData(CUSTOM) < 0
    assert page.choices(Choices()) == Choices()


def test_another_pattern_is_another_pattern(qtbot, page):
    before = shown(page)
    page.another.click()
    wait_for_another(qtbot, page, before)


def test_another_compound_has_other_lines(qtbot, page):
    assert page.compounds.count() > 5
    before = shown(page)
    page.compounds.setCurrentIndex(3)
    page.compounds.activated.emit(3)
    wait_for_another(qtbot, page, before)


def test_compounds_of_the_chosen_source_can_be_drawn(qtbot, page, tmp_path):
    (tmp_path / "mine.cif").write_text(HALITE, encoding="utf-8")
    page.show_choices(Choices(source=FILES, paths=(str(tmp_path),)))
    page.enter()
    at = page.compounds.findText("Compounds of the page before…")
    page.compounds.setCurrentIndex(at)
    page.compounds.activated.emit(at)
    qtbot.waitUntil(lambda: page.compounds.itemText(0).startswith("NaCl  mine"), timeout=LONG)
    assert page.compounds.findText("Compounds of the page before…") < 0
    assert page.compounds.itemText(0).endswith("cubic")
    assert page.compounds.currentIndex() == 0
    qtbot.waitUntil(lambda: not page.plot.message.text(), timeout=LONG)


def test_a_source_without_compounds_says_so(qtbot, page, tmp_path):
    page.show_choices(Choices(source=FILES, paths=(str(tmp_path),)))
    page.enter()
    at = page.compounds.findText("Compounds of the page before…")
    page.compounds.setCurrentIndex(at)
    page.compounds.activated.emit(at)
    said = page.plot.message
    qtbot.waitUntil(lambda: said.text() == "None of your compounds is here yet.", timeout=LONG)
    assert page.compounds.count() > 5


def test_a_measured_pattern_lies_under_the_simulated_one(page):
    assert page.plot.measured.isVisible()
    assert page.plot.chooser.currentText() == "mine"
    assert len(page.plot.measured_curve.xData) == 3500
    page.plot.simulated.setXRange(20, 30, padding=0)
    assert page.plot.measured.view.viewRange()[0] == pytest.approx([20, 30], abs=0.5)


def test_a_measured_pattern_is_carried_over_to_the_wavelength_of_the_simulated(page, opened):
    opened[:] = [(measured(), 1.78901)]
    page.enter()
    x, y = page.plot.measured_curve.xData, page.plot.measured_curve.yData
    expected = 2 * np.degrees(np.arcsin(np.sin(np.radians(15)) * 1.540593 / 1.78901))
    assert x[y.argmax()] == pytest.approx(expected, abs=0.03)


def test_without_open_patterns_it_says_how_to_have_one(page, opened):
    opened.clear()
    page.enter()
    assert not page.plot.measured.isVisible()
    assert page.plot._hint.isVisible()
