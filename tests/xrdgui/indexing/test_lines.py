import numpy as np
import pytest

from xrdgui.indexing.lines import of_inputs
from xrdgui.representation.representation import Representation

REPRESENTATION = Representation()


def pattern(places, heights, width=0.06, noise=0.0, seed=0):
    """Counts (1, length) with lines at these angles (deg)."""
    axis = REPRESENTATION.axis
    counts = np.full(axis.shape, 100.0)
    for place, height in zip(places, heights, strict=True):
        counts += 1e4 * height * np.exp(-0.5 * ((axis - place) / width) ** 2)
    counts += np.random.default_rng(seed).normal(0, noise, axis.shape)
    return counts[None].astype(np.float32)


def lines(counts, measured=None):
    if measured is None:
        measured = np.ones(counts.shape, dtype=bool)
    [found] = of_inputs(REPRESENTATION.prepare_grid(counts, measured), REPRESENTATION)
    return found


def test_places_and_heights_of_lines_come_back():
    places, heights = [20.013, 34.567, 50.0, 71.239], [1.0, 0.5, 0.1, 0.3]
    found = lines(pattern(places, heights))
    assert found.two_theta == pytest.approx(places, abs=0.003)
    assert found.height == pytest.approx(heights, abs=0.02)


def test_lines_count_less_where_there_is_noise():
    places, heights = [20.0, 40.0, 60.0], [1.0, 0.5, 0.2]
    calm, noisy = (lines(pattern(places, heights, noise=sigma)) for sigma in (20.0, 200.0))
    assert calm.significance.max() > 3 * noisy.significance.max()


def test_kalpha2_is_left_out_and_another_line_as_near_is_not():
    def partner(two_theta):
        sine = np.sin(np.radians(two_theta) / 2) * 1.544427 / 1.540593
        return 2 * np.degrees(np.arcsin(sine))

    doublet = lines(pattern([75.0, partner(75.0)], [1.0, 0.5], width=0.04))
    assert doublet.two_theta == pytest.approx([75.0], abs=0.01)
    reversed_heights = lines(pattern([75.0, partner(75.0)], [0.5, 1.0], width=0.04))
    assert len(reversed_heights) == 2


def test_the_measured_range_is_known():
    axis = REPRESENTATION.axis
    measured = ((axis > 19.99) & (axis < 70.01))[None]
    found = lines(pattern([30.0, 40.0], [1.0, 0.5]), measured)
    assert (found.first_angle, found.last_angle) == pytest.approx((20.0, 70.0))


def test_an_empty_input_has_no_lines():
    shape = (1, REPRESENTATION.length, len(REPRESENTATION.channels))
    [found] = of_inputs(np.zeros(shape, dtype=np.float32), REPRESENTATION)
    assert len(found) == 0
    assert (found.first_angle, found.last_angle) == pytest.approx((5.0, 89.98))
