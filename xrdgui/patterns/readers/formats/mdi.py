"""MDI Jade ASCII (.mdi): a title, a line that says how, then rows of counts."""

from __future__ import annotations

import re

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.scans import Scan, evenly, numbers, patterns, positive, wavelength_of

NAME = "MDI"
_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)"
# Start, step, time, anode, wavelength, end and how many points.
_HOW = re.compile(
    rf"\A[^\n]*\n\s*{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}\s+([A-Za-z]{{1,2}})\s+{_NUMBER}\s+{_NUMBER}"
    r"\s+(\d+)[ \t]*\r?\n"
)


def _sniff(content: Content) -> bool:
    return _HOW.match(content.data[:1024].decode("latin-1")) is not None


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, [to_text(content.data)], _scan)


def _scan(text: str) -> Scan:
    found = _HOW.match(text)
    if found is None:
        raise ReadError("does not say where it starts or with which step; export it again")
    start, step, end, count = float(found[1]), float(found[2]), float(found[6]), int(found[7])
    intensity = numbers(text[found.end() :])
    if intensity.size != count or abs(start + step * (count - 1) - end) > step:
        raise ReadError(
            f"has {intensity.size} counts and announces {count} up to {end:g}°; "
            "copy or export it again"
        )
    anode = found[4].capitalize()
    return Scan(
        evenly(start, step, count),
        intensity,
        wavelength_of(found[5], anode=anode),
        {
            "title": text.partition("\n")[0].strip()[:80],
            "anode": anode,
            "counting_time": positive(found[3]),
        },
    )


FORMAT = Format(NAME, (".mdi",), _sniff, _read)
