"""One pattern of the virtual diffractometer, drawn so that it follows a change of its ranges.

`instrument.render` draws everything from one stream of random numbers, so that the slightest
change of a range makes another pattern. Here every range has a random number of its own and is
narrowed to what it gives: moving one end moves just that, and nothing jumps.
"""

import zlib
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.simulation.instrument import render
from training.simulation.ranges import InstrumentRanges
from xrdgui.crystals.diffraction import Reflections

# Ranges that are drawn evenly in the logarithm.
_LOGARITHMIC: Final = {
    "crystallite_size", "microstrain", "foreign_peak_height", "second_phase", "peak_counts",
    "background", "hump_height",
}  # fmt: skip
# Standard deviations of a shift along 2θ (deg).
_SHIFTS: Final = {"zero_shift", "displacement"}
# A shift whose range is being looked at is drawn this many standard deviations wide.
_FAR: Final = 2.0


@dataclass(frozen=True, eq=False)
class Drawn:
    """A drawn pattern.

    Attributes
    ----------
    two_theta, counts
        (n,) degrees at Cu Kα1, and counts.
    values
        what was drawn for each field of the ranges: a number, or 0 and 1 for a share.
    """

    two_theta: npt.NDArray[np.float64]
    counts: npt.NDArray[np.float32]
    values: dict[str, float]


def draw(
    found: Reflections,
    ranges: InstrumentRanges,
    seed: int = 0,
    shown: tuple[str, int] | None = None,
) -> Drawn:
    """Draw a pattern of the compound with these reflections; the cell itself is not varied.

    Parameters
    ----------
    shown
        (field, end): draw this field at its lowest (0) or highest (1) value. A share is then
        drawn as a pattern that has it, where any has; a shift at two standard deviations.
    """
    values = {
        field.name: _value(getattr(ranges, field.name), field.name, seed, shown)
        for field in fields(InstrumentRanges)
        if field.name not in {"lattice_scale", "lattice_strain", "foreign_peaks"}
    }
    changes: dict[str, Any] = {
        name: (value, value) if isinstance(getattr(ranges, name), tuple) else value
        for name, value in values.items()
    }
    still = replace(ranges, lattice_scale=(0.0, 0.0), lattice_strain=0.0, **changes)
    axis = 5.0 + 0.02 * np.arange(4250, dtype=np.float64)
    counts, measured = render([found], still, axis, _Steady(seed))
    return Drawn(axis[measured[0]], counts[0][measured[0]], values)


def _value(
    bounds: float | tuple[float, float], name: str, seed: int, shown: tuple[str, int] | None
) -> float:
    """Return what is drawn for one field."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    is_shown = shown is not None and shown[0] == name
    if isinstance(bounds, tuple):
        low, high = bounds
        if shown is not None and is_shown:
            return bounds[shown[1]]
        place = float(rng.random())
        if name in _LOGARITHMIC:
            return float(low * (high / low) ** place)
        return low + place * (high - low)
    if name in _SHIFTS:
        return bounds * (_FAR if is_shown else float(np.clip(rng.standard_normal(), -_FAR, _FAR)))
    if name.endswith("_share"):
        return float(bounds > 0 if is_shown else rng.random() < bounds)
    return bounds


class _Steady(np.random.Generator):
    """Noise that depends on nothing but the seed; a single normal number is always 1."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self._seed = seed

    def standard_normal(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        """As of numpy, but drawn anew from the seed each time."""
        if size is None:
            return 1.0  # a shift is given as such, in the place of its standard deviation
        fresh = np.random.default_rng([self._seed, int(np.prod(size))])
        return fresh.standard_normal(size, dtype=dtype, out=out)
