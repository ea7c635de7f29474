"""What Rigaku's formats have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.scans import Scan, numbers, positive, wavelength_of


def scan(
    table: str,
    *,
    axis: str,
    anode: str,
    wavelengths: tuple[str, str],
    sample: str,
    date: str,
    omega: float | None,
    pace: tuple[str, str, str],
) -> Scan:
    """Return a scan from what RAS and RASX both say of it, each in its own words.

    Parameters
    ----------
    table
        Rows as `profile` reads them.
    axis
        What was moved; ReadError where that gives no powder pattern.
    wavelengths
        Kα1 and Kα2 in Å.
    pace
        Step, speed and its unit, as for `counting_time`.
    """
    axes.check(axis)
    two_theta, intensity = profile(table)
    alpha1, alpha2 = wavelengths
    return Scan(
        two_theta,
        intensity,
        wavelength_of(alpha1, anode=anode),
        {
            "sample": sample,
            "date": date,
            "anode": anode,
            "wavelength_alpha2": wavelength_of(alpha2),
            "omega": omega,
            "counting_time": counting_time(*pace),
            "axis": axis,
        },
    )


def profile(text: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (2θ, intensity) of rows "2θ, intensity, attenuation", the last one optional.

    The detector saw the intensity through an attenuator, the factor of which stands beside.
    """
    width = len(text[:1000].lstrip().partition("\n")[0].split())
    values = numbers(text)
    if width not in (2, 3) or values.size % width:
        raise ReadError("has rows of different length; copy or export it again")
    table = values.reshape(-1, width)
    factor = table[:, 2] if width == 3 else 1.0
    return table[:, 0], table[:, 1] * factor


def counting_time(step: str, speed: str, unit: str) -> float | None:
    """Return seconds per step from a step (deg) and a speed in deg/min or seconds per step."""
    pace = positive(speed)
    if pace is None:
        return None
    if unit.lower().startswith("sec"):
        return pace
    width = positive(step)
    return round(60 * width / pace, 6) if width and unit.lower().startswith("deg") else None
