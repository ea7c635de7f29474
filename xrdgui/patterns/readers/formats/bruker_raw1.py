"""Siemens DIFFRAC-AT RAW, version 1: one or more ranges of the same layout."""

from __future__ import annotations

from collections.abc import Iterator

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format
from xrdgui.patterns.readers.binary import Fields, read_ranges
from xrdgui.patterns.readers.scans import Scan, evenly, positive, wavelength_of

NAME = "Bruker RAW 1"
_MARK = b"RAW "
_HEADER = 152  # bytes after the mark, before the intensities


def _sniff(content: Content) -> bool:
    # A text may begin so, too, but has no zeros.
    return content.data.startswith(_MARK) and b"\0" in content.data[: len(_MARK) + _HEADER]


def _read(content: Content) -> list[Pattern]:
    return read_ranges(content, NAME, _ranges, _scan)


def _ranges(fields: Fields) -> Iterator[int]:
    """Yield where the header of each range begins, behind its mark."""
    at, follows = 0, True
    while follows:
        if fields.data[at : at + 4] == _MARK:  # early versions wrote it only once
            at += 4
        yield at
        follows = fields.u32(at + 148) > 0
        at += _HEADER + 4 * fields.u32(at)


def _scan(fields: Fields, at: int) -> Scan:
    intensity = fields.array("<f4", at + _HEADER, fields.u32(at))
    return Scan(
        evenly(fields.f32(at + 20), fields.f32(at + 8), intensity.size),
        intensity,
        wavelength_of(fields.f32(at + 68)),
        {
            "sample": fields.text(at + 36, 32),
            "wavelength_alpha2": wavelength_of(fields.f32(at + 72)),
            "counting_time": positive(fields.f32(at + 4)),
        },
    )


FORMAT = Format(NAME, (".raw",), _sniff, _read)
