"""What a pattern is given over, and the way from there to two-theta."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.readers.base import Axis, AxisError
from xrdgui.patterns.wavelengths import DEFAULT

Array = NDArray[np.float64]

_TWO_THETA = re.compile(r"two[ _-]?theta|2[ _-]?th|2θ|tth", re.IGNORECASE)
_Q = re.compile(r"q(?:space)?(?![a-z0-9])|scattering[ _]?vector", re.IGNORECASE)
_D = re.compile(r"d(?:space)?(?![a-z0-9])|d[ _-]?spac", re.IGNORECASE)
_NANOMETRES = re.compile(r"nm|nanomet", re.IGNORECASE)
_RADIANS = re.compile(r"(?:\b|_)rad", re.IGNORECASE)

NAMES: dict[Axis, str] = {"two-theta": "2θ", "theta": "θ", "q": "Q", "d": "d-spacing"}
_FARTHEST_THETA = 60.0  # degrees: 2θ beyond 120° is hardly ever measured
_THETA = re.compile(r"\W*(?:theta|θ)(?![a-z0-9])", re.IGNORECASE)
_OTHER_ANGLE = re.compile(r"\W*(?:theta|omega|phi|chi|psi|[θωφχψ])(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Abscissa:
    """One kind of axis and its unit.

    Parameters
    ----------
    axis
        Which quantity.
    scale
        What a number of the file is to be multiplied by to be in degrees, 1/Å or Å.
    """

    axis: Axis = "two-theta"
    scale: float = 1.0


TWO_THETA = Abscissa()


def named(name: str) -> Abscissa | None:
    """Return what is called so ("q_nm^-1", "2th_rad", "d-spacing (A)"), or None."""
    name = name.strip()
    if _TWO_THETA.search(name):
        return Abscissa("two-theta", 180 / np.pi if _RADIANS.search(name) else 1.0)
    if _THETA.match(name):
        return Abscissa("theta", 180 / np.pi if _RADIANS.search(name) else 1.0)
    if _Q.match(name):
        return Abscissa("q", 0.1 if _NANOMETRES.search(name) else 1.0)
    if _D.match(name):
        return Abscissa("d", 10.0 if _NANOMETRES.search(name) else 1.0)
    return None


def is_hardly_theta(values: Array, over: Abscissa) -> bool:
    """Whether (n,) values called θ go as far as only 2θ does."""
    return over.axis == "theta" and bool((values * over.scale > _FARTHEST_THETA).any())


def is_other_angle(name: str) -> bool:
    """Whether a name speaks of θ or of a circle of the diffractometer, and not of 2θ."""
    return _OTHER_ANGLE.match(name) is not None and _TWO_THETA.search(name) is None


def chosen(stated: Abscissa, choice: Axis | None) -> Abscissa:
    """Return what the user says the numbers are; in the unit the file states, if it states one."""
    if choice is None or choice == stated.axis:
        return stated
    return Abscissa(choice)


def to_two_theta(
    values: Array, over: Abscissa, wavelength: float | None, choice: Axis | None
) -> tuple[Array, float | None]:
    """Return two-theta by Bragg's law, and the wavelength it is for.

    Parameters
    ----------
    values
        (n,) θ, Q or d, as they stand in the file.
    over
        What they are.
    wavelength
        Å; None where the file does not say.
    choice
        What the user says they are. Where the file states no wavelength it takes this to convert
        them, at the default wavelength: Q and d do not depend on it, so any will do.

    Returns
    -------
    two_theta
        (n,) degrees, NaN for what cannot be reached at the wavelength.
    wavelength
        Å; None where the file does not say and θ needs none.

    Raises
    ------
    AxisError
        When nobody has chosen the axis, and the wavelength is not known or the axis is θ: that is
        often written where 2θ is meant.
    """
    if over.axis == "theta":
        if choice is None:
            raise AxisError(
                "is given over θ by its column title, which may mean θ or 2θ; confirm θ as its "
                "axis to have it doubled, or title the column 2theta",
                over.axis,
            )
        return 2 * over.scale * values, wavelength
    if wavelength is None and choice is None:
        raise AxisError(
            f"is given over {NAMES[over.axis]}, not over 2θ, and states no wavelength; "
            f"confirm {NAMES[over.axis]} as its axis to have it converted, or export it over 2θ",
            over.axis,
        )
    wavelength = wavelength or DEFAULT
    with np.errstate(divide="ignore", invalid="ignore"):
        if over.axis == "q":
            sine = values * (over.scale * wavelength / (4 * np.pi))
        else:
            sine = np.where(values > 0, wavelength / (2 * over.scale * values), np.nan)
        reached = (sine >= 0) & (sine <= 1)
        return np.degrees(2 * np.arcsin(np.where(reached, sine, np.nan))), wavelength
