"""Excel workbooks (.xlsx): 2θ in one column, intensities of one or many patterns beside it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import header, xml
from xrdgui.patterns.readers.archive import Archive, holds
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.checks import MIN_POINTS
from xrdgui.patterns.readers.scans import Scan, patterns

NAME = "Excel"
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml", re.IGNORECASE)
_STRINGS = "xl/sharedStrings.xml"
_MAX_CELLS = 800_000
_MAX_COLUMNS = 16_384  # Excel's own
_HEADER_ROWS = 100
_ANGLE = re.compile(r"2\s*[-_]?\s*(?:th|θ)|two\s*[-_]?\s*theta|tth|angle|\bdeg|°", re.IGNORECASE)
_NO_INTENSITY = re.compile(
    r"sigma|err|\besd\b|\bstd|uncert|calc|back|bkg|resid|diff|\bd\b|d[\s_-]?spac|\bq\b|\bhkl\b",
    re.IGNORECASE,
)
_NO_COLUMNS = (
    "is an Excel workbook without columns of 2θ and intensity; "
    "put 2θ into one column and intensities beside it"
)

Array = NDArray[np.float64]
Found = tuple[Array, Array, str]  # 2θ, intensity, title


def _sniff(content: Content) -> bool:
    return holds(content.data, b"xl/workbook.xml", b"xl/worksheets/")


def _read(content: Content) -> list[Pattern]:
    archive = Archive(content.data)
    strings = _strings(archive)
    sheets = [match for match in map(_SHEET.fullmatch, archive.names) if match]
    sheets.sort(key=lambda match: int(match[1]))
    found: list[Found] = []
    for sheet in sheets:
        reader = _Sheet(strings)
        xml.feed(archive.read(sheet[0]), reader)
        found += _patterns(reader)
    if not found:
        raise ReadError(_NO_COLUMNS)
    return patterns(content, NAME, found, _scan)


def _scan(found: Found) -> Scan:
    two_theta, intensity, title = found
    return Scan(two_theta, intensity, header.wavelength(title), {"title": title})


def _strings(archive: Archive) -> list[str]:
    """Return the texts that cells refer to by number."""
    if _STRINGS not in archive.names:
        return []
    items = xml.parse(archive.read(_STRINGS)).iterfind("si")
    return ["".join(part.text or "" for part in item.iter("t")) for item in items]


@dataclass
class _Column:
    rows: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    titles: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What stands above the numbers."""
        return " ".join(self.titles)


class _Sheet:
    """Collects the numbers of each column, and the texts above them, while a sheet is read."""

    def __init__(self, strings: list[str]) -> None:
        self.columns: dict[int, _Column] = {}
        self._strings = strings
        self._cells = 0
        self._row = self._column = 0
        self._kind = ""
        self._text: list[str] = []
        self._wanted = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0
        elif tag == "c":
            self._cells += 1
            if self._cells > _MAX_CELLS:
                raise ReadError("has far more cells than powder patterns; choose them alone")
            place = _column(attributes.get("r", ""))
            self._column = place or self._column + 1
            self._kind = attributes.get("t", "n")
            self._text = []
        elif tag in ("v", "t"):
            self._wanted = True

    def data(self, data: str) -> None:
        if self._wanted:
            self._text.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._wanted = False
        elif tag == "c" and self._text and self._column <= _MAX_COLUMNS:
            self._add("".join(self._text).strip())
            self._text = []

    def _add(self, text: str) -> None:
        if self._kind == "s":
            index = int(text) if text.isdecimal() else -1
            text = self._strings[index] if 0 <= index < len(self._strings) else ""
        column = self.columns.setdefault(self._column, _Column())
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            if not column.values and self._row <= _HEADER_ROWS and len(text) < 200:
                column.titles.append(text)
            return
        if self._kind not in ("b", "e"):
            column.rows.append(self._row)
            column.values.append(value)


def _column(place: str) -> int:
    """Return 28 for "AB7", 0 where nothing is said."""
    number = 0
    for letter in place[:4]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _patterns(sheet: _Sheet) -> Iterator[Found]:
    """Yield each column of intensities with the column of angles to its left."""
    angles: _Column | None = None
    for _, column in sorted(sheet.columns.items()):
        if len(column.values) < MIN_POINTS:
            continue
        if _is_angle(column):  # the first, one for the next pattern, or after a running number
            angles = column
        elif angles is not None and not _NO_INTENSITY.search(column.title):
            header.check_axis(angles.title + " int")
            yield (*_paired(angles, column), column.title)


def _says_angle(column: _Column) -> bool:
    return _ANGLE.search(column.title) is not None


def _is_angle(column: _Column) -> bool:
    """Whether these can be angles: evenly rising from 0 to 180, or so called and rising."""
    values = np.array(column.values)
    steps = np.diff(values)
    if not (np.isfinite(values).all() and (steps > 0).all() and values[0] >= 0):
        return False
    if _says_angle(column):
        return True
    usual = np.median(steps)
    return bool(values[-1] <= 180 and (np.abs(steps - usual) < 0.5 * usual).all())


def _paired(angles: _Column, column: _Column) -> tuple[Array, Array]:
    """Return what stands in the same rows of both."""
    _, left, right = np.intersect1d(angles.rows, column.rows, return_indices=True)
    return np.array(angles.values)[left], np.array(column.values)[right]


FORMAT = Format(NAME, (".xlsx", ".xlsm"), _sniff, _read)
