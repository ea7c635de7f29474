import pytest

from xrdgui.classification.prediction import Prediction

SYSTEMS = ("triclinic", "monoclinic", "cubic")


def test_an_answer():
    prediction = Prediction(SYSTEMS, (0.3, 0.1, 0.6))
    assert prediction.crystal_system == "cubic"
    assert prediction.probability == pytest.approx(0.6)
    assert prediction.top2 == ("cubic", "triclinic")


def test_no_answer():
    prediction = Prediction(SYSTEMS, None, error="Too little.")
    assert prediction.crystal_system is None
    assert prediction.probability is None
    assert prediction.top2 is None
