"""Which columns of a table are angles, and which are intensities over them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import MIN_POINTS
from xrdgui.patterns.readers.abscissa import is_other_angle
from xrdgui.patterns.readers.checks import MIN_RANGE

Array = NDArray[np.float64]

_FIRST = 20  # points that tell most others from angles
_ANGLE = re.compile(r"2\s*[-_]?\s*(?:th|θ)|two\s*[-_]?\s*theta|tth|angle|\bdeg|°", re.IGNORECASE)
# Words of their own only: ferrite, calcite and diffraction are none of these.
_DEVIATION = re.compile(
    r"(?<![a-z])(?:sig(?:ma)?|err(?:ors?)?|e\.?s\.?d|st(?:d|andard)[\s._-]?dev\w*|std"
    r"|uncert\w*|s\.?d)(?![a-z0-9])|yerr|^\W*(?:e|d[iy])\W*$",
    re.IGNORECASE,
)
_NO_INTENSITY = re.compile(
    r"(?<![a-z])(?:weights?"
    r"|[iyf]?_?cal(?:c(?:ulated)?)?|y?back(?:g(?:round)?)?|bkg(?:d|r)?|resid\w*|diff(?:erence)?"
    r"|d|d[\s_-]?spac\w*|q|hkl|time(?:\s?per\s?step)?)(?![a-z0-9])",
    re.IGNORECASE,
)


class Column(NamedTuple):
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


class Profile(NamedTuple):
    """The columns of one pattern.

    Parameters
    ----------
    angles, intensity
        Numbers of the same (n,) rows.
    deviation
        (n,) standard deviations of the intensity, None where there are none.
    """

    angles: Column
    intensity: Column
    deviation: Array | None = None


def is_no_intensity(title: str) -> bool:
    """Whether a title speaks of a standard deviation, a calculated pattern and the like."""
    return is_deviation(title) or _NO_INTENSITY.search(title) is not None


def is_deviation(title: str) -> bool:
    """Whether a title speaks of a standard deviation."""
    return _DEVIATION.search(title) is not None


def may_be_deviation(values: Array, intensity: Array) -> bool:
    """Whether values without a title can be standard deviations: small for the largest intensity.

    A calculated pattern in their place is not.
    """
    largest = int(intensity.argmax())
    return bool((values >= 0).all() and 0 < values[largest] < 0.5 * intensity[largest])


def profiles(columns: Sequence[Column]) -> Iterator[Profile]:
    """Yield each column of intensities with the angles to its left, the deviations to its right."""
    angles: Column | None = None
    before: Array | None = None
    for column, behind in zip_longest(columns, columns[1:]):
        if column.values.size < MIN_POINTS:
            continue
        # The first, one for the next pattern, or after a running number; θ or ω beside 2θ is none.
        if is_angle(column) and (angles is None or not is_other_angle(column.title)):
            angles = column
        elif (
            angles is not None
            and not is_no_intensity(column.title)
            and not _only_rises_or_falls(column.values)
            and not _is_root(column.values, before)
        ):
            yield _together(angles, column, behind)
        before = column.values


def stacked(profile: Profile) -> Iterator[Profile]:
    """Yield the scans that stand one below the other: each begins where the angles go back.

    What is no such stack, as parts of it are too short or out of order, is yielded as it is.
    """
    bounds = _bounds(profile.angles.values)
    if len(bounds) == 2:
        yield profile
        return
    for begin, end in pairwise(bounds):
        yield _part(profile, slice(begin, end))


def _bounds(angles: Array) -> list[int]:
    """Return where each scan of a stack begins, and the last ends."""
    whole = [0, angles.size]
    rises = np.count_nonzero(angles[:-1] < angles[1:]) >= angles.size - 1
    if rises or not np.isfinite(angles).all():
        return whole
    steps = np.diff(angles)
    if np.median(steps) < 0:
        steps = -steps
    before = np.flatnonzero(steps <= 0)
    bounds = [0, *(before + 1).tolist(), angles.size]
    lengths = np.diff(bounds)
    return bounds if (steps[before] < -MIN_RANGE).all() and lengths.min() >= MIN_POINTS else whole


def _part(profile: Profile, rows: slice) -> Profile:
    angles, intensity = (
        Column(column.title, column.values[rows], column.rows[rows])
        for column in (profile.angles, profile.intensity)
    )
    deviation = profile.deviation
    return Profile(angles, intensity, None if deviation is None else deviation[rows])


def is_angle(column: Column) -> bool:
    """Whether these can be angles: evenly rising up to 180, or so called and rising."""
    values = column.values
    first = values[:_FIRST]
    if np.count_nonzero(first[:-1] < first[1:]) < first.size - 1:  # as in most that are none
        return False
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


def _is_root(values: Array, before: Array | None) -> bool:
    """Whether these are the square roots of the counts in the column before."""
    if before is None or before.shape != values.shape or (before < 0).any():
        return False
    return bool(np.abs(values**2 - before).max() <= 0.02 * before.max() and before.max() > 4)


def _together(angles: Column, column: Column, behind: Column | None) -> Profile:
    """Return what stands in the same rows, with what is behind where that are deviations."""
    deviation = None
    if behind is not None and (
        is_deviation(behind.title) or _is_root(behind.values, column.values)
    ):
        deviation = _in_rows_of(column, behind)
    if _same_rows(angles, column):
        return Profile(angles, column, deviation)
    rows, left, right = np.intersect1d(angles.rows, column.rows, return_indices=True)
    return Profile(
        Column(angles.title, angles.values[left], rows),
        Column(column.title, column.values[right], rows),
        None if deviation is None else deviation[right],
    )


def _in_rows_of(column: Column, other: Column) -> Array:
    """Return the values of the other column in the rows of this, 0 where it has none."""
    if _same_rows(column, other):
        return other.values
    values = np.zeros(column.values.size)
    _, here, there = np.intersect1d(column.rows, other.rows, return_indices=True)
    values[here] = other.values[there]
    return values


def _same_rows(one: Column, other: Column) -> bool:
    return one.rows is other.rows or np.array_equal(one.rows, other.rows)
