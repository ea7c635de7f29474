import numpy as np
import pytest

from xrdgui.reference.elements import Elements, ElementsError, element_sets

FORMULAS = ["TiO2", "Ti", "CaTiO3", "UO2", "Si8O16", "Zn0.08In0.08S1.01"]
SETS = element_sets(FORMULAS)


def allowed(elements: Elements) -> list[str]:
    return [f for f, good in zip(FORMULAS, elements.allowed(SETS), strict=True) if good]


def test_elements_that_are_given_allow_compounds_of_them_or_of_some():
    assert allowed(Elements.parse("Ti, O")) == ["TiO2", "Ti"]
    assert allowed(Elements.parse("U O")) == ["UO2"]
    assert allowed(Elements.parse("S In Zn Cd")) == ["Zn0.08In0.08S1.01"]


def test_what_must_be_there_and_what_must_not():
    assert allowed(Elements(must=frozenset({"Ti", "O"}))) == ["TiO2", "CaTiO3"]
    assert allowed(Elements(must=frozenset({"O"}), must_not=frozenset({"Ti", "U"}))) == ["Si8O16"]
    assert allowed(Elements(must=frozenset({"Ti"}), may=frozenset({"Ca", "O"}))) == [
        "TiO2",
        "Ti",
        "CaTiO3",
    ]
    assert allowed(Elements()) == FORMULAS


def test_a_word_that_is_no_element_is_refused():
    with pytest.raises(ElementsError, match="“Xx” is not"):
        Elements.parse("Ti Xx")


@pytest.mark.parametrize(
    ("name", "elements"),
    [
        ("TiO2 rutile (simulated).xy", {"Ti", "O"}),
        ("2024-05-01_Ca(OH)2_a.xrdml", {"Ca", "O", "H"}),
        ("sample 3, Co tube.xy", set()),
        ("NO3 series.xy", {"N", "O"}),
        ("Hello.xy", set()),
    ],
)
def test_elements_of_a_file_name(name, elements):
    assert Elements.of_name(name).may == elements


def test_sets_of_no_formulas():
    assert element_sets([]).shape == (0, 2)
    assert element_sets(["Og"]).dtype == np.uint64
