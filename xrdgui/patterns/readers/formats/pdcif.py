"""Powder CIF: measured profiles in data blocks, each with its own or a shared wavelength."""

from __future__ import annotations

import contextlib
import re
from functools import partial

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa
from xrdgui.patterns.readers.base import Content, Format, NoPatternError, ReadError
from xrdgui.patterns.readers.cif import Block, blocks
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.scans import Scan, evenly, patterns, positive, wavelength_of

NAME = "pdCIF"
_START = re.compile(rb"^\s*data_\S+\s", re.MULTILINE | re.IGNORECASE)
_CIF = re.compile(
    rb"^\s*(?:loop_|_(?:pd|cell|atom|audit|diffrn|symmetry|chemical)_?\S)", re.MULTILINE
)
# Some of what _CIF looks for, found much sooner as it begins with a plain letter.
_WORD = re.compile(rb"_(?:(?<=loop_)|pd|cell|atom|audit|diffrn|symmetry|chemical)")
_HEAD = 16384
# As measured before as processed, and never as calculated.
_TWO_THETA = ("_pd_meas_2theta_scan", "_pd_meas_2theta_corrected", "_pd_proc_2theta_corrected")
_INTENSITY = (
    "_pd_meas_counts_total",
    "_pd_meas_intensity_total",
    "_pd_proc_intensity_total",
    "_pd_meas_intensity_net",
    "_pd_proc_intensity_net",
)
_TIME_OF_FLIGHT = "_pd_meas_time_of_flight"
_OTHER_AXES = {"_pd_proc_d_spacing": Abscissa("d"), "_pd_proc_recip_len_q": Abscissa("q")}
_WAVELENGTH = (
    "_diffrn_radiation_wavelength",
    "_diffrn_radiation_wavelength_value",
    "_diffrn_radiation_wavelength_wavelength",
    "_pd_proc_wavelength",
)
_SU = re.compile(r"\((\d+)\)$")  # standard uncertainty: 12.3(4)


def _sniff(content: Content) -> bool:
    if _WORD.search(content.head(b"_", _HEAD)) is None:
        return False
    head = content.data[:_HEAD]
    return _START.search(head) is not None and _CIF.search(head) is not None


def _read(content: Content) -> list[Pattern]:
    found = list(blocks(to_text(content.data)))
    profiles = [part for part in found if _first(part[1], _INTENSITY)[1]]
    if not profiles:
        raise NoPatternError(
            "is a CIF without a measured powder pattern; choose the pattern itself"
        )
    shared = next((value for _, block in found if (value := _wavelength(block))), None)
    return patterns(content, NAME, profiles, partial(_scan, shared))


def _scan(shared: float | None, part: tuple[str, Block]) -> Scan:
    name, block = part
    item, listed = _first(block, _INTENSITY)
    two_theta, over = _abscissa(block, len(listed))
    intensity = _values(listed)
    deviation = _deviation(listed, block.get(f"{item}_su", []))
    stated = np.array([value not in (".", "?") for value in listed])  # those left out of a fit

    def value(item: str) -> str:
        found = next(iter(block.get(item, [])), "")
        return "" if found in (".", "?") else found

    probe = value("_diffrn_radiation_probe").lower()
    return Scan(
        two_theta[stated],
        intensity[stated],
        _wavelength(block) or shared,
        {
            "sample": value("_chemical_name_common") or name,
            "date": value("_pd_meas_datetime_initiated"),
            "anode": value("_diffrn_source_target"),
            "counting_time": positive(_SU.sub("", value("_pd_meas_step_count_time"))),
            "monochromator": value("_diffrn_radiation_monochromator"),
            "radiation": "neutron" if "neutron" in probe else None,
        },
        over=over,
        deviation=None if deviation is None else deviation[stated],
    )


def _first(block: Block, names: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the first of the names under which there is a list, and that; else two empty ones."""
    found = ((name, values) for name in names if len(values := block.get(name, [])) > 1)
    return next(found, ("", []))


def _deviation(listed: list[str], beside: list[str]) -> NDArray[np.float64] | None:
    """Return (n,) standard uncertainties, in a list of their own or behind the values: 12.3(4)."""
    if len(beside) == len(listed):
        with contextlib.suppress(ReadError):  # nobody needs them
            return _values(beside)
    if not any(text.endswith(")") for text in listed):
        return None
    return np.array([_uncertainty(text) for text in listed])


def _uncertainty(text: str) -> float:
    """Return 0.4 for "12.3(4)", 0 where none is stated."""
    found = _SU.search(text)
    if found is None:
        return 0.0
    decimals = len(text[: found.start()].partition(".")[2])
    return float(f"{found[1]}e-{decimals}")


def _values(texts: list[str]) -> NDArray[np.float64]:
    """Return (n,) numbers, NaN for those not stated."""
    try:
        return np.array(
            ["nan" if text in (".", "?") else _SU.sub("", text) for text in texts],
            dtype=np.float64,
        )
    except ValueError:
        raise ReadError("has values that are no numbers; copy or export it again") from None


def _abscissa(block: Block, count: int) -> tuple[NDArray[np.float64], Abscissa]:
    """Return (count,) angles, or what stands in their place, and what they are."""
    _, listed = _first(block, _TWO_THETA)
    if listed:
        return _listed(listed, count), TWO_THETA
    for kind in ("meas", "proc"):
        names = (f"_pd_{kind}_2theta_range_{end}" for end in ("min", "max", "inc"))
        first, last, step = (_number(block, name) for name in names)
        if first is not None and step is not None:
            return evenly(first, step, count), TWO_THETA
        if first is not None and last is not None:
            return np.linspace(first, last, count), TWO_THETA
    if block.get(_TIME_OF_FLIGHT):
        raise ReadError("is given over time of flight (neutrons), not over 2θ; choose another")
    for name, over in _OTHER_AXES.items():
        if block.get(name):
            return _listed(block[name], count), over
    raise ReadError("has intensities without 2θ; export it again with the angles")


def _listed(texts: list[str], count: int) -> NDArray[np.float64]:
    if len(texts) != count:
        raise ReadError("has not as many angles as intensities; copy or export it again")
    return _values(texts)


def _number(block: Block, name: str) -> float | None:
    value = _values(block.get(name, ["?"])[:1] or ["?"])[0]
    return float(value) if np.isfinite(value) else None


def _wavelength(block: Block) -> float | None:
    stated = (value for name in _WAVELENGTH for value in block.get(name, [])[:1])
    return wavelength_of(*(_SU.sub("", value) for value in stated))


FORMAT = Format(NAME, (".cif", ".pdcif"), _sniff, _read)
