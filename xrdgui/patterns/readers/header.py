"""What the lines above the numbers say."""

from __future__ import annotations

import re

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.wavelengths import PRESETS, is_plausible

_NUMBER = r"(\d+(?:[.,]\d*)?(?:[eE][-+]?\d+)?)"
_NAMES = (  # the better first: Kα1 before a mean, a calibrated value before a nominal one
    r"k[\s_-]?(?:alpha|α|a)[\s_-]?1",
    r"calibrated[\s_-]*wave[\s_-]?length",
    r"wave[\s_-]?length|\blambda|λ|\b_?wl1",
)
_STATED = tuple(
    re.compile(rf"(?:{name})[^\d\n]{{0,25}}?{_NUMBER}\s*(\w*)", re.IGNORECASE) for name in _NAMES
)
_NOT_ALPHA_1 = re.compile(r"(?:alpha|α|ka)[\s_-]?2|\bratio\b|\bbeta\b", re.IGNORECASE)
_UNITS = {"m": 1e10, "nm": 10.0, "pm": 0.01}
_ELEMENTS = "|".join(name.split()[0] for name in PRESETS)
_TUBE = re.compile(
    rf"(?:anode|target|tube|radiation)[^\n]{{0,25}}?\b({_ELEMENTS})\b"
    rf"|\b({_ELEMENTS})[\s_-]?k[\s_-]?(?:alpha|α|a)",
    re.IGNORECASE,
)
# Column titles of what looks like 2θ by its numbers and is something else.
_OTHER_AXIS = re.compile(
    r"\W*(?:(q|s|scattering vector)|d|d[\s_-]?(?:spacings?|values?))(?![a-z0-9])"
    r"[\s_,;()\[\]/]*(?:1/|nm|a\b|å|ang|i\b|int|counts)",
    re.IGNORECASE,
)
_FIRST_LINES = 400


def wavelength(header: str) -> float | None:
    """Return the wavelength in Å stated in a header, by a number or a tube, or None."""
    lines = header.splitlines()[:_FIRST_LINES]
    for pattern in _STATED:
        for line in lines:
            found = pattern.search(line)
            if found is None or _NOT_ALPHA_1.search(line[: found.start(1)]):
                continue
            value = float(found[1].replace(",", ".")) * _UNITS.get(found[2].lower(), 1.0)
            if is_plausible(value):
                return round(value, 9)
    for line in lines:
        found = _TUBE.search(line)
        if found is not None:
            return PRESETS[f"{(found[1] or found[2]).capitalize()} Kα"]
    return None


def check_axis(header: str) -> None:
    """Raise ReadError when the column titles name another axis than 2θ."""
    titles = next((line for line in reversed(header.splitlines()) if line.strip()), "")
    found = _OTHER_AXIS.match(titles)
    if found is not None:
        axis = "the scattering vector" if found[1] else "d-spacing"
        raise ReadError(f"is given over {axis}, not over 2θ; export it over 2θ in degrees")
