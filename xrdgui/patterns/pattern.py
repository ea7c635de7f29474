"""One measured powder pattern."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_POINTS = 50  # of what is worth to be called a pattern
_MOVES = {"q": "Q", "d": "d-spacing"}


def _frozen(values: Any) -> NDArray[np.float64]:
    """Return `values` as float64 that nobody can change; a copy, unless they are that already."""
    own = isinstance(values, np.ndarray) and values.dtype == np.float64 and values.base is None
    if own and not values.flags.writeable:
        return values
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _all(marks: NDArray[np.bool_]) -> bool:
    """Whether all (n,) are true; half the time of numpy's own, for a pattern of usual length."""
    return int(np.count_nonzero(marks)) == marks.size


def _is_increasing(values: NDArray[np.float64]) -> bool:
    """Whether (n,) are finite, each larger than the one before; what is no number never is."""
    ends_are_finite = all(map(math.isfinite, values[:: max(1, values.size - 1)].tolist()))
    return ends_are_finite and _all(values[:-1] < values[1:])


@dataclass(frozen=True, eq=False)
class Pattern:
    """Intensity over two-theta, as measured.

    Parameters
    ----------
    two_theta
        (n,) degrees, finite and strictly increasing.
    intensity
        (n,) in whatever unit the instrument wrote, finite.
    wavelength
        Å, or None where the file does not say.
    name
        For people; the file's name, with the scan's number in a file of several.
    source
        The file, or None for a pattern that comes from elsewhere.
    scan
        Number of the scan in its file, from 0.
    metadata
        What else is known, such as `format`.
    deviation
        (n,) standard deviation of each intensity, in its unit, 0 where it is not known; None where
        the file states none.

    Raises
    ------
    ValueError
        When the arrays are not of one length, not finite, two-theta does not increase, or a
        deviation is negative.
    """

    two_theta: NDArray[np.float64]
    intensity: NDArray[np.float64]
    wavelength: float | None
    name: str
    source: Path | None = None
    scan: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict)
    deviation: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        two_theta, intensity = _frozen(self.two_theta), _frozen(self.intensity)
        if two_theta.ndim != 1 or two_theta.shape != intensity.shape:
            raise ValueError("two_theta and intensity must be one-dimensional and of one length")
        if not _all(np.isfinite(intensity)):
            raise ValueError("intensity must be finite")
        if not _is_increasing(two_theta):
            raise ValueError("two_theta must be finite and strictly increasing")
        object.__setattr__(self, "two_theta", two_theta)
        object.__setattr__(self, "intensity", intensity)
        if self.deviation is not None:
            deviation = _frozen(self.deviation)
            if deviation.shape != intensity.shape:
                raise ValueError("deviation must be of the length of intensity")
            if not (np.isfinite(deviation) & (deviation >= 0)).all():
                raise ValueError("deviation must be finite and not negative")
            object.__setattr__(self, "deviation", deviation)
        object.__setattr__(self, "metadata", MappingProxyType(dict(self.metadata)))

    def __getstate__(self) -> dict[str, Any]:
        """Leave as plain values: a mapping proxy does not travel to another process."""
        return {**self.__dict__, "metadata": dict(self.metadata)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what was checked when it was made."""
        for name, value in state.items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, value)
        object.__setattr__(self, "metadata", MappingProxyType(state["metadata"]))

    def d_spacing(self, wavelength: float) -> NDArray[np.float64]:
        """Return (n,) d in Å by Bragg's law at `wavelength` (Å); infinite at two-theta 0."""
        with np.errstate(divide="ignore"):
            return wavelength / (2 * np.sin(np.radians(self.two_theta / 2)))

    def with_wavelength(self, wavelength: float | None) -> Pattern:
        """Return the same measurement with another wavelength (Å) stated.

        Where two-theta was calculated from Q or d, which depend on no wavelength, it is calculated
        anew.

        Raises
        ------
        ValueError
            When fewer than MIN_POINTS of those can be reached at that wavelength; one sentence.
        """
        came_from = _MOVES.get(str(self.metadata.get("converted_from")))
        if came_from is None or wavelength is None or self.wavelength is None:
            return replace(self, wavelength=wavelength)
        return self._moved(came_from, wavelength, wavelength / self.wavelength)

    def _moved(self, came_from: str, wavelength: float, ratio: float) -> Pattern:
        sine = np.sin(np.radians(self.two_theta / 2)) * ratio
        two_theta = np.degrees(2 * np.arcsin(np.minimum(sine, 1)))
        # Near 180° two points may become one.
        keep = (sine <= 1) & (np.diff(two_theta, prepend=-1) > 0)
        if np.count_nonzero(keep) < MIN_POINTS:
            raise ValueError(
                f"At {wavelength:g} Å hardly anything of {self.name}, which is over "
                f"{came_from}, can be reached; choose a shorter wavelength."
            )
        said = [f"Converted from {came_from} to 2θ at {wavelength:g} Å, as chosen."]
        if not keep.all():
            said.append(f"Without {np.count_nonzero(~keep):,} points that cannot be reached there.")
        before = self.metadata.get("remarks", ())
        said += [remark for remark in before if not remark.startswith("Converted from")]
        return replace(
            self,
            two_theta=two_theta[keep],
            intensity=self.intensity[keep],
            deviation=None if self.deviation is None else self.deviation[keep],
            wavelength=wavelength,
            metadata={**self.metadata, "remarks": tuple(said)},
        )
