"""The diffraction lines of a pattern, taken from what the network is shown of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing import widths
from xrdgui.representation.representation import Representation, noise_of

Doubles = npt.NDArray[np.float64]

# Kα2 over Kα1 of copper; of the other usual anodes it differs by less than lines are wide.
_KALPHA2: Final = 1.544427 / 1.540593
# Where (deg) a line is taken for the Kα2 of another, and how strong (relative to that) it then is.
_KALPHA2_OFF: Final = 0.045
_KALPHA2_HEIGHT: Final = (0.25, 0.8)
_KALPHA2_NEAREST: Final = 0.06  # deg; nearer ones are not told apart


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines by increasing angle.

    Attributes
    ----------
    two_theta
        (n,) deg at the reference wavelength.
    height
        (n,) relative to the strongest.
    significance
        (n,) height over the standard deviation of the noise.
    first_angle, last_angle
        where the pattern was measured (deg).
    width
        (n,) full width at half maximum (deg), NaN where it cannot be told; None where it never was
        looked for.
    """

    two_theta: Doubles
    height: Doubles
    significance: Doubles
    first_angle: float
    last_angle: float
    width: Doubles | None = None

    def __len__(self) -> int:
        return len(self.two_theta)

    @cached_property
    def foreign(self) -> Doubles:
        """(n,) how probably a line is noise or of another phase: the weaker, the more."""
        share = 0.03 + 0.25 * np.exp(-self.height / 0.05)
        share += 0.4 * np.exp(-(self.significance - 5.6) / 4.2)
        result: Doubles = np.minimum(np.maximum(share, 0.03), 0.6)
        return result


def of_inputs(x: npt.NDArray[np.float32], representation: Representation) -> list[Lines]:
    """Find the lines of n patterns in their network inputs (n, length, channels)."""
    axis = representation.axis
    noise = _noise(x, representation)
    result = []
    for pattern, its_noise in zip(x, noise, strict=True):
        column, root = _centres(pattern[:, 1])
        two_theta = representation.two_theta_min + representation.step * column
        height = np.minimum(root**2, 1.0)
        kept = ~_is_kalpha2(two_theta, height)
        measured = axis[pattern[:, 2] > 0]
        result.append(
            Lines(
                two_theta[kept],
                height[kept],
                height[kept] / max(its_noise, 1e-9),
                *((measured[0], measured[-1]) if len(measured) else (axis[0], axis[-1])),
                representation.step * widths.widths(pattern[:, 0].astype(float), column[kept]),
            )
        )
    return result


def _centres(drawn: npt.NDArray[np.float32]) -> tuple[Doubles, Doubles]:
    """Columns (n,) and heights (n,) of lines that were drawn as one or two points each."""
    at = np.flatnonzero(drawn)
    if not len(at):
        return np.empty(0), np.empty(0)
    number = np.concatenate([[0], np.cumsum(np.diff(at) > 1)])
    weight = drawn[at].astype(float)
    total = np.bincount(number, weight)
    return np.bincount(number, weight * at) / total, total.astype(float)


def _is_kalpha2(two_theta: Doubles, height: Doubles) -> npt.NDArray[np.bool_]:
    """(n,) whether a line is likely the Kα2 of another."""
    sine = np.minimum(np.sin(np.radians(two_theta) / 2) * _KALPHA2, 1)
    expected = 2 * np.degrees(np.arcsin(sine))
    ratio = height[None, :] / np.maximum(height[:, None], 1e-9)
    least, most = _KALPHA2_HEIGHT
    partner = (
        (np.abs(two_theta[None, :] - expected[:, None]) < _KALPHA2_OFF)
        & (ratio > least)
        & (ratio < most)
        & (expected - two_theta > _KALPHA2_NEAREST)[:, None]
    )
    return partner.any(axis=0)


def _noise(x: npt.NDArray[np.float32], representation: Representation) -> npt.NDArray[np.float32]:
    """(n,) standard deviation of the noise, relative to the strongest line."""
    from scipy import ndimage  # noqa: PLC0415  loads slowly, and a window just reads recipes

    intensity = np.square(x[..., 0])
    sigma = 2.5 * representation.smoothing / representation.step
    ripple = intensity - ndimage.gaussian_filter1d(intensity, sigma, axis=1, truncate=3)
    return noise_of(ripple, x[..., 2] > 0)
