"""A pattern carried to another wavelength and averaged onto an even grid; compiled.

In one go over points and grid cells, which lets other threads run meanwhile: many patterns are
resampled before a network is asked about them.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]


@compiled
def carried(two_theta: Array, intensity: Array, ratio: float) -> tuple[Array, Array]:
    """(m,) angles (deg) at another wavelength, by Bragg's law, and intensities of those there are.

    Parameters
    ----------
    two_theta, intensity
        (n,) points of the pattern, angles (deg) increasing.
    ratio
        the other wavelength in units of that of the measurement.
    """
    x, y = np.empty(len(two_theta)), np.empty(len(two_theta))
    n = 0
    for i in range(len(two_theta)):
        sine = ratio * np.sin(np.radians(two_theta[i]) / 2)
        if 0 < sine < 1:
            x[n], y[n] = 2 * np.degrees(np.arcsin(sine)), intensity[i]
            n += 1
    return x[:n], y[:n]


@compiled
def averaged(x: Array, y: Array, first: float, step: float, length: int) -> Array:
    """(length,) means of the piecewise linear y(x) over grid cells; 0 where nothing of it is.

    Parameters
    ----------
    x, y
        (n,) at least two points, x increasing.
    first, step
        centre of the first grid cell, and the width of each.
    """
    last = len(x) - 1
    mean = np.zeros(length)
    begin, before = 0.0, 0.0
    area, j = 0.0, 0  # under the points up to j
    for edge in range(length + 1):
        end = min(max(first + step * (edge - 0.5), x[0]), x[last])
        while j < last - 1 and x[j + 1] <= end:
            area += (x[j + 1] - x[j]) * (y[j + 1] + y[j]) / 2
            j += 1
        off = end - x[j]
        slope = (y[j + 1] - y[j]) / (x[j + 1] - x[j])
        integral = area + off * (y[j] + slope * off / 2)
        if edge and end > begin:
            mean[edge - 1] = (integral - before) / (end - begin)
        begin, before = end, integral
    return mean
