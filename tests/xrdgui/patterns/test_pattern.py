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


class TestConverted:
    """A pattern whose two-theta was calculated from Q or d."""

    D = np.linspace(1.0, 4.0, 300)[::-1]

    def pattern(self, wavelength, came_from="q", **more):
        two_theta = np.degrees(2 * np.arcsin(wavelength / (2 * self.D)))
        metadata = {"converted_from": came_from, **more}
        counts = np.arange(300.0)
        return Pattern(two_theta, counts, wavelength, "a", metadata=metadata, deviation=counts)

    @pytest.mark.parametrize("came_from", ["q", "d"])
    @pytest.mark.parametrize("wavelength", [0.5, 1.54, 1.99])
    def test_follows_the_wavelength(self, came_from, wavelength):
        moved = self.pattern(1.540593, came_from).with_wavelength(wavelength)
        assert moved.d_spacing(wavelength) == pytest.approx(self.D, rel=1e-12)
        assert moved.wavelength == wavelength
        came_from = {"q": "Q", "d": "d-spacing"}[came_from]
        said = f"Converted from {came_from} to 2θ at {wavelength:g} Å, as chosen."
        assert moved.metadata["remarks"] == (said,)

    def test_what_was_said_before_stays_as_far_as_it_holds(self):
        before = (
            "Converted from Q to 2θ at 1.5 Å, as the file states no wavelength.",
            "Mind this.",
        )
        moved = self.pattern(1.540593, remarks=before).with_wavelength(0.5)
        assert moved.metadata["remarks"][1:] == ("Mind this.",)

    def test_loses_what_cannot_be_reached_and_says_so(self):
        moved = self.pattern(1.540593).with_wavelength(4.0)
        kept = self.D >= 2.0
        assert moved.d_spacing(4.0) == pytest.approx(self.D[kept], rel=1e-9)
        assert (moved.intensity == np.arange(300)[kept]).all()
        assert (moved.deviation == np.arange(300)[kept]).all()
        lost = np.count_nonzero(~kept)
        assert f"Without {lost} points that cannot be reached there." in moved.metadata["remarks"]

    def test_a_wavelength_at_which_nothing_is_reached_is_refused(self):
        with pytest.raises(ValueError, match=r"At 7\.9 Å hardly anything of a, which is over Q"):
            self.pattern(1.540593).with_wavelength(7.9)

    @pytest.mark.parametrize("came_from", ["theta", None])
    def test_measured_angles_stay(self, came_from):
        pattern = self.pattern(1.540593, came_from)
        assert pattern.with_wavelength(0.5).two_theta is pattern.two_theta
