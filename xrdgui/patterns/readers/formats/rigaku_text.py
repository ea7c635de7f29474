"""Rigaku ASCII (.asc, .dat): lines "*KEY = value", then the counts, group by group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.formats.rigaku import counting_time
from xrdgui.patterns.readers.scans import (
    MAX_SCANS,
    Scan,
    evenly,
    miscounted,
    numbers,
    patterns,
    positive,
    start_and_step,
    wavelength_of,
)

NAME = "Rigaku ASCII"
_FIRST_LINE = re.compile(rb"\A\s*\*TYPE\s*=")
_ANODES = {"24": "Cr", "26": "Fe", "27": "Co", "29": "Cu", "42": "Mo", "47": "Ag"}


def _sniff(content: Content) -> bool:
    return _FIRST_LINE.match(content.data[:256]) is not None


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, _groups(to_text(content.data)), _scan)


def _groups(text: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield what is stated for each group, in the file's head too, and its counts."""
    if text.count("*BEGIN") > MAX_SCANS:
        raise ReadError("has as many scans as only maps have; choose single 2θ scans")
    head, *groups = text.split("*BEGIN")
    for group in groups:
        stated = _stated(head) | _stated(group)
        body, end, _ = group.partition("*END")
        if not end:
            raise ReadError("ends too early; copy it again from the instrument's computer")
        yield stated, "\n".join(line for line in body.split("\n") if "*" not in line)


def _stated(text: str) -> dict[str, str]:
    lines = (line.partition("=") for line in text.split("\n") if line.lstrip().startswith("*"))
    return {name.strip(" \t*"): value.strip() for name, _, value in lines}


def _scan(group: tuple[dict[str, str], str]) -> Scan:
    stated, body = group
    axis = stated.get("SCAN_AXIS", "")
    axes.check(axis)
    start, step = start_and_step(f"{stated.get('START', '')} {stated.get('STEP', '')}")
    intensity = numbers(body)
    count = positive(stated.get("COUNT"))
    if count is not None and count != intensity.size:
        raise miscounted(intensity.size, count)
    anode = _ANODES.get(stated.get("TARGET", ""), "")
    return Scan(
        evenly(start, step, intensity.size),
        intensity,
        wavelength_of(stated.get("WAVE_LENGTH1"), anode=anode),
        {
            "sample": stated.get("SAMPLE"),
            "date": stated.get("DATE"),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(stated.get("WAVE_LENGTH2")),
            "counting_time": counting_time(
                stated.get("STEP", ""), stated.get("SPEED", ""), stated.get("SPEED_DIM", "")
            ),
            "axis": axis,
        },
    )


FORMAT = Format(NAME, (".asc", ".dat"), _sniff, _read)
