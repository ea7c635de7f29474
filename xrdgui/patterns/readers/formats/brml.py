"""Bruker BRML: a ZIP archive with a RawData*.xml per scan, which says what its columns are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes, xml
from xrdgui.patterns.readers.archive import Archive, holds
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.scans import (
    Scan,
    angle,
    evenly,
    fraction,
    numbers,
    patterns,
    positive,
    start_and_step,
    wavelength_of,
)
from xrdgui.patterns.readers.xml import text

NAME = "Bruker BRML"
_RAW_DATA = re.compile(r"(.*)RawData(\d+)\.xml", re.IGNORECASE)
_TYPE = "type"  # xsi:type, its namespace taken off
_TWO_THETA = "TwoTheta"


def _sniff(content: Content) -> bool:
    return holds(content.data, b"/RawData0.xml", b"/DataContainer.xml")


def _read(content: Content) -> list[Pattern]:
    archive = Archive(content.data)
    found = [match for match in map(_RAW_DATA.fullmatch, archive.names) if match]
    found.sort(key=lambda match: (len(match[1]), match[1], int(match[2])))
    return patterns(content, NAME, found, partial(_scan, archive))


def _scan(archive: Archive, found: re.Match[str]) -> Scan:
    root = xml.parse(archive.read(found[0]))
    route = _route(root)
    rows = [datum.text or "" for datum in route.iter("Datum")]
    information = route.find("ScanInformation")
    layout = _layout(route)
    if len(rows) == 1 and (scale := _two_theta_axis(information, "ScaleAxes")) is not None:
        two_theta, intensity = _fixed_detector(numbers(rows[0]), scale, layout)
    else:
        if _two_theta_axis(information, "ScanAxes") is None:
            name = information.get("VisibleName", "") if information is not None else ""
            axes.check(name.strip() or "another axis")
        two_theta, intensity = _moving_detector(rows, layout)
    tube = root.find(".//Tube")
    anode = text(tube, "TubeMaterial")
    return Scan(
        two_theta,
        intensity,
        wavelength_of(_value(tube, "WaveLengthAlpha1"), anode=anode),
        {
            "sample": _sample(root),
            "date": text(root, "TimeStampStarted"),
            "anode": anode,
            "wavelength_alpha2": wavelength_of(_value(tube, "WaveLengthAlpha2")),
            "alpha2_ratio": fraction(_value(tube, "WaveLengthRatio")),
            "omega": _omega(root, information),
            "counting_time": positive(text(information, "TimePerStepEffective"))
            or positive(text(information, "TimePerStep")),
            "axis": information.get("ScanName") if information is not None else None,
        },
    )


def _route(root: Element) -> Element:
    """Return the data that were processed last, such as a detector's strips summed up."""
    routes = [route for route in root.iter("DataRoute") if route.find("Datum") is not None]
    if not routes:
        raise ReadError("has no measured points in it; measure or export it again")
    return routes[-1]


def _two_theta_axis(information: Element | None, kind: str) -> Element | None:
    if information is None:
        return None
    found = (axis for axis in information.iterfind(f"{kind}/ScanAxisInfo"))
    more = (axis for axis in information.iterfind(f"{kind}/ScaleAxisInfo"))
    return next((axis for axis in (*found, *more) if axis.get("AxisId") == _TWO_THETA), None)


def _omega(root: Element, information: Element | None) -> float | None:
    """Return where the sample stood at the start, moved or not."""
    if information is not None:
        for axis in information.iterfind("ScanAxes/ScanAxisInfo"):
            if axis.get("AxisId") == "Theta":
                return angle(text(axis, "Start"))
    for drive in root.iterfind("FixedInformation/Drives/InfoData"):
        if drive.get("AxisId") == "Theta":
            return angle(_value(drive, "Position"))
    return None


@dataclass(frozen=True)
class _Layout:
    """Which column holds what; those of early files, which do not say it, by default."""

    two_theta: int = 2
    counts: int = -1


def _layout(route: Element) -> _Layout:
    two_theta, counts = _Layout.two_theta, _Layout.counts
    for view in route.iterfind("DataViews/RawDataView"):
        start = int(view.get("Start", "0"))
        kind = view.get(_TYPE, "")
        if kind == "VaryingRawDataView":
            names = [field.get("FieldName") for field in view.iter("FieldDefinitions")]
            if _TWO_THETA in names:
                two_theta = start + names.index(_TWO_THETA)
        elif kind == "RecordedRawDataView" and counts < 0:
            recording = view.find("Recording")
            if recording is None or recording.get("Category", "Count") == "Count":
                counts = start
    return _Layout(two_theta, counts)


def _moving_detector(
    rows: list[str], layout: _Layout
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = numbers("\n".join(rows))
    width = len(rows[0].split(","))
    if values.size != width * len(rows) or not -width <= layout.counts < width:
        raise ReadError("has points of different length; copy or export it again")
    if layout.two_theta >= width:
        raise ReadError("has points without 2θ; choose a 2θ or θ–2θ scan")
    table = values.reshape(-1, width)
    return table[:, layout.two_theta], table[:, layout.counts]


def _fixed_detector(
    values: NDArray[np.float64], scale: Element, layout: _Layout
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what a position-sensitive detector at rest counted at once."""
    start, step = start_and_step(f"{text(scale, 'Start')} {text(scale, 'Increment')}")
    # Before the counts stand, in files that do not say it: time, absorber and temperature.
    intensity = values[layout.counts if layout.counts >= 0 else 3 :]
    stop = positive(text(scale, "Stop"))
    if stop is not None and step > 0:
        steps = (stop - start) / step
        intensity = intensity[: round(min(max(steps, 0), intensity.size)) + 1]
    return evenly(start, step, intensity.size), intensity


def _value(tube: Element | None, name: str) -> str | None:
    found = tube.find(name) if tube is not None else None
    return found.get("Value") if found is not None else None


def _sample(root: Element) -> str | None:
    items: Iterator[Element] = root.iter("InfoItem")
    return next((item.get("Value") for item in items if item.get("Name") == "SampleName"), None)


FORMAT = Format(NAME, (".brml",), _sniff, _read)
