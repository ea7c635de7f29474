import numpy as np
import pytest

from xrdgui.patterns.readers import AxisError, read_patterns
from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa, chosen, named, to_two_theta
from xrdgui.patterns.wavelengths import DEFAULT

ANGLES = np.array([10.0, 45.0, 90.0, 179.0])


@pytest.mark.parametrize("wavelength", [0.5, 1.540593, 2.3])
def test_there_and_back(wavelength):
    sine = np.sin(np.radians(ANGLES / 2))
    q, d = 4 * np.pi * sine / wavelength, wavelength / (2 * sine)
    for values, over in (
        (q, Abscissa("q")),
        (10 * q, Abscissa("q", 0.1)),
        (d, Abscissa("d")),
        (d / 10, Abscissa("d", 10.0)),
    ):
        two_theta, used = to_two_theta(values, over, wavelength, None)
        assert two_theta == pytest.approx(ANGLES, abs=1e-9)
        assert used == wavelength


def test_what_cannot_be_reached_is_no_number():
    two_theta, _ = to_two_theta(np.array([-1.0, 0.0, 5.0, 20.0]), Abscissa("q"), 1.0, None)
    assert np.isnan(two_theta).tolist() == [True, False, False, True]
    two_theta, _ = to_two_theta(np.array([-1.0, 0.0, 0.4, 5.0]), Abscissa("d"), 1.0, None)
    assert np.isnan(two_theta).tolist() == [True, True, True, False]


def test_without_a_wavelength_it_is_a_question_until_it_is_answered():
    with pytest.raises(AxisError) as caught:
        to_two_theta(np.array([1.0]), Abscissa("d"), None, None)
    assert caught.value.axis == "d"
    assert to_two_theta(np.array([5.0]), Abscissa("d"), None, "d")[1] == DEFAULT


def test_a_choice_keeps_the_unit_of_what_is_stated():
    assert chosen(Abscissa("q", 0.1), "q") == Abscissa("q", 0.1)
    assert chosen(Abscissa("q", 0.1), None) == Abscissa("q", 0.1)
    assert chosen(Abscissa("q", 0.1), "two-theta") == TWO_THETA
    assert chosen(TWO_THETA, "d") == Abscissa("d")


@pytest.mark.parametrize("name", ["Radial Distance (mm)", "azimuth", "", "dwell"])
def test_no_known_axis(name):
    assert named(name) is None


def test_a_file_whose_axis_the_user_names(tmp_path, scan, is_the_scan):
    d = DEFAULT / (2 * np.sin(np.radians(scan.two_theta / 2)))
    path = tmp_path / "a.xy"
    path.write_text("".join(f"{x:.10f} {y}\n" for x, y in zip(d, scan.counts, strict=True)))
    (pattern,) = read_patterns(path, "d")
    assert is_the_scan(pattern)
    assert pattern.wavelength == DEFAULT
    assert pattern.metadata["remarks"] == (
        "Converted from d-spacing to 2θ at 1.54059 Å, as the file states no wavelength.",
    )


def test_what_lies_beyond_is_left_out_and_said(tmp_path):
    path = tmp_path / "a.xy"
    rows = "".join(f"{q:.2f} {i % 7}\n" for i, q in enumerate(np.arange(0.5, 10, 0.05)))
    path.write_text("# q (1/A) I\n" + rows)
    (pattern,) = read_patterns(path, "q")
    assert pattern.two_theta[-1] == pytest.approx(
        2 * np.degrees(np.arcsin(8.15 * DEFAULT / 4 / np.pi))
    )
    assert (
        pattern.metadata["remarks"][-1] == "Without 36 points that cannot be reached at 1.54059 Å."
    )
