"""Text with start, step and end in one line, then rows of counts: FullProf, DBWS, ILL, PSI."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import header
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.columns import may_be_deviation
from xrdgui.patterns.readers.decode import to_text, to_utf8, with_line_feeds
from xrdgui.patterns.readers.scans import Scan, evenly, miscounted, numbers, patterns, wavelength_of

Array = NDArray[np.float64]

NAME = "stepped text"
# Nothing once matched is tried again in another way: most lines are no such three.
_NUMBER = r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?+"
_THREE = re.compile(rf"\s*+({_NUMBER})[\s,]++({_NUMBER})[\s,]++({_NUMBER})(?:[\s,]|\Z)")
_FEWEST_IN_ROW = 5
_ROW = re.compile(rf"\s*{_NUMBER}(?:[\s,]+{_NUMBER}){{{_FEWEST_IN_ROW - 1},}}[\s,]*")
_ONE = re.compile(rf"\s*{_NUMBER}\s*")
_HEAD_LINES = 12
# What a line of three numbers in the head is in any case, to be looked for in the bytes; where it
# has other characters than ASCII, those may be digits and blanks, too.
_MAY_BE_GRID = re.compile(
    rb"(?:[^\n\r\v\f]*+(?>\r\n|[\n\r\v\f])){0,%d}?[ \t]*+(?:(?:[-+.\d][^\s,]*+[ \t,]++){2}[-+.\d]"
    rb"|[-+.\d\x80-\xff][^\n\r\v\f\x80-\xff]*+[\x80-\xff]|[\x80-\xff])" % (_HEAD_LINES - 1)
)
_FEWEST_STEPS = 10  # below that it is a row of some table
_WAVELENGTH = re.compile(r"\b(\d\.\d{2,})\s*(?:A|Å)\b")  # as ILL writes it: "1.9114 A"
_NEUTRONS = re.compile(r"neutron|\b(?:D1A|D1B|D2B|D20|3T2|G4\.?[124]|HRPT|DMC)\d?\b", re.IGNORECASE)


def _grid_line(lines: list[str]) -> int | None:
    """Return which line says start, step and end.

    Below it stand rows of five numbers or more, or of one each.
    """
    for index, line in enumerate(lines[:-1]):
        found = _THREE.match(line)
        if found is None:
            continue
        below = lines[index + 1 : index + 4]
        if 1 < len(below[0].replace(",", " ").split()) < _FEWEST_IN_ROW:
            continue  # as where there are three columns; what follows takes longer
        if not (_ROW.fullmatch(below[0]) or all(map(_ONE.fullmatch, below))):
            continue
        start, step, end = map(float, found.groups())
        steps = (end - start) / step if step else 0
        if (
            _FEWEST_STEPS < steps < 1e6
            and abs(steps - round(steps)) < 0.1
            and -180 < start < end <= 360
        ):
            return index
    return None


def _sniff(content: Content) -> bool:
    data = content.data[:4096]
    if b"\0" not in data and not _MAY_BE_GRID.match(data):
        return False
    head = to_utf8(data)
    if head is None:
        return False
    head = b"\n".join(head.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])
    lines = with_line_feeds(head).decode("utf-8", errors="replace").split("\n")
    return _grid_line(lines[:_HEAD_LINES]) is not None


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, [to_text(content.data)], _scan)


def _scan(text: str) -> Scan:
    lines = text.split("\n")
    at = _grid_line(lines[:_HEAD_LINES])
    found = None if at is None else _THREE.match(lines[at])
    if at is None or found is None:
        raise ReadError("does not say where it starts or with which step; export it again")
    start, step, end = map(float, found.groups())
    count = round((end - start) / step) + 1
    rows = lines[at + 1 :]
    stop = next((i for i, row in enumerate(rows) if re.search(r"[^\d\s.,eE+-]", row)), len(rows))
    counts = numbers("\n".join(rows[:stop]))
    if counts.size < count:
        raise miscounted(counts.size, count)
    head = "\n".join(lines[: at + 1])
    unnamed = _WAVELENGTH.search(head)
    return Scan(
        evenly(start, step, count),
        counts[:count],
        header.wavelength(head) or wavelength_of(unnamed[1] if unnamed else None),
        {
            "title": lines[0].strip()[:80] if at else lines[0][found.end() :].strip()[:80],
            "radiation": "neutron" if _NEUTRONS.search(head) else None,
        },
        deviation=_deviation(counts, count),
    )


def _deviation(counts: Array, count: int) -> Array | None:
    """Return what stands behind the `count` intensities where it can be their deviations."""
    behind = counts[count : 2 * count]
    if behind.size == count and may_be_deviation(behind, counts[:count]):
        return behind
    return None


FORMAT = Format(NAME, (".dat",), _sniff, _read)
