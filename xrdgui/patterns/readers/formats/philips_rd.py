"""Philips PC-APD raw scans, binary: .rd (V3) and .sd (V5)."""

from __future__ import annotations

import numpy as np

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.binary import Fields
from xrdgui.patterns.readers.scans import Scan, evenly, fraction, patterns, wavelength_of

NAME = "Philips RD"
_INTENSITIES = {b"V3RD": 250, b"V5RD": 810}
_ANODES = ("Cu", "Mo", "Fe", "Cr")


def _sniff(content: Content) -> bool:
    return content.data[:4] in _INTENSITIES


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, [Fields(content.data)], _scan)


def _scan(fields: Fields) -> Scan:
    step, start, end = (fields.f64(214 + 8 * index) for index in range(3))
    steps = (end - start) / step if step else float("nan")
    if not 0 < steps < 1e6:
        raise ReadError("has a damaged header; copy it again")
    # Half a hundredth of a step is what single precision may take from the end.
    count = int(steps + 0.005) + 1
    # Square roots are stored, to a tenth.
    roots = fields.array("<u2", _INTENSITIES[fields.data[:4]], count)
    code = fields.data[85]
    anode = _ANODES[code] if code < len(_ANODES) else ""
    return Scan(
        evenly(start, step, count),
        np.floor(roots**2 / 100),
        wavelength_of(fields.f64(94), anode=anode),
        {
            "sample": fields.text(146, 20) or fields.text(138, 8),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(fields.f64(102)),
            "alpha2_ratio": fraction(fields.f64(110)),
        },
    )


FORMAT = Format(NAME, (".rd", ".sd"), _sniff, _read)
