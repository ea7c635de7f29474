"""PANalytical / Malvern Panalytical XRDML, all versions of its schema."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.scans import (
    Scan,
    angle,
    fraction,
    numbers,
    patterns,
    positive,
    wavelength_of,
)
from xrdgui.patterns.readers.xml import parse, text

NAME = "XRDML"
_USED = {"k-beta": "kBeta", "k-alpha 2": "kAlpha2"}


def _sniff(content: Content) -> bool:
    head = content.data[:8192]
    return b"<" in head and b"<xrdMeasurements" in head.replace(b"\0", b"")


def _read(content: Content) -> list[Pattern]:
    root = parse(content.data)
    return patterns(content, NAME, _scans(root), lambda part: _scan(root, *part))


def _scans(root: Element) -> Iterator[tuple[Element, Element]]:
    for measurement in root.iter("xrdMeasurement"):
        for scan in measurement.iter("scan"):
            yield measurement, scan


def _scan(root: Element, measurement: Element, scan: Element) -> Scan:
    if "area" in measurement.get("measurementType", "").lower():
        raise ReadError(axes.MESH)
    axis = scan.get("scanAxis", "")
    axes.check(axis)
    points = scan.find("dataPoints")
    if points is None:
        raise ReadError("has a scan without data points; measure or export it again")
    intensity = _intensity(points)
    used = measurement.find("usedWavelength")
    intended = (used.get("intended", "") if used is not None else "").lower()
    anode = text(measurement, ".//anodeMaterial")
    return Scan(
        _two_theta(points, intensity.size),
        intensity,
        wavelength_of(
            text(used, _USED.get(intended, "kAlpha1")), text(used, "kAlpha1"), anode=anode
        ),
        {
            "sample": text(root, "sample/name") or text(root, "sample/id"),
            "date": text(scan, "header/startTimeStamp"),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(text(used, "kAlpha2")),
            "alpha2_ratio": fraction(text(used, "ratioKAlpha2KAlpha1")),
            "omega": _omega(points),
            "counting_time": _counting_time(points),
            "monochromator": text(measurement, ".//monochromator/crystal"),
            "axis": axis,
        },
    )


def _intensity(points: Element) -> NDArray[np.float64]:
    corrected = text(points, "intensities")
    if corrected:
        return numbers(corrected)
    # From version 2 on the raw counts are stored, with the factors of the beam attenuator beside.
    counts = numbers(text(points, "counts"))
    factors = numbers(text(points, "beamAttenuationFactors"))
    return counts * factors if factors.size == counts.size else counts


def _two_theta(points: Element, count: int) -> NDArray[np.float64]:
    for positions in points.iter("positions"):
        if positions.get("axis") != "2Theta":
            continue
        unit = positions.get("unit", "deg")
        if unit != "deg":
            raise ReadError(f"has 2θ in {unit[:20]}; export it in degrees")
        listed = numbers(text(positions, "listPositions"))
        if listed.size == count and count:
            return listed
        ends = numbers(f"{text(positions, 'startPosition')} {text(positions, 'endPosition')}")
        if ends.size == 2:
            return np.linspace(ends[0], ends[1], count)
        raise ReadError("is a scan at a fixed 2θ, such as a rocking curve; choose a 2θ scan")
    raise ReadError("has a scan without 2θ; choose a 2θ or θ–2θ scan")


def _omega(points: Element) -> float | None:
    for positions in points.iter("positions"):
        if positions.get("axis") == "Omega":
            return angle(text(positions, "startPosition") or text(positions, "commonPosition"))
    return None


def _counting_time(points: Element) -> float | None:
    times = text(points, "commonCountingTime") or text(points, "countingTimes")
    return positive(times.split()[0]) if times else None


FORMAT = Format(NAME, (".xrdml",), _sniff, _read)
