import numpy as np
import pytest

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.scans import fraction, numbers, positive, wavelength_of


def test_numbers():
    assert numbers(" 1 2.5;3\n4e1,5\t").tolist() == [1, 2.5, 3, 40, 5]
    assert numbers("").size == 0


@pytest.mark.parametrize(
    ("text", "message"), [("1 2 x3 4", "“x3”"), ("1 " * 5_000_000, "far more points")]
)
def test_no_numbers(text, message):
    with pytest.raises(ReadError, match=message):
        numbers(text)


def test_the_first_possible_wavelength():
    assert wavelength_of("", None, "abc", 0.0, -1.0, 1540.6, "1.78901", anode="Cu") == 1.78901
    assert wavelength_of("", anode=" CU") == 1.540593
    assert wavelength_of(float(np.float32(1.54056))) == 1.54056
    assert wavelength_of(None, anode="Unobtainium") is None
    assert wavelength_of(None) is None


@pytest.mark.parametrize("value", [None, "", "x", "-1", 0, float("nan"), float("inf")])
def test_not_positive(value):
    assert positive(value) is None


def test_fraction():
    assert fraction("0.5") == 0.5
    assert fraction(6e-154) is None
    assert fraction(50) is None
