import pytest

from xrdgui.classification.sufficiency import NO_LINES, assess, remarks
from xrdgui.representation.representation import Representation

REPRESENTATION = Representation()


def test_neutron_data_get_a_warning():
    assert remarks({"radiation": "X-ray", "sample": "neutron star"}) == ()
    (warning,) = remarks({"radiation": "neutron"})
    assert "neutrons" in str(warning)


def test_a_normal_scan_raises_no_doubt():
    assert assess(12, 70.0, REPRESENTATION) == ((), None)


def test_a_pattern_without_lines_is_not_classified():
    assert assess(0, 70.0, REPRESENTATION) == ((), NO_LINES)
    assert "not classified" in str(NO_LINES)


@pytest.mark.parametrize(
    ("n_lines", "said"),
    [
        (1, "Only one diffraction line stands out from the background, "),
        (2, "Only 2 lines stand out from the background, "),
    ],
)
def test_what_noise_could_have_made_is_not_classified(n_lines, said):
    warnings, error = assess(n_lines, 4.0, REPRESENTATION)
    assert warnings == ()
    assert str(error).startswith(said)
    assert "not classified; measure a wider range" in str(error)


@pytest.mark.parametrize(
    ("n_lines", "warnings"),
    [
        (3, ("Only 3 diffraction lines were found; take the answer as a guess.",)),
        (4, ("Only 4 diffraction lines were found; take the answer as a guess.",)),
        (5, ()),
    ],
)
def test_few_lines_are_a_reason_for_doubt(n_lines, warnings):
    found, error = assess(n_lines, 70.0, REPRESENTATION)
    assert tuple(map(str, found)) == warnings
    assert error is None


@pytest.mark.parametrize(("degrees", "warned"), [(20, True), (24.9, True), (25.1, False)])
def test_a_short_range_is_a_reason_for_doubt(degrees, warned):
    warnings, error = assess(9, degrees, REPRESENTATION)
    assert error is None
    assert bool(warnings) == warned
    if warned:
        assert str(warnings[0]).startswith(f"Only {degrees:.0f}° of the 5–90°")


def test_what_was_left_out_when_reading_is_said():
    (remark,) = remarks({"remarks": ("Without 3 points at or below 2θ = 0°.",)})
    assert str(remark) == "Without 3 points at or below 2θ = 0°."
    assert remarks({"remarks": "something else"}) == ()
