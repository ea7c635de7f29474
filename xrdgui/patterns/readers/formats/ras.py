"""Rigaku RAS: a header of quoted values and a table per scan, as text in Shift-JIS."""

from __future__ import annotations

from collections.abc import Iterator

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.formats import rigaku
from xrdgui.patterns.readers.scans import Scan, angle, patterns

NAME = "Rigaku RAS"
_AXIS = "AXIS_NAME_INTERNAL-"
_MAX_HEADER = 200_000
_BEGIN, _END = b"*RAS_INT_START", b"*RAS_INT_END"


def _sniff(content: Content) -> bool:
    return b"*RAS_DATA_START" in content.data[:256]


def _read(content: Content) -> list[Pattern]:
    return patterns(content, NAME, _parts(content.data), _scan)


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (header, table) of each scan."""
    last = 0
    while (begin := data.find(_BEGIN, last)) >= 0:
        end = data.find(_END, begin)
        if end < 0:
            raise ReadError("ends too early; copy it again from the instrument's computer")
        yield data[max(last, begin - _MAX_HEADER) : begin], data[begin + len(_BEGIN) : end]
        last = end


def _scan(part: tuple[bytes, bytes]) -> Scan:
    header, table = part
    stated = _values(header.decode("cp932", errors="replace"))

    def value(name: str) -> str:
        return stated.get(name, "")

    return rigaku.scan(
        table.decode("latin-1"),
        axis=value("MEAS_SCAN_AXIS_X_INTERNAL") or value("MEAS_SCAN_AXIS_X"),
        anode=value("HW_XG_TARGET_NAME"),
        wavelengths=(value("HW_XG_WAVE_LENGTH_ALPHA1"), value("HW_XG_WAVE_LENGTH_ALPHA2")),
        sample=value("FILE_SAMPLE"),
        date=value("MEAS_SCAN_START_TIME"),
        omega=_omega(stated),
        pace=(value("MEAS_SCAN_STEP"), value("MEAS_SCAN_SPEED"), value("MEAS_SCAN_SPEED_UNIT")),
    )


def _values(header: str) -> dict[str, str]:
    """Return what stands in lines like `*FILE_SAMPLE "Zircon"`."""
    values = {}
    for line in header.splitlines():
        name, _, value = line.strip().partition(" ")
        if name.startswith("*"):
            values[name[1:]] = value.strip().strip('"').strip()
    return values


def _omega(stated: dict[str, str]) -> float | None:
    name = next((key for key, value in stated.items() if value == "Omega" and _AXIS in key), "")
    return angle(stated.get(name.replace(_AXIS, "AXIS_POSITION-")))


FORMAT = Format(NAME, (".ras",), _sniff, _read)
