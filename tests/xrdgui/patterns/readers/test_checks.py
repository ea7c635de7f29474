import numpy as np
import pytest

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.checks import checked

TWO_THETA = np.linspace(10, 80, 60)
INTENSITY = np.arange(60.0)
LINES = np.arange(60) + 5  # as after a header of four lines


def changed(array, **values):
    result = array.copy()
    for index, value in values.items():
        result[int(index[1:])] = value
    return result


def test_a_good_scan_passes_unchanged():
    two_theta, intensity = checked(TWO_THETA, INTENSITY)
    assert (two_theta == TWO_THETA).all()
    assert (intensity == INTENSITY).all()


def test_a_scan_measured_downwards_is_turned_round():
    two_theta, intensity = checked(TWO_THETA[::-1], INTENSITY[::-1])
    assert (two_theta == TWO_THETA).all()
    assert (intensity == INTENSITY).all()


@pytest.mark.parametrize(
    ("two_theta", "intensity", "message"),
    [
        (TWO_THETA, changed(INTENSITY, i3=np.nan), "not a number in line 8"),
        (changed(TWO_THETA, i7=np.inf), INTENSITY, "not a number in line 12"),
        (changed(TWO_THETA, i7=TWO_THETA[6]), INTENSITY, "line 12 repeats the 2θ"),
        (changed(TWO_THETA, i7=5), INTENSITY, "line 12 goes back"),
        (changed(TWO_THETA[::-1], i7=90), INTENSITY, "line 12 goes"),
        (TWO_THETA - 20, INTENSITY, "-10 in line 5, outside of 0–180"),
        (TWO_THETA * 3, INTENSITY, "outside of 0–180"),
        (TWO_THETA[:49], INTENSITY[:49], "only 49 points"),
        (TWO_THETA[:1], INTENSITY[:1], "only 1 point,"),
        (TWO_THETA, np.zeros(60), "zero everywhere"),
        (TWO_THETA, np.full(60, 7.5), "7.5 everywhere"),
    ],
)
def test_refused_with_the_reason(two_theta, intensity, message):
    with pytest.raises(ReadError, match=message):
        checked(two_theta, intensity, LINES[: two_theta.size])


def test_points_are_counted_where_there_are_no_lines():
    with pytest.raises(ReadError, match="point 4"):
        checked(TWO_THETA, changed(INTENSITY, i3=np.nan))
