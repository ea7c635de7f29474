"""Excel workbooks (.xlsx): 2θ in one column, intensities of one or many patterns beside it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import header, xml
from xrdgui.patterns.readers.archive import Archive, holds
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.columns import Column, Profile, profiles
from xrdgui.patterns.readers.scans import Scan, patterns

NAME = "Excel"
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml", re.IGNORECASE)
_STRINGS = "xl/sharedStrings.xml"
_MAX_CELLS = 800_000
_MAX_COLUMNS = 16_384  # Excel's own
_HEADER_ROWS = 100
_NO_COLUMNS = (
    "is an Excel workbook without columns of 2θ and intensity; "
    "put 2θ into one column and intensities beside it"
)


def _sniff(content: Content) -> bool:
    return holds(content.data, b"xl/workbook.xml", b"xl/worksheets/")


def _read(content: Content) -> list[Pattern]:
    archive = Archive(content.data)
    strings = _strings(archive)
    sheets = [match for match in map(_SHEET.fullmatch, archive.names) if match]
    sheets.sort(key=lambda match: int(match[1]))
    found: list[Profile] = []
    for sheet in sheets:
        reader = _Sheet(strings)
        xml.feed(archive.read(sheet[0]), reader)
        found += _profiles(reader)
    if not found:
        raise ReadError(_NO_COLUMNS)
    return patterns(content, NAME, found, _scan)


def _scan(found: Profile) -> Scan:
    angles, column = found.angles, found.intensity
    return Scan(
        angles.values,
        column.values,
        header.wavelength(column.title),
        {"title": column.title},
        over=header.abscissa_of(angles.title + " int"),
        label=column.title,
        deviation=found.deviation,
    )


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
            self._row = int(number) if _is_count(number) else self._row + 1
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
            index = int(text) if _is_count(text) else -1
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


def _is_count(text: str) -> bool:
    """Whether it is the number of a row or text; Excel has no more than a million of either."""
    return text.isdecimal() and len(text) <= 7


def _column(place: str) -> int:
    """Return 28 for "AB7", 0 where nothing is said."""
    number = 0
    for letter in place[:4]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _profiles(sheet: _Sheet) -> Iterator[Profile]:
    """Yield the columns of each pattern."""
    columns = [
        Column(column.title, np.array(column.values), np.array(column.rows, dtype=np.intp))
        for _, column in sorted(sheet.columns.items())
    ]
    return profiles(columns)


FORMAT = Format(NAME, (".xlsx", ".xlsm"), _sniff, _read)
