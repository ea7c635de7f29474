"""STOE WinXPOW RAW, versions 1.05 and 1.06: records of 512 bytes."""

from __future__ import annotations

from collections.abc import Iterator

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.binary import Fields, read_ranges
from xrdgui.patterns.readers.scans import Scan, evenly, positive, wavelength_of

NAME = "STOE RAW"
_MARKS = (b"RAW_1.06", b"RAW_1.05")
_RECORD = 512
_MAX_RANGES = 8
_KINDS = {0: "<i4", 1: "<i2"}


def _sniff(content: Content) -> bool:
    return content.data.startswith(_MARKS)


def _read(content: Content) -> list[Pattern]:
    return read_ranges(content, NAME, _ranges, _scan)


def _ranges(fields: Fields) -> Iterator[int]:
    """Yield where the header of each range measured begins."""
    for index in range(min(fields.u16(0x17A), _MAX_RANGES)):
        record = fields.u16(0x1E0 + 2 * index)  # counted from 1
        if record == 0:
            raise ReadError("has a damaged header; copy it again")
        yield (record - 1) * _RECORD


def _scan(fields: Fields, at: int) -> Scan:
    start, end, step = (fields.f32(at + offset) for offset in (44, 52, 60))
    count, largest = fields.u16(at + 34), fields.u32(at + 132)
    counts = fields.array(_KINDS.get(fields.u16(at + 38), "<i4"), at + _RECORD, count)
    if largest not in (0, counts.max(initial=0)):
        raise ReadError("has counts other than its header announces; copy it again")
    if not (step and abs((end - start) / step + 1 - count) <= 1):
        raise ReadError("is a scan at a fixed 2θ or broken off; choose a complete 2θ scan")
    return Scan(
        evenly(start, step, count),
        counts / max(fields.f32(at + 40), 1.0),
        wavelength_of(fields.f32(0x142)),
        {
            "title": fields.text(32, 80),
            "date": fields.text(at, 16) or fields.text(16, 16),
            "wavelength_alpha2": wavelength_of(fields.f32(0x146)),
            "counting_time": positive(fields.f32(at + 68)),
        },
    )


FORMAT = Format(NAME, (".raw",), _sniff, _read)
