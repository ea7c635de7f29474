"""The lines that a search goes by, with all that it needs of them."""

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing import lookup
from xrdgui.indexing.lines import Lines

Array = npt.NDArray[Any]

# Lines that cells are judged by: the most credible of the first.
_MOST_LINES: Final = 28
_AMONG_FIRST: Final = 44
_FEWEST_LINES: Final = 3
# Lines that are more probably foreign than not are left out where enough others are there.
_DOUBTFUL: Final = 0.5
_ENOUGH_LIKELY: Final = 8
# 1/d² that tables are made for: beyond 10 Å⁻² they would take a memory that a model's card decides.
_LARGEST_Q: Final = 10.0 / lookup.STEP
# Of so many of the first lines, those of a candidate's smallest indices must explain a part.
_N_FIRST: Final = 12
# Candidates go through lines that are foreign less probably than this, if there are enough.
_CREDIBLE: Final = 0.35
_ENOUGH: Final = 5
SMALLEST: Final = 0.0011 / lookup.STEP
SMALLEST_VOLUME: Final = 2500.0**-2 / lookup.STEP**3
"""Axes are shorter than 30 Å, cells smaller than 2,500 Å³."""
TOLERANCE: Final = 0.05
"""How far (deg) a line may be off a candidate, which is not refined yet."""


class Peaks:
    """The lines a search goes by, with all that it needs of them; 1/d² in units of STEP."""

    def __init__(
        self,
        which: Array,
        two_theta: Array,
        height: Array,
        foreign: Array,
        first_angle: float,
        wavelength: float,
    ) -> None:
        self.which = which
        self._two_theta = two_theta
        self._scale = (2 / wavelength) ** 2 / lookup.STEP
        self.height = height
        self.foreign = foreign
        self.q = self.q_of(two_theta)
        self.slope = self.slope_of(self.q)
        # (n,) how many places as wide as that of each line are in one unit of 1/d².
        self.narrow = 1 / (2 * TOLERANCE * self.slope)
        self.q_first = float(self.q_of(np.array(first_angle)))
        self.span = float(two_theta[-1] - first_angle + 1)
        self.weight = np.log((1 - foreign) / foreign).astype(np.float32)
        credible = np.flatnonzero(foreign < _CREDIBLE)
        self.base = credible if len(credible) >= _ENOUGH else np.arange(len(two_theta))
        first = np.zeros(_N_FIRST, dtype=np.float32)
        first[: len(two_theta)] = self.weight[:_N_FIRST]
        self.worth = _every_set(_N_FIRST) @ first
        self.worth_of_first = float(np.maximum(first, 0).sum())
        self._shifted: dict[float, Array] = {}
        self._tables: dict[tuple[float, ...], Array] = {}
        # The likeliest rectangular zones, by zero shift, once they have been looked for.
        self.rectangles: dict[float, Array] = {}

    @classmethod
    def choose(cls, lines: Lines, wavelength: float) -> "Peaks | None":
        """Choose the most credible first lines; None for too few or too short a wavelength."""
        largest_q = (2 / wavelength) ** 2 / lookup.STEP
        if len(lines) < _FEWEST_LINES or largest_q > _LARGEST_Q:
            return None
        foreign = lines.foreign
        likely = np.flatnonzero(foreign < _DOUBTFUL)
        if len(likely) < _ENOUGH_LIKELY:
            likely = np.arange(len(lines))
        likely = likely[:_AMONG_FIRST]
        order = np.argsort(foreign[likely], kind="stable")
        which = np.sort(likely[order[:_MOST_LINES]])
        return cls(
            which,
            lines.two_theta[which],
            lines.height[which],
            foreign[which],
            lines.first_angle,
            wavelength,
        )

    def shifted(self, shift: float) -> Array:
        """(n,) 1/d² if the zero shift is `shift` (deg)."""
        if shift not in self._shifted:
            self._shifted[shift] = self.q_of(self._two_theta - shift).astype(np.float32)
        return self._shifted[shift]

    def table(self, shift: float) -> Array:
        """(size,) what lines are near, for each 1/d²."""
        table: Array = self.tables((shift,))[0]
        return table

    def tables(self, shifts: tuple[float, ...]) -> Array:
        """(t, size) the same for each of some zero shifts (deg)."""
        if shifts not in self._tables:
            q = self.q_of(self._two_theta - np.array(shifts)[:, None])
            self._tables[shifts] = lookup.lines_near(q, TOLERANCE * self.slope)
        return self._tables[shifts]

    def slope_of(self, q: Array) -> Array:
        """(n,) how much q (n,) changes per degree."""
        sine2 = q / self._scale
        slope: Array = self._scale * np.sqrt(sine2 * (1 - sine2)) * np.pi / 180
        return slope

    def q_of(self, two_theta: Array) -> Array:
        """1/d² of angles (deg)."""
        return self._scale * np.sin(np.radians(two_theta) / 2) ** 2


@cache
def _every_set(n: int) -> Array:
    """(2ⁿ, n) which of n things each set has, by the bits of its number."""
    return ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(np.float32)
