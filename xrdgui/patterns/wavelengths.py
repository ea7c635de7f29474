"""Wavelengths of laboratory X-ray tubes."""

from __future__ import annotations

import math

# Kα1 in Å, not the mean of the doublet: Kα1 is where the sharp side of a line stands, and what
# networks here are trained for. International Tables C (2004), table 4.2.2.4.
PRESETS: dict[str, float] = {
    "Cu Kα": 1.540593,
    "Co Kα": 1.789010,
    "Mo Kα": 0.709317,
    "Cr Kα": 2.289726,
    "Fe Kα": 1.936042,
    "Ag Kα": 0.559422,
}
DEFAULT = PRESETS["Cu Kα"]

# Electron volts to Å do not matter here; outside of this no powder diffractometer works.
SHORTEST, LONGEST = 0.05, 5.0

_KALPHA = ("kα1", "kα", "kalpha1", "kalpha", "ka1", "ka", "")


def is_plausible(wavelength: float) -> bool:
    """Whether a diffractometer can work at `wavelength` (Å)."""
    return math.isfinite(wavelength) and SHORTEST <= wavelength <= LONGEST


def parse_wavelength(text: str) -> float:
    """Read a wavelength in Å from "Cu", "Cu Kα", "CuKa1", "1.5406", "1,5406 Å".

    Raises
    ------
    ValueError
        With one sentence, when it is neither a known tube nor a number in range.
    """
    plain = text.strip().lower().replace(" ", "").replace("-", "").replace("_", "")
    for name, value in PRESETS.items():
        element = name.split()[0].lower()
        if plain.startswith(element) and plain.removeprefix(element) in _KALPHA:
            return value
    try:
        value = float(text.strip().rstrip("ÅAåa ").replace(",", "."))
    except ValueError:
        tubes = ", ".join(name.split()[0] for name in PRESETS)
        raise ValueError(
            f"“{text}” is not a wavelength: give a number in Å or one of {tubes}."
        ) from None
    if not is_plausible(value):
        raise ValueError(
            f"A wavelength of {value:g} Å is out of range: give one from {SHORTEST} to {LONGEST} Å."
        )
    return value
