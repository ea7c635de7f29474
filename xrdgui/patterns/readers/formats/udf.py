"""Philips UDF: lines "Key, value, /", then the counts, as text."""

from __future__ import annotations

import re

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.scans import (
    Scan,
    evenly,
    fraction,
    numbers,
    patterns,
    positive,
    wavelength_of,
)

NAME = "Philips UDF"
_FIRST_LINE = re.compile(rb"\s*+SampleIdent,")


def _sniff(content: Content) -> bool:
    return _FIRST_LINE.match(content.data, 0, 4096) is not None or (
        content.has(b"\nDataAngleRange,", 4096) and content.has(b"\nRawScan", 4096)
    )


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, [to_text(content.data)], _scan)


def _scan(text: str) -> Scan:
    head, title, body = text.partition("RawScan")
    if not title:
        raise ReadError("has no scan in it; measure or export it again")
    lines = (line.partition(",") for line in head.split("\n"))
    stated = {key.strip(): value.rstrip("/ \t").strip(" ,\t") for key, _, value in lines}
    grid = numbers(f"{stated.get('DataAngleRange', '')} {stated.get('ScanStepSize', '')}")
    if grid.size != 3:
        raise ReadError("does not say where it starts or with which step; export it again")
    counts, slash, _ = body.partition("/")
    if not slash:
        raise ReadError("ends too early; copy it again from the instrument's computer")
    intensity = numbers(counts)
    anode = stated.get("Anode", "")
    return Scan(
        evenly(grid[0], grid[2], intensity.size),
        intensity,
        wavelength_of(stated.get("LabdaAlpha1"), anode=anode),
        {
            "sample": stated.get("SampleIdent"),
            "date": stated.get("FileDateTime"),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(stated.get("LabdaAlpha2")),
            "alpha2_ratio": fraction(stated.get("RatioAlpha21")),
            "counting_time": positive(stated.get("ScanStepTime")),
            "monochromator": {"YES": "yes", "NO": "no"}.get(stated.get("MonochromatorUsed", "")),
        },
    )


FORMAT = Format(NAME, (".udf",), _sniff, _read)
