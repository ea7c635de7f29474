"""Unit cells as they come with an answer."""

import itertools
import math

from xrdgui.crystals.unit_cell import UnitCell


def tetragonal(a: float, c: float, shift: float = 0.0) -> UnitCell:
    """A primitive cell with the lines of its indices up to 5."""
    indices = itertools.product(range(6), repeat=3)
    d = {1 / math.sqrt((h * h + k * k) / a**2 + l * l / c**2) for h, k, l in indices if h + k + l}
    spacings = tuple(sorted(d, reverse=True))
    return UnitCell("tetragonal", "P", a, a, c, 90.0, 90.0, 90.0, shift, spacings, 17, 19, 61.3)


RUTILE = tetragonal(4.594, 2.959, shift=0.012)
CALCITE = UnitCell(
    "hexagonal",
    "R",
    4.9896,
    4.9896,
    17.061,
    90.0,
    90.0,
    120.0,
    -0.0341,
    (3.855, 3.035),
    21,
    22,
    80.0,
)
GYPSUM = UnitCell(
    "monoclinic",
    "I",
    5.679,
    15.202,
    6.522,
    90.0,
    118.43,
    90.0,
    -0.0002,
    (7.601, 4.282),
    28,
    28,
    90.0,
)
