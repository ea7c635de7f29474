"""The one place that decides whether numbers from a file can be a powder pattern."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.base import ReadError

MIN_POINTS = 50

Array = NDArray[np.float64]


def checked(
    two_theta: Array, intensity: Array, lines: NDArray[np.intp] | None = None
) -> tuple[Array, Array]:
    """Return (two_theta, intensity) in ascending order, or say why it is no powder pattern.

    Parameters
    ----------
    two_theta, intensity
        (n,) degrees and counts, as they stand in the file.
    lines
        (n,) line numbers in the file, from 1, to point at; None for binary formats.

    Raises
    ------
    ReadError
        When there are fewer than 50 points, a value is not finite, 2θ leaves 0–180° or does not
        run in one direction, or the intensity is the same everywhere.
    """

    def where(index: int) -> str:
        return f"point {index + 1}" if lines is None else f"line {lines[index]}"

    finite = np.isfinite(two_theta) & np.isfinite(intensity)
    if not finite.all():
        raise ReadError(
            f"has a value that is not a number in {where(int(np.argmin(finite)))}; "
            "remove or repair such rows"
        )
    if two_theta.size < MIN_POINTS:
        points = "1 point" if two_theta.size == 1 else f"{two_theta.size} points"
        raise ReadError(
            f"has only {points}, a pattern needs at least {MIN_POINTS}; "
            "export the measured profile, not a list of peaks"
        )
    inside = (two_theta >= 0) & (two_theta <= 180)
    if not inside.all():
        index = int(np.argmin(inside))
        raise ReadError(
            f"has 2θ = {two_theta[index]:g} in {where(index)}, outside of 0–180°; "
            "the first column must be 2θ in degrees"
        )
    steps = np.diff(two_theta)
    if (steps < 0).all():  # measured downwards
        return two_theta[::-1], _varied(intensity[::-1])
    if (steps <= 0).any():
        # Point at the odd ones: in a scan measured downwards those that go up.
        wrong = steps >= 0 if np.median(steps) < 0 else steps <= 0
        index = int(np.argmax(wrong)) + 1
        what = "repeats the 2θ before it" if steps[index - 1] == 0 else "goes back in 2θ"
        raise ReadError(
            f"is not in order of 2θ: {where(index)} {what}; "
            "sort it, or export each scan to a file of its own"
        )
    return two_theta, _varied(intensity)


def _varied(intensity: Array) -> Array:
    if np.ptp(intensity) == 0:
        what = "zero" if intensity[0] == 0 else f"{intensity[0]:g}"
        raise ReadError(f"has an intensity of {what} everywhere; there is nothing measured in it")
    return intensity
