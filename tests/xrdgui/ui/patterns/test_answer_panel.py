"""The answer at the right: its unit cell, and what stays where it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.support.unit_cells import CALCITE, GYPSUM, RUTILE
from tests.xrdgui.ui.conftest import answer
from xrdgui.classification.prediction import Prediction
from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.patterns.panels import SidePanel
from xrdgui.ui.widgets.theme import DARK, LIGHT, Colours, style_sheet
from xrdgui.workspace.entry import Entry

TURQUOISE = replace(GYPSUM, lattice="triclinic", centring="P", alpha=68.61, gamma=66.08)
TETRAGONAL = replace(answer(tetragonal=0.94), candidates=("tetragonal",))


@pytest.fixture
def panel(qtbot: Any) -> SidePanel:
    made = SidePanel()
    qtbot.addWidget(made)
    made.resize(310, 640)
    made.show()
    return made


@pytest.fixture
def use_theme(qapp: Any, panel: SidePanel) -> Iterator[Callable[[Colours], None]]:
    """Do what the application does for other colours."""
    before = qapp.styleSheet()

    def use(colours: Colours) -> None:
        qapp.setStyleSheet(style_sheet(colours))
        panel.answer.apply_colours(colours)

    yield use
    qapp.setStyleSheet(before)


@pytest.fixture
def shown(qtbot: Any, panel: SidePanel) -> Callable[[Prediction | None], int]:
    """Show an answer; returns how far down the wavelength then is."""

    def show(prediction: Prediction | None) -> int:
        x = np.arange(10.0, 20.0)
        entry = Entry(1, "a", None, Pattern(x, x, None, "a", None))
        if prediction is not None:
            entry.answer(entry.ask(), prediction)
        panel.answer.show_entry(entry)
        qtbot.wait(20)
        return panel.wavelength.y()

    return show


def test_a_cell_is_said_and_can_be_copied(panel, shown):
    shown(replace(TETRAGONAL, cell=RUTILE))
    text = panel.answer.cell.text().replace("\u00a0", " ")
    assert text.startswith("Cell: tetragonal P, V = 62.4 Å³\na = 4.594, c = 2.959 Å\n")
    assert panel.answer.cell.hasSelectedText() is False
    panel.answer.cell.setSelection(0, 5)
    assert panel.answer.cell.selectedText() == "Cell:"
    assert "suggestion" in panel.answer.cell.toolTip()


def test_nothing_is_said_without_a_cell(panel, shown):
    shown(replace(TETRAGONAL, cell=RUTILE))
    shown(TETRAGONAL)
    assert (panel.answer.cell.text(), panel.answer.cell.toolTip()) == ("", "")
    shown(replace(TETRAGONAL, cell=RUTILE))
    panel.answer.show_entry(None)
    assert panel.answer.cell.text() == ""


def test_what_is_below_stays_where_it_is_from_answer_to_answer(shown):
    three = ("monoclinic", "orthorhombic", "triclinic")
    family = replace(answer(trigonal=0.5, hexagonal=0.45), candidates=("trigonal", "hexagonal"))
    heights = {
        shown(given)
        for given in (
            None,
            TETRAGONAL,
            replace(TETRAGONAL, cell=RUTILE),
            replace(TETRAGONAL, candidates=()),
            replace(family, cell=CALCITE),
            replace(answer(monoclinic=0.45), candidates=three, cell=GYPSUM),
            replace(answer(triclinic=0.9), cell=TURQUOISE),
        )
    }
    assert len(heights) == 1


@pytest.mark.parametrize("probability", [0.94, 0.45])
def test_the_words_keep_their_size_in_other_colours(panel, shown, use_theme, probability):
    use_theme(LIGHT)
    shown(answer(tetragonal=probability))
    font = panel.answer.words.font()
    use_theme(DARK)
    shown_now = panel.answer.words.font()
    assert (shown_now.pointSizeF(), shown_now.bold()) == (font.pointSizeF(), font.bold())


def test_a_warning_takes_its_room_with_it(panel, shown):
    panel.resize(310, 900)
    before = shown(TETRAGONAL)
    top = panel.answer.words.y()
    warned = replace(TETRAGONAL, warnings=("Only 19° of the 5–90° were measured.",))
    assert shown(warned) > before
    panel.answer.show_entry(None)
    assert panel.answer.layout().activate()  # before the panel itself has become smaller
    assert panel.answer.words.y() == top
    assert shown(TETRAGONAL) == before


def test_long_values_are_shown_whole(panel, shown):
    great = replace(GYPSUM, a=110.123, b=120.456, c=130.789, beta=119.999, shift=-0.0999)
    shown(replace(answer(monoclinic=0.9), cell=great))
    label = panel.answer.cell
    assert label.height() >= label.heightForWidth(label.width())
    assert label.width() <= panel.viewport().width()
