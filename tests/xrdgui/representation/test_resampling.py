import numpy as np
import pytest

from xrdgui.representation.resampling import averaged, carried


def test_angles_are_carried_by_braggs_law_as_far_as_there_are_any():
    two_theta = np.array([0.0, 20.0, 80.0, 170.0])
    x, y = carried(two_theta, np.arange(4.0), 2.0)
    assert x == pytest.approx(2 * np.degrees(np.arcsin(2 * np.sin(np.radians([10.0])))))
    assert y.tolist() == [1.0]
    x, y = carried(two_theta, np.arange(4.0), 1.0)
    assert x == pytest.approx([20.0, 80.0, 170.0])
    assert y.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("n", [2, 7, 400])
def test_means_are_those_of_the_piecewise_linear_pattern(n):
    rng = np.random.default_rng(n)
    x, y = np.sort(rng.uniform(10, 30, n)), rng.uniform(0, 9, n)
    mean = averaged(x, y, 5.0, 0.1, 300)
    fine = np.linspace(4.95, 34.95, 300 * 2000 + 1)
    inside = (fine >= x[0]) & (fine <= x[-1])
    value = np.where(inside, np.interp(fine, x, y), np.nan).reshape(-1)[:-1].reshape(300, 2000)
    known = ~np.isnan(value).all(axis=1)
    assert mean[known] == pytest.approx(np.nanmean(value[known], axis=1), abs=0.02)
    assert (mean[~known] == 0).all()
