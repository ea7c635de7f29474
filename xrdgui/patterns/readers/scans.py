"""From the scans of an instrument's file to patterns, each checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import abscissa, axes
from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa
from xrdgui.patterns.readers.base import Axis, Content, ReadError
from xrdgui.patterns.readers.checks import checked, without_negative
from xrdgui.patterns.readers.numbers import floats
from xrdgui.patterns.wavelengths import PRESETS, is_plausible

Part = TypeVar("Part")
MAX_SCANS = 2000
_MESH_SCANS = 8  # as many depths a film is hardly measured at
_MAX_POINTS = 4_000_000  # of all scans of a file
_MAX_TEXT = 8_000_000  # characters; the longest scan we know of has 1.7 million
_LONG = 500  # characters; of fewer numbers each is as well read by itself


class Scan(NamedTuple):
    """One scan as it stands in a file, not yet checked.

    Parameters
    ----------
    two_theta
        (n,) degrees, or what `over` says.
    intensity
        (n,) counts or counts per second.
    deviation
        (n,) standard deviation of the intensity, whatever stands in the file where it states none;
        None where it states none at all.
    wavelength
        Å, Kα1 where the file has the doublet; None where it does not say.
    details
        What the file says of, where it does: `sample`, `title`, `date` (as written), `anode`,
        `wavelength_alpha2` (Å), `alpha2_ratio`, `counting_time` (s per step), `monochromator`,
        `axis` (what was moved), `omega` (deg, at the
        start) and `radiation` ("neutron").
    over
        What `two_theta` really is, in a file over another axis; it is converted.
    lines
        (n,) number of each point's line in a text, from 1.
    label
        Tells this scan from the others in the file, where the file names it.
    """

    two_theta: ArrayLike
    intensity: ArrayLike
    wavelength: float | None = None
    details: Mapping[str, Any] = MappingProxyType({})
    over: Abscissa = TWO_THETA
    lines: Sequence[int] | NDArray[np.intp] | None = None
    label: str = ""
    deviation: ArrayLike | None = None


class _Checked(NamedTuple):
    """A scan that is a pattern.

    `remarks` are sentences on what was done to it, for the user; `n_left_out` points of the file
    are not in it.
    """

    number: int
    scan: Scan
    two_theta: NDArray[np.float64]
    intensity: NDArray[np.float64]
    wavelength: float | None
    axis: Axis
    remarks: tuple[str, ...]
    n_left_out: int
    deviation: NDArray[np.float64] | None


def patterns(
    content: Content, name: str, parts: Iterable[Part], read: Callable[[Part], Scan]
) -> list[Pattern]:
    """Read each of a file's `parts` and return the good ones as patterns.

    Why others were left out (a rocking curve beside the powder scan, a scan broken off) stands in
    `metadata["left_out"]` of those returned, of how many points that is so in
    `metadata["points_left_out"]`; `metadata["remarks"]` are sentences for the user on both.

    Raises
    ------
    ReadError
        When no part is a powder scan, with the reason of the first, or all of them make a map.
    """
    found: list[_Checked] = []
    refused: list[ReadError] = []
    count = points = 0
    rest = iter(parts)
    while True:
        index = count
        try:
            part = next(rest)
        except StopIteration:
            break
        except ReadError as error:  # broken off: what came before is still good
            refused.append(error)
            break
        count += 1
        if count > MAX_SCANS or points > _MAX_POINTS:
            raise ReadError("has as many scans as only maps have; choose single 2θ scans")
        try:
            found.append(_checked(index, read(part), content.axis))
            points += found[-1].two_theta.size
        except ReadError as error:
            refused.append(error)
    if not found:
        nothing = ReadError("has no scan in it; measure or export it again")
        raise refused[0] if refused else nothing
    _check_no_mesh(found)
    return [_pattern(content, name, one, refused, several=count > 1) for one in found]


def _checked(index: int, scan: Scan, choice: Axis | None) -> _Checked:
    """Return a scan over 2θ, in ascending order, or raise ReadError."""
    two_theta = np.asarray(scan.two_theta, dtype=np.float64)
    intensity = np.asarray(scan.intensity, dtype=np.float64)
    lines, wavelength = scan.lines, scan.wavelength
    deviation = _deviation(scan, intensity.shape)
    over = abscissa.chosen(scan.over, choice)
    remarks: list[str] = []
    keep: NDArray[np.bool_] | None
    if choice is None and abscissa.is_hardly_theta(two_theta, over):
        over = Abscissa("two-theta", over.scale)
        remarks.append("The angles are titled θ and read as 2θ, as they go too far for θ.")
    if over.axis == "two-theta":
        two_theta = two_theta * over.scale if over.scale != 1 else two_theta
        keep = without_negative(two_theta)
        why = "at or below 2θ = 0°"
    else:
        two_theta, wavelength = abscissa.to_two_theta(two_theta, over, wavelength, choice)
        keep = ~np.isnan(two_theta)
        why = f"that cannot be reached at {wavelength or 0:g} Å"
        if over.axis == "theta":
            remarks.append("Doubled from θ to 2θ.")
        elif scan.wavelength is None:
            remarks.append(
                f"Converted from {abscissa.NAMES[over.axis]} to 2θ at {wavelength:g} Å, as the "
                "file states no wavelength."
            )
    n_left_out = 0 if keep is None else keep.size - int(np.count_nonzero(keep))
    if n_left_out:
        points = "1 point" if n_left_out == 1 else f"{n_left_out:,} points"
        remarks.append(f"Without {points} {why}.")
        two_theta, intensity = two_theta[keep], intensity[keep]
        lines = None if lines is None else np.asarray(lines)[keep]
        deviation = None if deviation is None else deviation[keep]
    falls = two_theta.size > 0 and two_theta[0] > two_theta[-1]
    two_theta, intensity = checked(two_theta, intensity, lines)
    if falls and deviation is not None:
        deviation = deviation[::-1]
    said = tuple(remarks)
    return _Checked(
        index, scan, two_theta, intensity, wavelength, over.axis, said, n_left_out, deviation
    )


def _deviation(scan: Scan, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """Return (n,) standard deviations, 0 where there is none; None where there are none at all."""
    if scan.deviation is None:
        return None
    stated = np.asarray(scan.deviation, dtype=np.float64)
    good = np.isfinite(stated) & (stated > 0)
    if stated.shape != shape or not good.any():
        return None
    if good.all():
        return stated
    return np.where(good, stated, 0.0)


def _pattern(
    content: Content, name: str, one: _Checked, refused: list[ReadError], *, several: bool
) -> Pattern:
    metadata = {"format": name, **known(one.scan.details)}
    if one.axis != "two-theta":
        metadata["converted_from"] = one.axis
    if one.n_left_out:
        metadata["points_left_out"] = one.n_left_out
    remarks = one.remarks
    if refused:
        metadata["left_out"] = tuple(map(str, refused))
        scans = "1 other scan" if len(refused) == 1 else f"{len(refused):,} other scans"
        why = str(refused[0]).partition(";")[0]
        remarks = (*remarks, f"Without {scans} of the file: the first {why}.")
    if remarks:
        metadata["remarks"] = remarks
    label = one.scan.label or str(one.number + 1)
    for values in (one.two_theta, one.intensity):
        values.flags.writeable = False  # so that the pattern need not copy them
    return Pattern(
        two_theta=one.two_theta,
        intensity=one.intensity,
        wavelength=one.wavelength,
        name=f"{content.path.name} [{label}]" if several else content.path.name,
        source=content.path,
        scan=one.number,
        metadata=metadata,
        deviation=one.deviation,
    )


def _check_no_mesh(found: list[_Checked]) -> None:
    """Refuse a map: many scans over the same 2θ, each at another ω."""
    if len(found) < _MESH_SCANS:
        return
    omega = {one.scan.details.get("omega") for one in found}
    starts = [one.two_theta[0] for one in found]
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


def miscounted(found: int, announced: float) -> ReadError:
    """Return the error of a file that has not the number of counts it announces."""
    return ReadError(f"has {found} counts and announces {announced:g}; copy or export it again")


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
    if len(text) > _LONG and (found := floats(text.encode(errors="replace"))) is not None:
        return found
    pieces = text.replace(",", " ").replace(";", " ").split()
    try:
        return np.array(pieces, dtype=np.float64)
    except ValueError:
        wrong = next(piece for piece in pieces if not _is_number(piece))
        raise ReadError(
            f"has “{wrong[:20]}” where an intensity or angle should stand; export it again"
        ) from None


def with_points(text: str) -> str:
    """Return `text`, in which commas never separate, with points as its decimal signs."""
    return text.replace(",", ".")


def start_and_step(text: str) -> tuple[float, float]:
    """Return the two numbers in `text`.

    Raises
    ------
    ReadError
        Where there are not just two.
    """
    found = numbers(text)
    if found.size != 2:
        raise ReadError("does not say where it starts or with which step; export it again")
    return float(found[0]), float(found[1])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
