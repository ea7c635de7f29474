"""Sietronics CPI: nine lines that say how, then a count per line."""

from __future__ import annotations

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.scans import (
    Scan,
    evenly,
    numbers,
    patterns,
    start_and_step,
    wavelength_of,
    with_points,
)

NAME = "Sietronics CPI"
_BEGIN = "SCANDATA"


def _sniff(content: Content) -> bool:
    return b"SIETRONICS XRD SCAN" in content.data[:64]


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, [to_text(content.data)], _scan)


def _scan(text: str) -> Scan:
    head, title, body = text.partition(_BEGIN)
    lines = [line.strip() for line in head.split("\n")]
    if not title or len(lines) < 6:
        raise ReadError("has no scan in it; measure or export it again")
    lines += [""] * (9 - len(lines))
    _, start, _, step, anode, wavelength, date, _, sample = lines[:9]
    intensity = numbers(with_points(body))
    return Scan(
        evenly(*start_and_step(with_points(f"{start} {step}")), intensity.size),
        intensity,
        wavelength_of(with_points(wavelength), anode=anode),
        {"sample": sample, "date": date, "anode": anode},
    )


FORMAT = Format(NAME, (".cpi",), _sniff, _read)
