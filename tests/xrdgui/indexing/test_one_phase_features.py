import numpy as np

from tests.support.cells import WAVELENGTH
from xrdgui.indexing.lines import Lines
from xrdgui.indexing.one_phase_features import features, names
from xrdgui.indexing.search import search


def cubic(a, width):
    """(2, n) angles and widths of a primitive cubic cell."""
    n = np.array([1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14])
    sine = WAVELENGTH / (2 * a) * np.sqrt(n)
    two_theta = 2 * np.degrees(np.arcsin(sine[sine < 0.6]))
    return np.stack([two_theta, np.full(len(two_theta), width)])


def of(*phases):
    """Features of the lines of these phases together."""
    two_theta, width = np.concatenate(phases, axis=1)
    order = np.argsort(two_theta)
    height = np.linspace(1, 0.4, len(order))
    lines = Lines(two_theta[order], height, 100 * height, 10.0, 75.0, width[order])
    found = features(lines, search(lines, WAVELENGTH))
    assert np.isfinite(found).all()
    return dict(zip(names(), found, strict=True))


def test_a_cell_leaves_lines_of_another_phase():
    name = "strongest line left, best cell of high symmetry"
    assert of(cubic(4.1, 0.1))[name] < 0.1
    assert of(cubic(4.1, 0.1), cubic(4.73, 0.1))[name] > 0.3


def test_two_phases_of_different_widths_are_uneven():
    one, two = of(cubic(4.1, 0.1)), of(cubic(4.1, 0.1), cubic(4.73, 0.2))
    assert one["spread of widths"] < 0.1 < two["spread of widths"]


def test_a_pattern_without_lines_has_features():
    lines = Lines(np.empty(0), np.empty(0), np.empty(0), 10.0, 75.0, np.empty(0))
    assert len(features(lines, [])) == len(names())
