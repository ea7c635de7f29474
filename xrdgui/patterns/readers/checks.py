"""The one place that decides whether numbers from a file can be a powder pattern."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import MIN_POINTS
from xrdgui.patterns.readers.base import ReadError

MIN_RANGE = 0.25  # degrees; what is shorter shows a single line

Array = NDArray[np.float64]
Lines = Sequence[int] | NDArray[np.intp]


def checked(two_theta: Array, intensity: Array, lines: Lines | None = None) -> tuple[Array, Array]:
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
        When there are fewer than 50 points or 0.25°, a value is not finite, 2θ leaves 0–180° or
        does not run in one direction, or the intensity is the same everywhere.
    """
    if not _is_in_order(two_theta):
        _refuse_unsound(two_theta, intensity, lines)
    # What is no number counts as the least and as the largest; for most, min and max take longer.
    least, most = intensity[intensity.argmin()], intensity[intensity.argmax()]
    if not (math.isfinite(least) and math.isfinite(most)):
        _refuse_unsound(two_theta, intensity, lines)
    covered = float(two_theta[-1] - two_theta[0])
    if covered < 0:  # measured downwards
        two_theta, intensity, covered = two_theta[::-1], intensity[::-1], -covered
    if covered < MIN_RANGE - 1e-6:
        raise ReadError(
            f"covers only {covered:.2g}° of 2θ, a pattern needs at least {MIN_RANGE:g}°; "
            "choose a longer scan"
        )
    if least == most:
        what = "zero" if intensity[0] == 0 else f"{intensity[0]:g}"
        raise ReadError(f"has an intensity of {what} everywhere; there is nothing measured in it")
    return two_theta, intensity


def without_negative(two_theta: Array) -> NDArray[np.bool_] | None:
    """Return which (n,) points to keep of a scan that begins below 0°, None for all of any other.

    The direct beam and what lies on its other side are no part of a pattern. Where they are most
    of the scan it is no scan over 2θ, and all is kept for `checked` to say so.
    """
    begins_below = two_theta.size > 0 and (two_theta[0] < 0 or two_theta[-1] < 0)
    if begins_below and two_theta.min() >= -180:
        keep = ~(two_theta <= 0)  # also what is no number: that is for `checked` to say
        if np.count_nonzero(keep) > max(MIN_POINTS, keep.size / 2):
            return keep
    return None


def _is_in_order(two_theta: Array) -> bool:
    """Whether it is long enough, within 0–180° and runs in one direction; quick."""
    if two_theta.size < MIN_POINTS:
        return False
    first, last = two_theta[0], two_theta[-1]
    if not (0 <= first <= 180 and 0 <= last <= 180):
        return False
    before, behind = two_theta[:-1], two_theta[1:]  # what is no number is never in order
    ordered = before < behind if first < last else before > behind
    return int(np.count_nonzero(ordered)) == ordered.size


def _refuse_unsound(two_theta: Array, intensity: Array, lines: Lines | None) -> NoReturn:
    """Say what is wrong first."""

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
    # Point at the odd ones: in a scan measured downwards those that go up.
    wrong = steps >= 0 if np.median(steps) < 0 else steps <= 0
    index = int(np.argmax(wrong)) + 1
    what = "repeats the 2θ before it" if steps[index - 1] == 0 else "goes back in 2θ"
    raise ReadError(
        f"is not in order of 2θ: {where(index)} {what}; "
        "sort it, or export each scan to a file of its own"
    )
