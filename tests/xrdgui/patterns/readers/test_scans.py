from pathlib import Path

import numpy as np
import pytest

from xrdgui.patterns.readers.abscissa import Abscissa
from xrdgui.patterns.readers.base import Content, ReadError
from xrdgui.patterns.readers.scans import (
    Scan,
    fraction,
    numbers,
    patterns,
    positive,
    wavelength_of,
)


def test_numbers():
    assert numbers(" 1 2.5;3\n4e1,5\t").tolist() == [1, 2.5, 3, 40, 5]
    assert numbers("").size == 0


LONG = "10.5, 20;30\t4e1\n" * 200  # as most scans are, and read at once


def test_long_ones_are_read_to_the_last_bit():
    texts = [repr(value) for value in np.random.default_rng(1).lognormal(3, 4, 5000).tolist()]
    assert numbers("\n".join(texts)).tolist() == [float(text) for text in texts]
    assert numbers(LONG).tolist() == [10.5, 20, 30, 40] * 200


@pytest.mark.parametrize("rare", ["nan", "Infinity", "+5", "1_0", "٣", "5\x1c6", "1e999"])
def test_rare_ones_are_read_as_by_float(rare):
    found = numbers(LONG + rare)
    assert found[800:].tolist() == pytest.approx([*map(float, rare.split())], nan_ok=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2 x3 4", "“x3”"),
        (LONG + "1d5", "“1d5”"),
        (LONG + '"7"', "“"),
        (LONG + "7\x01", "“7"),
        (LONG + "nan(1)", "“nan"),
        ("1 " * 5_000_000, "far more points"),
    ],
    ids=range(6),
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


class TestDeviation:
    X = np.linspace(10, 20, 101)
    Y = np.arange(101.0) % 7 + 5
    E = np.linspace(1, 2, 101)

    def deviation(self, x, y, e, axis=None, **how):
        one = Scan(x, y, deviation=e, **how)
        (pattern,) = patterns(Content(Path("a"), b"", axis), "test", [one], lambda part: part)
        return pattern.deviation

    def test_what_is_none_counts_as_unknown(self):
        stated = self.E.copy()
        stated[:4] = np.nan, np.inf, -1, 0
        found = self.deviation(self.X, self.Y, stated)
        assert found[:5].tolist() == [0, 0, 0, 0, self.E[4]]

    @pytest.mark.parametrize("stated", [None, np.zeros(101), np.full(101, np.nan), np.ones(100)])
    def test_none_at_all(self, stated):
        assert self.deviation(self.X, self.Y, stated) is None

    def test_turned_round_with_the_scan(self):
        assert (self.deviation(self.X[::-1], self.Y, self.E) == self.E[::-1]).all()

    def test_cut_with_the_scan(self):
        assert (self.deviation(self.X - 12, self.Y, self.E) == self.E[self.X - 12 > 0]).all()

    def test_turned_and_cut_with_d(self):
        d = np.linspace(0.5, 4, 101)  # below 0.77 Å nothing is reached
        found = self.deviation(d, self.Y, self.E, "d", over=Abscissa("d"), wavelength=1.54)
        assert (found == self.E[d >= 0.77][::-1]).all()
