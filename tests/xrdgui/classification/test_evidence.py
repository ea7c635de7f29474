import numpy as np
import pytest

from tests.simulated import scan
from training.representation import Representation
from xrdgui.classification.evidence import NO_LINES, weigh

REPRESENTATION = Representation()


def prepared(n_lines: int, degrees: float = 80):
    """Return a network input with lines 4° apart and `degrees` measured from 10°."""
    result = np.zeros((REPRESENTATION.length, len(REPRESENTATION.channels)), dtype=np.float32)
    first = round((12 - REPRESENTATION.two_theta_min) / REPRESENTATION.step)
    every = round(4 / REPRESENTATION.step)
    result[first : first + n_lines * every : every, REPRESENTATION.channels.index("lines")] = 1
    measured = (REPRESENTATION.axis >= 10) & (REPRESENTATION.axis < 10 + degrees)
    result[measured, REPRESENTATION.channels.index("measured")] = 1
    return result


def test_a_normal_scan_raises_no_doubt():
    shown = REPRESENTATION.prepare(*scan(), wavelength=1.5406)
    assert weigh(shown, REPRESENTATION) == ((), None)


def test_a_background_without_lines_is_not_classified():
    two_theta = np.arange(10, 90, 0.02)
    shown = REPRESENTATION.prepare(two_theta, 1000 - two_theta, 1.5406)
    assert weigh(shown, REPRESENTATION) == ((), NO_LINES)
    assert "not classified" in NO_LINES


@pytest.mark.parametrize(
    ("n_lines", "warnings"),
    [
        (1, ("Only 1 diffraction line was found; take the answer as a guess.",)),
        (2, ("Only 2 diffraction lines were found; take the answer as a guess.",)),
        (3, ()),
    ],
)
def test_few_lines_are_a_reason_for_doubt(n_lines, warnings):
    assert weigh(prepared(n_lines), REPRESENTATION) == (warnings, None)


@pytest.mark.parametrize(("degrees", "warned"), [(20, True), (24.9, True), (25.1, False)])
def test_a_short_range_is_a_reason_for_doubt(degrees, warned):
    warnings, error = weigh(prepared(3, degrees), REPRESENTATION)
    assert error is None
    assert bool(warnings) == warned
    if warned:
        assert warnings[0].startswith(f"Only {degrees:.0f}° of the 5–90°")
