"""What Rigaku's formats have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.scans import numbers, positive


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
