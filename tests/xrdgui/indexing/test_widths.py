import numpy as np

from xrdgui.indexing.widths import widths


def test_widths_of_gaussian_lines():
    x = np.arange(600.0)
    expected = np.array([6.0, 12.0, 20.0])
    centre = np.array([100.0, 300.3, 500.7])
    shape = np.exp(-4 * np.log(2) * ((x - centre[:, None]) / expected[:, None]) ** 2).sum(axis=0)
    np.testing.assert_allclose(widths(np.sqrt(shape), centre), expected, rtol=0.02)


def test_the_side_of_a_neighbour_does_not_count():
    x = np.arange(200.0)
    lines = (np.exp(-4 * np.log(2) * ((x - at) / 10) ** 2) for at in (100, 113))
    found = widths(np.sqrt(sum(lines)), np.array([100.0]))
    assert 8 < found[0] < 12 or np.isnan(found[0])


def test_a_plateau_has_no_width():
    assert np.isnan(widths(np.ones(200), np.array([100.0]))).all()
