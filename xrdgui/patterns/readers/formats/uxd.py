"""Siemens/Bruker UXD: lines "_KEY=value" and the counts of each range, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.scans import (
    Scan,
    angle,
    evenly,
    fraction,
    numbers,
    patterns,
    positive,
    wavelength_of,
    with_points,
)

NAME = "UXD"
_HEAD = 8192
# Begins with its "_", not with ^: a plain letter is found much sooner.
_KEYS = re.compile(rb"_(?<=^_)(?:FILEVERSION|SAMPLE|DRIVE|STEPSIZE|WL1)\s*=", re.MULTILINE)
_LINE = re.compile(r"\n([_;][^\n]*)")  # of words
_DATA = re.compile(r"_(2THETA)?(?:COUNTS|CPS)(TIME)?\s*", re.IGNORECASE)
_ROUNDED = 0.006  # degrees, by which 2θ of two decimals may be off

Range = tuple[dict[str, str], re.Match[str], str]


def _sniff(content: Content) -> bool:
    return _KEYS.search(content.head(b"=", _HEAD)) is not None


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, _ranges(to_text(content.data)), _scan)


def _ranges(text: str) -> Iterator[Range]:
    """Yield what is stated for each range, so far in the file, its column title and its rows."""
    stated: dict[str, str] = {}
    # What stands before the first line of words, that line, what stands before the next, …
    _, *parts = _LINE.split(f"\n{text}")
    for line, rows in zip(parts[0::2], parts[1::2], strict=True):
        title = _DATA.fullmatch(line)
        key, equals, value = line.partition("=")
        if title is not None:
            yield dict(stated), title, rows
        elif equals:
            stated[key.strip(" _").upper()] = value.strip().strip("'").strip()


def _scan(part: Range) -> Scan:
    stated, title, rows = part
    axis = stated.get("DRIVE", "")
    axes.check(axis)
    values = numbers(with_points(rows))
    width = 1 + bool(title[1]) + bool(title[2])
    if values.size % width:
        raise ReadError("has rows of different length; copy or export it again")
    table = values.reshape(-1, width)
    intensity = table[:, 1] if title[1] else table[:, 0]
    return Scan(
        _two_theta(stated, table[:, 0] if title[1] else None, intensity.size),
        intensity,
        wavelength_of(with_points(stated.get("WL1", "")), anode=stated.get("ANODE", "")),
        {
            "sample": stated.get("SAMPLE"),
            "date": stated.get("DATEMEASURED"),
            "anode": stated.get("ANODE"),
            "wavelength_alpha2": wavelength_of(stated.get("WL2")),
            "alpha2_ratio": fraction(stated.get("WLRATIO")),
            "omega": angle(stated.get("THETA")),
            "counting_time": positive(stated.get("STEPTIME")),
            "axis": axis,
        },
    )


def _two_theta(
    stated: dict[str, str], listed: NDArray[np.float64] | None, count: int
) -> NDArray[np.float64]:
    start = stated.get("START") or stated.get("2THETA", "")
    grid = numbers(with_points(f"{start} {stated.get('STEPSIZE', '')}"))
    if grid.size != 2:
        if listed is None:
            raise ReadError("does not say where it starts or with which step; export it again")
        return listed
    even = evenly(grid[0], grid[1], count)
    # What is listed is rounded to two or three decimals; start and step say it better.
    if listed is None or np.abs(even - listed).max(initial=0) <= _ROUNDED:
        return even
    return listed


FORMAT = Format(NAME, (".uxd",), _sniff, _read)
