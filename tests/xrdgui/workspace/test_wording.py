"""Answers in words."""

from dataclasses import replace

import pytest

from tests.support.unit_cells import CALCITE, GYPSUM, RUTILE
from tests.xrdgui.ui.conftest import answer
from xrdgui.classification.prediction import Prediction
from xrdgui.crystals.unit_cell import UnitCell
from xrdgui.workspace import wording


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.94, "94 %"), (0.999, ">99 %"), (0.001, "<1 %"), (0.5, "50 %"), (0.994, "99 %")],
)
def test_percent_claims_no_certainty(probability, words):
    assert wording.percent(probability).replace("\u00a0", " ") == words


def test_answers():
    def plain(prediction: Prediction) -> str:
        return wording.in_words(prediction).replace("\u00a0", " ")

    assert plain(answer(cubic=0.94)) == "cubic · 94 %"
    assert plain(answer(tetragonal=0.45, trigonal=0.38)) == (
        "unsure: tetragonal 45 % or trigonal 38 %"
    )
    assert plain(answer(hexagonal=0.45, trigonal=0.38)) == "hexagonal or trigonal · 83 %"
    assert plain(answer(hexagonal=0.3, trigonal=0.25)) == "unsure: hexagonal 30 % or trigonal 25 %"
    assert plain(Prediction((), None, (), "no line")) == "not classified"


@pytest.mark.parametrize(
    ("candidates", "sentence"),
    [
        ((), ""),
        (("cubic",), "Nine times in ten cubic."),
        (("cubic", "trigonal", "monoclinic"), "Nine times in ten cubic, trigonal or monoclinic."),
        (("hexagonal", "trigonal"), "one family"),
    ],
)
def test_answer_sets(candidates, sentence):
    prediction = Prediction(("cubic",), (1.0,), candidates=candidates)
    assert sentence in wording.set_in_words(prediction)
    assert bool(sentence) == bool(wording.set_in_words(prediction))


@pytest.mark.parametrize(
    ("cell", "lattice", "axes", "lines"),
    [
        (
            RUTILE,
            "tetragonal P, V = 62.4 Å³",
            "a = 4.594, c = 2.959 Å",
            "17 of 19 lines, zero shift 0.012°",
        ),
        (
            CALCITE,
            "rhombohedral R, V = 367.8 Å³",
            "a = 4.990, c = 17.061 Å (hexagonal axes)",
            "21 of 22 lines, zero shift −0.034°",
        ),
        (
            GYPSUM,
            "monoclinic I, V = 495.2 Å³",
            "a = 5.679, b = 15.202, c = 6.522 Å, β = 118.43°",
            "28 of 28 lines, zero shift 0.000°",
        ),
        (
            replace(GYPSUM, lattice="orthorhombic", centring="F", beta=90.0),
            "orthorhombic F, V = 563.1 Å³",
            "a = 5.679, b = 15.202, c = 6.522 Å",
            "28 of 28 lines, zero shift 0.000°",
        ),
        (
            replace(GYPSUM, lattice="triclinic", centring="P", alpha=94.5, gamma=87.25),
            "triclinic P, V = 493.6 Å³",
            "a = 5.679, b = 15.202, c = 6.522 Å, α = 94.50°, β = 118.43°, γ = 87.25°",
            "28 of 28 lines, zero shift 0.000°",
        ),
        (
            UnitCell("cubic", "F", 5.64, 5.64, 5.64, 90.0, 90.0, 90.0, 0.1, (3.26,), 3, 4, 20.0),
            "cubic F, V = 179.4 Å³",
            "a = 5.640 Å",
            "3 of 4 lines, zero shift 0.100°",
        ),
    ],
)
def test_cells_by_what_their_lattice_does_not_fix(cell, lattice, axes, lines):
    said = wording.cell_in_words(cell).replace("\u00a0", " ")
    assert said.splitlines() == [f"Cell: {lattice}", axes, f"explains {lines}"]


def test_summaries():
    assert wording.reading_summary(198, 2, 0) == "198 classified, 2 could not be read"
    assert wording.reading_summary(1200, 0, 3) == "1,200 classified, 3 not classified"
    assert wording.reading_summary(0, 0, 0) == "0 classified"
    assert wording.counted(1, "file") == "1 file"
    assert wording.counted(2000, "file") == "2,000 files"
    assert wording.wavelength(1.5406).replace("\u00a0", " ") == "1.5406 Å"


def test_what_is_doubted_is_never_said_with_confidence():
    prediction = Prediction(
        ("cubic", "trigonal"), (0.97, 0.03), candidates=("cubic",), not_one_phase=True
    )
    assert not wording.is_sure(prediction)
    assert wording.in_words(prediction).startswith("doubtful: cubic")
    assert wording.set_in_words(prediction) == ""
