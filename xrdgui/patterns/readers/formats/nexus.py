"""NeXus and other HDF5 files: whatever in them is intensity over 2θ."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa, named
from xrdgui.patterns.readers.base import Content, Format, NoPatternError, ReadError
from xrdgui.patterns.readers.scans import Scan, fraction, patterns, positive, wavelength_of

NAME = "NeXus"
_MAX_VALUES = 4_000_000  # of a dataset, and so of what one block of it may unpack to
_MAX_DEPTH = 12
_MAX_OBJECTS = 5000
_ANGLE = ("two_theta", "twotheta", "2theta", "two theta", "tth", "2th", "polar_angle", "2θ")
_AROUND = ("azim", "chi")
_SIGNAL = ("intensity", "intensities", "counts", "data", "signal", "i", "y")
_ERRORS = ("errors", "error", "sigma", "uncertainties", "uncertainty", "esd")
_WAVELENGTH = ("k_alpha_one", "kalpha1", "incident_wavelength", "wavelength")
_NO_SCAN = "is an HDF5 file without intensity over 2θ; export the integrated pattern as text (.xy)"

Array = NDArray[np.float64]
# 2θ or Q, intensity and its deviation, (n,) each, and which of the two it is over.
Found = tuple[Array, Array, Array | None, Abscissa]


def _sniff(content: Content) -> bool:
    return content.data.startswith(b"\x89HDF\r\n\x1a\n")


def _read(content: Content) -> list[Pattern]:
    import h5py  # noqa: PLC0415  it takes a while, and few files need it

    try:
        with h5py.File(io.BytesIO(content.data), "r") as file:
            groups = list(_groups(file))
            scans = (part for group in groups for part in _scans(group))
            first = next(scans, None)
            if first is None:
                raise NoPatternError(_NO_SCAN)
            return patterns(content, NAME, chain([first], scans), partial(_scan, _details(groups)))
    except (OSError, RuntimeError, KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError("is a damaged HDF5 file; copy or export it again") from None


def _groups(file: Any) -> Iterator[dict[str, Any]]:
    """Yield the datasets of each group by name, and its attributes as "@"; links out are left."""
    waiting = [(file, 0)]
    seen = 0
    while waiting:
        group, depth = waiting.pop()
        datasets: dict[str, Any] = {"@": group.attrs}
        for name in group:
            seen += 1
            if seen > _MAX_OBJECTS:
                return
            link = group.get(name, getlink=True)
            if hasattr(link, "filename"):  # another file, which nobody chose to open
                continue
            item = group.get(name)
            if hasattr(item, "shape"):
                datasets[name.lower()] = item
            elif item is not None and depth < _MAX_DEPTH and not hasattr(link, "path"):
                waiting.append((item, depth + 1))
        yield datasets


def _scans(group: dict[str, Any]) -> Iterator[Found]:
    axes = ((item, over) for name, item in _items(group) if (over := _abscissa(name, item)))
    axis, over = next(axes, (None, TWO_THETA))
    if axis is None or axis.ndim != 1 or not _is_safe(axis):
        return
    stated = _text(group["@"].get("signal", "")).lower()
    names = [stated, *_SIGNAL] if stated else list(_SIGNAL)
    called, signal = next(
        (
            (name, item)
            for name in names
            if (item := group.get(name)) is not None
            and item is not axis
            and item.shape[-1:] == axis.shape
        ),
        ("", None),
    )
    if signal is None or not _is_safe(signal):
        return
    if signal.ndim == 2 and any(word in name for name in group for word in _AROUND):
        raise ReadError("is a 2-D image over 2θ and azimuth; integrate it to one pattern first")
    if signal.ndim <= 2:
        errors = _errors(group, called, signal)
        deviations = repeat(None) if errors is None else np.atleast_2d(_values(errors))
        for intensity, deviation in zip(np.atleast_2d(_values(signal)), deviations, strict=False):
            yield _values(axis), intensity, deviation, over


def _errors(group: dict[str, Any], called: str, signal: Any) -> Any | None:
    """Return the dataset with the standard deviations of a signal, None where there is none."""
    stated = _text(signal.attrs.get("uncertainties", "")).lower()
    items = (group.get(name) for name in (stated, f"{called}_errors", *_ERRORS) if name != "@")
    return next(
        (
            item
            for item in items
            if item is not None
            and item.shape == signal.shape
            and item.dtype.kind in "fiu"
            and _is_safe(item)
        ),
        None,
    )


def _items(group: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    axes = {_text(name).lower() for name in np.atleast_1d(group["@"].get("axes", ""))}
    numeric = [
        (name, item)
        for name, item in group.items()
        if name != "@" and item.dtype.kind in "fiu" and item.ndim
    ]
    # What the group calls its axis first, as beside 2θ it may hold angles of motors.
    yield from sorted(numeric, key=lambda part: part[0] not in axes)


def _abscissa(name: str, item: Any) -> Abscissa | None:
    """Return what a dataset is, if it is 2θ or Q; of these by its unit."""
    said = f"{name} {_text(item.attrs.get('long_name', ''))}".lower()
    unit = _text(item.attrs.get("units", item.attrs.get("unit", ""))).lower()
    if any(word in said for word in _ANGLE):
        return Abscissa("two-theta", 180 / np.pi) if unit.startswith("rad") else TWO_THETA
    return named(f"q {unit}") if name == "q" else None


def _is_safe(item: Any) -> bool:
    """Whether it is in this file, and small enough even where it is packed."""
    largest = max(item.size, int(np.prod(item.chunks)) if item.chunks else 0)
    return largest <= _MAX_VALUES and not item.external and not item.is_virtual


def _scan(details: dict[str, Any], found: Found) -> Scan:
    values, intensity, deviation, over = found
    said = {key: value for key, value in details.items() if key != "wavelength"}
    return Scan(values, intensity, details["wavelength"], said, over=over, deviation=deviation)


def _values(dataset: Any) -> Array:
    return np.asarray(dataset[()], dtype=np.float64)


def _details(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is said anywhere in the file of how it was measured."""

    def first(*names: str) -> str | None:
        for name in names:
            for group in groups:
                item = group.get(name)
                if item is not None and item.size == 1 and _is_safe(item):
                    return _text(item[()])
        return None

    return {
        "wavelength": wavelength_of(first(*_WAVELENGTH), anode=first("xray_tube_material") or ""),
        "anode": first("xray_tube_material"),
        "wavelength_alpha2": wavelength_of(first("k_alpha_two")),
        "alpha2_ratio": fraction(first("ratio_k_alphatwo_k_alphaone")),
        "counting_time": positive(first("count_time")),
        "axis": first("scan_axis"),
        "date": first("start_time"),
        "radiation": "neutron" if "neutron" in (first("probe") or "").lower() else None,
    }


def _text(value: Any) -> str:
    array = np.ravel(value)
    if array.size == 0:
        return ""
    one = array[0]
    return one.decode("utf-8", errors="replace") if isinstance(one, bytes) else str(one)


FORMAT = Format(NAME, (".nxs", ".h5", ".hdf5", ".nx"), _sniff, _read)
