"""Rigaku RASX: a ZIP archive with a profile and its measurement conditions per scan."""

from __future__ import annotations

import re
from functools import partial
from xml.etree.ElementTree import Element

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import xml
from xrdgui.patterns.readers.archive import Archive, holds
from xrdgui.patterns.readers.base import Content, Format
from xrdgui.patterns.readers.formats import rigaku
from xrdgui.patterns.readers.scans import Scan, angle, patterns
from xrdgui.patterns.readers.xml import text

NAME = "Rigaku RASX"
_PROFILE = re.compile(r"(.*)Profile(\d+)\.txt", re.IGNORECASE)


def _sniff(content: Content) -> bool:
    return holds(content.data, b"/Profile0.txt")


def _read(content: Content) -> list[Pattern]:
    archive = Archive(content.data)
    found = [match for match in map(_PROFILE.fullmatch, archive.names) if match]
    found.sort(key=lambda match: (len(match[1]), match[1], int(match[2])))
    return patterns(content, NAME, found, partial(_scan, archive))


def _scan(archive: Archive, found: re.Match[str]) -> Scan:
    folder, number = found[1], found[2]
    # The missing "a" is Rigaku's.
    names = (f"{folder}Me{a}surementConditions{number}.xml" for a in ("", "a"))
    name = next((name for name in names if name in archive.names), None)
    root = xml.parse(archive.read(name)) if name else None
    source = "HWConfigurations/XrayGenerator/"
    return rigaku.scan(
        archive.read(found[0]).decode("utf-8-sig", errors="replace"),
        axis=text(root, "ScanInformation/AxisName"),
        anode=text(root, source + "TargetName"),
        wavelengths=(
            text(root, source + "WavelengthKalpha1"),
            text(root, source + "WavelengthKalpha2"),
        ),
        sample=text(root, "GeneralInformation/SampleName"),
        date=text(root, "ScanInformation/StartTime"),
        omega=_omega(root),
        pace=(
            text(root, "ScanInformation/Step"),
            text(root, "ScanInformation/Speed"),
            text(root, "ScanInformation/SpeedUnit"),
        ),
    )


def _omega(root: Element | None) -> float | None:
    found = root.iterfind("Axes/Axis") if root is not None else ()
    return next(
        (angle(axis.get("Position")) for axis in found if axis.get("Name") == "Omega"), None
    )


FORMAT = Format(NAME, (".rasx",), _sniff, _read)
