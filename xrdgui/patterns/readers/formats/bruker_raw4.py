"""Bruker RAW, version 4: segments of (type, length, content), then ranges."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.binary import Fields
from xrdgui.patterns.readers.scans import (
    Scan,
    angle,
    evenly,
    fraction,
    patterns,
    positive,
    wavelength_of,
)

NAME = "Bruker RAW 4"
_FIRST_SEGMENT = 61
_RANGES = (0, 160)  # the types with which a range begins instead of a segment
_TEXT, _SOURCE, _DRIVE = 10, 30, 50
_RANGE_HEADER = 160


def _sniff(content: Content) -> bool:
    return content.data.startswith(b"RAW4.00")


def _read(content: Content) -> list[Pattern]:
    fields = Fields(content.data)
    first, header = _header(fields)
    return patterns(content, NAME, _ranges(fields, first), partial(_scan, fields, header))


def _header(fields: Fields) -> tuple[int, dict[str, Any]]:
    """Return where the first range begins, and what the segments before it say."""
    known: dict[str, Any] = {"date": f"{fields.text(12, 12)} {fields.text(24, 10)}".strip()}
    at = _FIRST_SEGMENT
    while (kind := fields.u32(at)) not in _RANGES:
        length = fields.u32(at + 4)
        if length < 8:
            raise ReadError("has a damaged header; copy it again")
        if kind == _TEXT and fields.text(at + 12, 24) == "SAMPLEID":
            known["sample"] = fields.text(at + 36, length - 36)
        elif kind == _SOURCE:
            known |= {
                "alpha1": positive(fields.f64(at + 80)),
                "wavelength_alpha2": wavelength_of(fields.f64(at + 88)),
                "alpha2_ratio": fraction(fields.f64(at + 104)),
                "anode": fields.text(at + 116, 4).capitalize(),
            }
        at += length
    return at, known


def _ranges(fields: Fields, at: int) -> Iterator[int]:
    while fields.has(at, _RANGE_HEADER) and fields.u32(at) in _RANGES:
        yield at
        at += _RANGE_HEADER + fields.u32(at + 140) + fields.u32(at + 136) * fields.u32(at + 88)


def _scan(fields: Fields, header: dict[str, Any], at: int) -> Scan:
    axis = fields.text(at + 32, 24)
    axes.check(axis)
    count, width = fields.u32(at + 88), fields.u32(at + 136)
    if width < 4 or width % 4:
        raise ReadError("has intensities of an unknown kind; export it as text (.xy)")
    # Where a point has several values, the detector's is the first.
    values = fields.array("<f4", at + _RANGE_HEADER + fields.u32(at + 140), count * (width // 4))
    intensity = values[:: width // 4]
    details = {key: value for key, value in header.items() if key != "alpha1"}
    return Scan(
        evenly(fields.f64(at + 72), fields.f64(at + 80), intensity.size),
        intensity,
        wavelength_of(
            header.get("alpha1"), fields.f64(at + 112), anode=str(header.get("anode", ""))
        ),
        details
        | {
            "omega": _omega(fields, at),
            "counting_time": positive(fields.f32(at + 92)),
            "axis": axis,
        },
    )


def _omega(fields: Fields, at: int) -> float | None:
    """Return where the sample stood when a range began."""
    end = at + _RANGE_HEADER + fields.u32(at + 140)
    at += _RANGE_HEADER
    while at + 64 <= end and fields.has(at, 64):
        if fields.u32(at) == _DRIVE and fields.text(at + 12, 24) == "Theta":
            return angle(fields.f64(at + 56))
        at += max(fields.u32(at + 4), 8)
    return None


FORMAT = Format(NAME, (".raw",), _sniff, _read)
