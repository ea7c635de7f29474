"""Which columns of a table are angles, and which are intensities over them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.checks import MIN_POINTS

Array = NDArray[np.float64]

_ANGLE = re.compile(r"2\s*[-_]?\s*(?:th|θ)|two\s*[-_]?\s*theta|tth|angle|\bdeg|°", re.IGNORECASE)
# Words of their own only: ferrite, calcite and diffraction are none of these.
_NO_INTENSITY = re.compile(
    r"(?<![a-z])(?:sig(?:ma)?|err(?:ors?)?|e\.?s\.?d|std(?:ev)?|uncert\w*|s\.?d|weights?"
    r"|[iyf]?_?cal(?:c(?:ulated)?)?|y?back(?:g(?:round)?)?|bkg(?:d|r)?|resid\w*|diff(?:erence)?"
    r"|d|d[\s_-]?spac\w*|q|hkl|time(?:\s?per\s?step)?)(?![a-z0-9])|yerr|^\W*(?:e|d[iy])\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of numbers.

    Parameters
    ----------
    title
        What stands above it, "" for nothing.
    values
        (n,) numbers.
    rows
        (n,) where in the table they stand.
    """

    title: str
    values: Array
    rows: Sequence[int] | NDArray[np.intp]


def is_no_intensity(title: str) -> bool:
    """Whether a title speaks of a standard deviation, a calculated pattern and the like."""
    return _NO_INTENSITY.search(title) is not None


def profiles(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """Yield (angles, intensities): each column of these with the one of those to its left."""
    angles: Column | None = None
    before: Array | None = None
    for column in columns:
        if column.values.size < MIN_POINTS:
            continue
        if is_angle(column):  # the first, one for the next pattern, or after a running number
            angles = column
        elif (
            angles is not None
            and not is_no_intensity(column.title)
            and not _only_rises_or_falls(column.values)
            and not _is_deviation(column.values, before)
        ):
            yield _paired(angles, column)
        before = column.values


def is_angle(column: Column) -> bool:
    """Whether these can be angles: evenly rising up to 180, or so called and rising."""
    values = column.values
    steps = np.diff(values)
    rising = steps.size > 0 and np.isfinite(values).all() and (steps > 0).all()
    if not rising or values[0] < -180:
        return False
    if _ANGLE.search(column.title):
        return True
    usual = np.median(steps)
    return bool(values[-1] <= 180 and (np.abs(steps - usual) < 0.5 * usual).all())


def _only_rises_or_falls(values: Array) -> bool:
    """Whether it is a running number, d or Q beside 2θ; what is measured does neither."""
    steps = np.diff(values)
    return bool((steps > 0).all() or (steps < 0).all())


def _is_deviation(values: Array, before: Array | None) -> bool:
    """Whether these are the square roots of the counts in the column before."""
    if before is None or before.shape != values.shape or (before < 0).any():
        return False
    return bool(np.abs(values**2 - before).max() <= 0.02 * before.max() and before.max() > 4)


def _paired(angles: Column, column: Column) -> tuple[Column, Column]:
    """Return what stands in the same rows of both."""
    if angles.rows is column.rows or np.array_equal(angles.rows, column.rows):
        return angles, column
    rows, left, right = np.intersect1d(angles.rows, column.rows, return_indices=True)
    return (
        Column(angles.title, angles.values[left], rows),
        Column(column.title, column.values[right], rows),
    )
