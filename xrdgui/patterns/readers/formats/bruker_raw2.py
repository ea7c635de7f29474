"""Siemens DIFFRAC RAW, version 2."""

from __future__ import annotations

from collections.abc import Iterator

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format
from xrdgui.patterns.readers.binary import Fields, read_ranges
from xrdgui.patterns.readers.formats import bruker
from xrdgui.patterns.readers.scans import Scan, evenly, fraction, positive, wavelength_of

NAME = "Bruker RAW 2"
_FIRST_RANGE = 256
_SHORTEST_HEADER = 48


def _sniff(content: Content) -> bool:
    return content.data.startswith(b"RAW2")


def _read(content: Content) -> list[Pattern]:
    return read_ranges(content, NAME, _ranges, _scan)


def _ranges(fields: Fields) -> Iterator[int]:
    at = _FIRST_RANGE
    for _ in range(fields.u16(4)):
        length = bruker.header_length(fields.u16(at), _SHORTEST_HEADER)
        yield at
        at += length + 4 * fields.u16(at + 2)


def _scan(fields: Fields, at: int) -> Scan:
    intensity = fields.array("<f4", at + fields.u16(at), fields.u16(at + 2))
    anode = fields.text(188, 2)
    return Scan(
        evenly(fields.f32(at + 16), fields.f32(at + 12), intensity.size),
        intensity,
        wavelength_of(fields.f32(190), anode=anode),
        {
            "sample": fields.text(8, 32),
            "date": bruker.date(fields, 168),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(fields.f32(194)),
            "alpha2_ratio": fraction(fields.f32(198)),
            "counting_time": positive(fields.f32(at + 8)),
        },
    )


FORMAT = Format(NAME, (".raw",), _sniff, _read)
