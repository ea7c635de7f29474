"""Comparing what was read from files with what is known to stand in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from xrdgui.patterns.file_reader import FileRead
from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.abscissa import NAMES, Abscissa, to_two_theta

_ANGLE = 0.005  # degrees
_INTENSITY = 1e-3  # of the largest
_WAVELENGTH = 1e-6  # Å
_ENDS = ("first_2theta", "last_2theta")
_NUMBERS = ("n_scans", "n_points", *_ENDS, "max_intensity", "wavelength")

READ, REFUSED, RIGHT, REFUSED_RIGHTLY = "read", "refused", "right", "refused rightly"
NO_PATTERN = "no pattern"  # and none expected: a crystal structure in a folder, for instance
NOT_FOUND = "not found"


def is_failure(verdict: str) -> bool:
    """Whether a verdict says that something is not as it should be."""
    return verdict.startswith((REFUSED, "wrong", NOT_FOUND)) and verdict != REFUSED_RIGHTLY


_Numbers = dict[str, float]


class ExpectationError(ValueError):
    """A table of expectations that cannot be used; the message is one sentence."""


@dataclass
class _Row:
    numbers: _Numbers = field(default_factory=dict)
    refused: str = ""
    half_step: bool = False
    met: bool = False


class Expectations:
    """What files should hold, from CSV tables with a column `file` and any of the others.

    `file` is a path, or its end. `n_scans`, `n_points`, `first_2theta` and `last_2theta` (degrees),
    `max_intensity` and `wavelength` (Å) are compared with the first scan where they are given, the
    angles to 0.005°, or half a step where `note` says "half step". `refused` is part of the reason
    why a file must not be read. Rows of later tables complete those of earlier ones.

    Of a pattern that was converted from Q, d or θ, or is without the points at or below 2θ = 0°, a
    table may also say what stands in the file: its ends in 1/Å, Å or degrees, all its points. The
    verdict then says what was done to it.

    Raises
    ------
    ExpectationError
        When a table cannot be read, has no column `file` or a value that is not a number.
    """

    def __init__(self, tables: Iterable[Path]) -> None:
        self.tables = frozenset(table.resolve() for table in tables)
        self._rows: dict[str, _Row] = {}
        for table in tables:
            self._add(table)

    def verdict(self, read: FileRead) -> str:
        """Say whether a file was read as it should be; see `is_failure`."""
        row = self._of(read.path)
        if row is None:
            if read.passed_over:
                return NO_PATTERN
            return REFUSED if read.problem else READ
        row.met = True
        if read.problem is not None:
            if row.refused and row.refused in read.problem:
                return REFUSED_RIGHTLY
            return f"{REFUSED}: expected “{row.refused}”" if row.refused else f"{REFUSED}: expected"
        if row.refused:
            return f"wrong: read, should be refused as “{row.refused}”"
        wrong = _differences(read.patterns, row, row.numbers)
        if not wrong:
            return RIGHT if row.numbers else READ
        numbers, done = _of_what_is_left(read.patterns[0], row.numbers)
        if done and not _differences(read.patterns, row, numbers):
            return f"{RIGHT}, {done}"
        return f"wrong: {', '.join(wrong)}"

    def missing(self) -> list[str]:
        """Return the files of the tables of which no verdict was asked."""
        return [file for file, row in self._rows.items() if not row.met]

    def _of(self, path: Path) -> _Row | None:
        parts = path.absolute().parts
        # The longest end of the path that is listed.
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((self._rows[end] for end in ends if end in self._rows), None)

    def _add(self, table: Path) -> None:
        try:
            with table.open(newline="", encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file))
        except OSError as error:
            raise ExpectationError(f"{table} cannot be read: {error.strerror}.") from None
        except (csv.Error, UnicodeError):
            raise ExpectationError(f"{table.name} is no CSV in UTF-8.") from None
        for values in rows:
            if not values.get("file"):
                raise ExpectationError(f"{table.name} has no column “file”, or not in every row.")
            try:
                _complete(self._rows.setdefault(Path(values["file"]).as_posix(), _Row()), values)
            except ValueError as error:
                raise ExpectationError(f"{table.name} has a wrong value: {error}.") from None


def _complete(row: _Row, values: Mapping[str, str | None]) -> None:
    row.numbers |= {name: float(text) for name in _NUMBERS if (text := values.get(name))}
    row.refused = values.get("refused") or row.refused
    row.half_step |= "half step" in (values.get("note") or "").lower()


def _of_what_is_left(pattern: Pattern, numbers: Mapping[str, float]) -> tuple[_Numbers, str]:
    """Return what a pattern must be if `numbers` are those of its file, and what was done to it."""
    left, done = dict(numbers), []
    axis = pattern.metadata.get("converted_from")
    if axis is not None:
        ends = [name for name in _ENDS if name in left]
        values = np.array([left[name] for name in ends])
        two_theta, _ = to_two_theta(values, Abscissa(axis), pattern.wavelength, axis)
        left |= zip(ends, np.sort(two_theta).tolist(), strict=True)  # d falls where 2θ rises
        done.append(f"converted from {NAMES[axis]}")
    n_left_out = pattern.metadata.get("points_left_out", 0)
    if n_left_out:
        if "n_points" in left:
            left["n_points"] -= n_left_out
        begin, step = float(pattern.two_theta[0]), _step(pattern)
        if left.get("first_2theta", 1) <= 0 < begin <= step + _ANGLE:
            left["first_2theta"] = begin  # the first one above 0°
        done.append(f"without {n_left_out:,} points")
    return left, " and ".join(done)


def _step(pattern: Pattern) -> float:
    return float(np.median(np.diff(pattern.two_theta)))


def _differences(
    patterns: tuple[Pattern, ...], row: _Row, numbers: Mapping[str, float]
) -> list[str]:
    first = patterns[0]
    angle = max(_ANGLE, 0.5 * _step(first) + 1e-6) if row.half_step else _ANGLE
    found: dict[str, tuple[float | None, float]] = {
        "n_scans": (len(patterns), 0),
        "n_points": (first.two_theta.size, 0),
        "first_2theta": (float(first.two_theta[0]), angle),
        "last_2theta": (float(first.two_theta[-1]), angle),
        "max_intensity": (
            float(first.intensity.max()),
            _INTENSITY * abs(numbers.get("max_intensity", 0)),
        ),
        "wavelength": (first.wavelength, _WAVELENGTH),
    }
    return [
        f"{name} {'–' if value is None else format(value, '.8g')}, not {numbers[name]:.8g}"
        for name, (value, tolerance) in found.items()
        if name in numbers
        and not (value is not None and abs(value - numbers[name]) <= tolerance + 1e-12)
    ]
