import pickle

import numpy as np
import pytest

from xrdgui.patterns import Pattern


def test_d_spacing_follows_braggs_law():
    pattern = Pattern(np.array([0.0, 60.0, 90.0]), np.ones(3), None, "a")
    d = pattern.d_spacing(1.0)
    assert np.isinf(d[0])
    assert d[1:] == pytest.approx([1.0, 1 / np.sqrt(2)])


def test_keeps_its_own_read_only_copy():
    two_theta = np.array([1.0, 2.0])
    pattern = Pattern(two_theta, np.ones(2), None, "a", metadata={"format": "text"})
    two_theta[0] = 5
    assert pattern.two_theta[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        pattern.intensity[0] = 2
    with pytest.raises(TypeError):
        pattern.metadata["format"] = "other"


def test_with_wavelength_leaves_the_original_alone():
    pattern = Pattern(np.array([1.0, 2.0]), np.ones(2), None, "a", scan=3)
    other = pattern.with_wavelength(0.7)
    assert (pattern.wavelength, other.wavelength, other.scan) == (None, 0.7, 3)


@pytest.mark.parametrize(
    ("two_theta", "intensity"),
    [
        ([1, 1], [1, 2]),
        ([2, 1], [1, 2]),
        ([1, 2], [1, np.nan]),
        ([1, 2], [1, 2, 3]),
        ([[1]], [[1]]),
    ],
)
def test_refuses_what_is_no_pattern(two_theta, intensity):
    with pytest.raises(ValueError, match="must be"):
        Pattern(np.array(two_theta), np.array(intensity), None, "a")


def test_travels_to_another_process():
    pattern = Pattern(np.array([1.0, 2.0]), np.ones(2), 1.5, "a", metadata={"format": "text"})
    copy = pickle.loads(pickle.dumps(pattern))  # noqa: S301
    assert copy.two_theta.tolist() == [1, 2]
    assert not copy.two_theta.flags.writeable
    assert (copy.wavelength, copy.metadata["format"]) == (1.5, "text")


@pytest.mark.parametrize("deviation", [[1.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_refuses_what_is_no_deviation(deviation):
    with pytest.raises(ValueError, match="deviation must be"):
        Pattern(np.array([1.0, 2.0]), np.ones(2), None, "a", deviation=np.array(deviation))


def test_a_deviation_is_kept_on_all_ways():
    pattern = Pattern(np.array([1.0, 2.0]), np.ones(2), None, "a", deviation=np.array([0.5, 0.0]))
    copy = pickle.loads(pickle.dumps(pattern.with_wavelength(1.5)))  # noqa: S301
    assert copy.deviation.tolist() == [0.5, 0.0]
    assert not copy.deviation.flags.writeable
