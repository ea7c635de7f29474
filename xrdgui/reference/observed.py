"""What the search for known compounds compares them with: the most credible lines of a pattern."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lines import Lines

Array = npt.NDArray[Any]

MOST_LINES: Final = 45
# The height at which a line is noticed half of the time: so many standard deviations of the noise,
# at least so much of the strongest line, and so much of the weakest one found.
_NOISE: Final = 8.0
_LEAST: Final = 0.006
_WEAKEST: Final = 0.8
_LEAST_SPREAD: Final = 0.7  # of ln height


class Observed(NamedTuple):
    """The most credible lines of a pattern, k of them, by increasing angle.

    Attributes
    ----------
    two_theta
        (k,) deg at the reference wavelength.
    height, foreign
        (k,) relative to the strongest; how probably each is noise or of another phase.
    first, last
        where the pattern was measured (deg).
    noticed
        height that is noticed half of the time.
    span
        over which lines could stand (deg).
    mean, spread
        of ln height.
    """

    two_theta: Array
    height: Array
    foreign: Array
    first: float
    last: float
    noticed: float
    span: float
    mean: float
    spread: float


def observed(lines: Lines) -> Observed:
    """Choose the lines of a pattern that compounds are compared with."""
    credible = np.sort(np.argsort(lines.foreign, kind="stable")[:MOST_LINES])
    height = lines.height[credible]
    noise = np.median(lines.height / np.maximum(lines.significance, 1e-6))
    noticed = max(_NOISE * noise, _LEAST, _WEAKEST * height.min())
    return Observed(
        lines.two_theta[credible].astype(float),
        height.astype(float),
        lines.foreign[credible].astype(float),
        float(lines.first_angle),
        float(lines.last_angle),
        float(noticed),
        float(max(lines.two_theta[credible][-1] - lines.first_angle + 1, 5.0)),
        float(np.log(height).mean()),
        float(max(np.log(height).std(), _LEAST_SPREAD)),
    )
