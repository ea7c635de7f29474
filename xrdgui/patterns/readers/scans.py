"""From the scans of an instrument's file to patterns, each checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import Content, ReadError
from xrdgui.patterns.readers.checks import checked
from xrdgui.patterns.wavelengths import PRESETS, is_plausible

Part = TypeVar("Part")
MAX_SCANS = 2000
_MESH_SCANS = 8  # as many depths a film is hardly measured at
_MAX_POINTS = 4_000_000  # of all scans of a file
_MAX_TEXT = 8_000_000  # characters; the longest scan we know of has 1.7 million


@dataclass(frozen=True, eq=False)
class Scan:
    """One scan as it stands in a file, not yet checked.

    Parameters
    ----------
    two_theta
        (n,) degrees.
    intensity
        (n,) counts or counts per second.
    wavelength
        Å, Kα1 where the file has the doublet; None where it does not say.
    details
        What the file says of, where it does: `sample`, `title`, `date` (as written), `anode`,
        `wavelength_alpha2` (Å), `alpha2_ratio`, `counting_time` (s per step), `monochromator`,
        `axis` (what was moved), `omega` (deg, at the
        start) and `radiation` ("neutron").
    """

    two_theta: ArrayLike
    intensity: ArrayLike
    wavelength: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def patterns(
    content: Content, name: str, parts: Iterable[Part], read: Callable[[Part], Scan]
) -> list[Pattern]:
    """Read each of a file's `parts` and return the good ones as patterns.

    Why others were left out (a rocking curve beside the powder scan, a scan broken off) stands in
    `metadata["left_out"]` of those returned.

    Raises
    ------
    ReadError
        When no part is a powder scan, with the reason of the first, or all of them make a map.
    """
    found: list[tuple[int, Scan, NDArray[np.float64], NDArray[np.float64]]] = []
    refused: list[str] = []
    count = points = 0
    rest = iter(parts)
    while True:
        index = count
        try:
            part = next(rest)
        except StopIteration:
            break
        except ReadError as error:  # broken off: what came before is still good
            refused.append(str(error))
            break
        count += 1
        if count > MAX_SCANS or points > _MAX_POINTS:
            raise ReadError("has as many scans as only maps have; choose single 2θ scans")
        try:
            scan = read(part)
            two_theta = np.asarray(scan.two_theta, dtype=np.float64)
            intensity = np.asarray(scan.intensity, dtype=np.float64)
            found.append((index, scan, *checked(two_theta, intensity)))
            points += two_theta.size
        except ReadError as error:
            refused.append(str(error))
    if not found:
        raise ReadError(refused[0] if refused else "has no scan in it; measure or export it again")
    _check_no_mesh([(scan, two_theta) for _, scan, two_theta, _ in found])
    left_out = {"left_out": tuple(refused)} if refused else {}
    return [
        Pattern(
            two_theta=two_theta,
            intensity=intensity,
            wavelength=scan.wavelength,
            name=content.path.name if count == 1 else f"{content.path.name} [{index + 1}]",
            source=content.path,
            scan=index,
            metadata={"format": name, **known(scan.details), **left_out},
        )
        for index, scan, two_theta, intensity in found
    ]


def _check_no_mesh(found: list[tuple[Scan, NDArray[np.float64]]]) -> None:
    """Refuse a map: many scans over the same 2θ, each at another ω."""
    if len(found) < _MESH_SCANS:
        return
    omega = {scan.details.get("omega") for scan, _ in found}
    starts = [two_theta[0] for _, two_theta in found]
    if None not in omega and len(omega) == len(found) and np.ptp(starts) < 0.01:
        raise ReadError(axes.MESH)


def known(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return `details` without what is empty."""
    return {key: value for key, value in details.items() if value not in (None, "")}


def wavelength_of(*values: float | str | None, anode: str = "") -> float | None:
    """Return the first of `values` (Å) a diffractometer can have, else the anode's Kα1."""
    for value in values:
        number = positive(value)
        if number is not None and is_plausible(number):
            return round(number, 7)  # some write single precision as double
    return PRESETS.get(f"{anode.strip().capitalize()} Kα")


def angle(value: float | str | None) -> float | None:
    """Return an angle in degrees, None when it is none."""
    try:
        number = float("nan" if value is None else value)
    except ValueError:
        return None
    return round(number, 5) if -360 <= number <= 360 else None


def fraction(value: float | str | None) -> float | None:
    """Return the number where it can be the share of one line in another, else None."""
    number = positive(value)
    return number if number is not None and 1e-3 <= number <= 1 else None


def positive(value: float | str | None) -> float | None:
    """Return the number, or None when it is none, not finite, zero or negative."""
    try:
        number = float("nan" if value is None else value)
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def evenly(start: float, step: float, count: int) -> NDArray[np.float64]:
    """Return (count,) positions from `start` on; `count` is that of intensities really there."""
    return start + step * np.arange(count, dtype=np.float64)


def numbers(text: str) -> NDArray[np.float64]:
    """Return the numbers in `text`, separated by blanks, commas or semicolons.

    Raises
    ------
    ReadError
        Where one of them is none, or there are more than any scan has.
    """
    if len(text) > _MAX_TEXT:
        raise ReadError("has a scan of far more points than a powder pattern; export it again")
    pieces = text.replace(",", " ").replace(";", " ").split()
    try:
        return np.array(pieces, dtype=np.float64)
    except ValueError:
        wrong = next(piece for piece in pieces if not _is_number(piece))
        raise ReadError(
            f"has “{wrong[:20]}” where an intensity or angle should stand; export it again"
        ) from None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
