"""Bruker DIFFRACplus RAW, version 3 (its mark says 1.01)."""

from __future__ import annotations

from collections.abc import Iterator

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import Content, Format
from xrdgui.patterns.readers.binary import Fields, read_ranges
from xrdgui.patterns.readers.formats import bruker
from xrdgui.patterns.readers.scans import (
    Scan,
    angle,
    evenly,
    fraction,
    positive,
    wavelength_of,
)

NAME = "Bruker RAW 3"
_FIRST_RANGE = 712
_RANGE_HEADER = 304
# Of the codes in the range header those that are no 2θ scan for sure.
_NOT_TWO_THETA = {
    3: "omega",
    4: "chi",
    5: "phi",
    6: "x",
    7: "y",
    8: "z",
    9: "an auxiliary drive",
    10: "an auxiliary drive",
    11: "an auxiliary drive",
}


def _sniff(content: Content) -> bool:
    return content.data.startswith(b"RAW1.01")


def _read(content: Content) -> list[Pattern]:
    return read_ranges(content, NAME, _ranges, _scan)


def _ranges(fields: Fields) -> Iterator[int]:
    at = _FIRST_RANGE
    for _ in range(fields.u32(12)):
        yield at
        at = _intensities(fields, at) + 4 * fields.u32(at + 4)


def _intensities(fields: Fields, at: int) -> int:
    """Return where the intensities of a range begin, behind its two headers."""
    length = bruker.header_length(fields.u32(at), _RANGE_HEADER)
    return at + length + fields.u32(at + 256)


def _scan(fields: Fields, at: int) -> Scan:
    axes.check(_NOT_TWO_THETA.get(fields.u32(at + 196), ""))
    intensity = fields.array("<f4", _intensities(fields, at), fields.u32(at + 4))
    anode = fields.text(608, 4).capitalize()
    return Scan(
        evenly(fields.f64(at + 16), fields.f64(at + 176), intensity.size),
        intensity,
        wavelength_of(fields.f64(624), fields.f64(at + 240), anode=anode),
        {
            "sample": fields.text(326, 60),
            "date": bruker.date(fields, 16),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(fields.f64(632)),
            "alpha2_ratio": fraction(fields.f64(648)),
            "omega": angle(fields.f64(at + 8)),
            "counting_time": positive(fields.f32(at + 192)),
        },
    )


FORMAT = Format(NAME, (".raw",), _sniff, _read)
