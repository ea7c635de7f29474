"""Ideal line patterns on a fixed grid, as sticks: one value at the grid point nearest to each line.

Kept as positions and heights, because a pattern of 13,500 points has a few hundred lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from xrdgui.crystals.structure import CrystalStructure

Sticks = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class StickGrid:
    """The grid, and the wavelength (Å) of the lines.

    The defaults are the study's; its wavelength is the one pymatgen computes with unless told.
    """

    two_theta_min: float = 0.0
    two_theta_max: float = 135.0
    step: float = 0.01
    wavelength: float = 1.54184

    @property
    def length(self) -> int:
        """Number of grid points."""
        return round((self.two_theta_max - self.two_theta_min) / self.step)

    def sticks(self, structure: "CrystalStructure") -> Sticks:
        """Grid points (n,) and heights (n,), strongest = 1, of the lines of `structure`.

        Of several lines on one grid point the strongest is kept.

        Raises
        ------
        ValueError
            An element without scattering factor, no symmetry, or no line on the grid.
        """
        # A window just reads recipes, and spglib loads slowly.
        from xrdgui.crystals.diffraction import reflections, stick_pattern  # noqa: PLC0415

        d_min = self.wavelength / 2 / np.sin(np.radians(self.two_theta_max / 2))
        two_theta, intensity = stick_pattern(
            reflections(structure, d_min),
            self.wavelength,
            (self.two_theta_min, self.two_theta_max),
        )
        place = np.rint((two_theta - self.two_theta_min) / self.step).astype(np.int32)
        place, intensity = place[place < self.length], intensity[place < self.length]
        if not place.size:
            raise ValueError(f"{structure.formula}: no line below {self.two_theta_max:g}°.")
        points = np.unique(place)
        height = np.zeros(len(points))
        np.maximum.at(height, np.searchsorted(points, place), intensity)
        return points, (height / height.max()).astype(np.float32)

    def draw(
        self, sticks: Sequence[Sticks], shifts: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float32]:
        """(n, length, 1) patterns, each shifted by as many grid points; what leaves is lost."""
        out = np.zeros((len(sticks), self.length, 1), dtype=np.float32)
        for row, ((points, height), shift) in enumerate(zip(sticks, shifts, strict=True)):
            place = points + shift
            inside = (place >= 0) & (place < self.length)
            out[row, place[inside], 0] = height[inside]
        return out
