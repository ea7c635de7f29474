"""How wide lines are; compiled."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.runtime.compiled import compiled_brief

Array = npt.NDArray[Any]

# Points from where a line was found to its highest, and to where half of it is looked for.
_SUMMIT: Final = 3
_WIDEST: Final = 60


@compiled_brief
def widths(root: Array, column: Array) -> Array:
    """(k,) full widths at half maximum, in points, of the lines at `column` (k,); NaN if unknown.

    A side on which the pattern rises again before it has fallen to the half does not count.

    Parameters
    ----------
    root
        (length,) square root of the intensity.
    """
    n = len(root)
    out = np.full(len(column), np.nan)
    for i in range(len(column)):
        near = min(max(int(column[i] + 0.5), _SUMMIT), n - 1 - _SUMMIT)
        top = near
        for j in range(near - _SUMMIT, near + _SUMMIT + 1):
            if root[j] > root[top]:
                top = j
        highest = root[top] ** 2
        total = 0.0
        sides = 0
        for step in (-1, 1):
            lowest = highest
            before = highest
            j = top + step
            while 0 <= j < n and abs(j - top) <= _WIDEST:
                here = root[j] ** 2
                if here > 1.05 * lowest + 0.02 * highest:
                    break
                lowest = min(lowest, here)
                if here < highest / 2:
                    total += abs(j - top) - (highest / 2 - here) / max(before - here, 1e-12)
                    sides += 1
                    break
                before = here
                j += step
        if sides:
            out[i] = 2 * total / sides
    return out
