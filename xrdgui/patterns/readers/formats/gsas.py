"""GSAS powder data, constant wavelength: BANK lines with STD, ESD, ALT, FXY or FXYE data."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import header
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.decode import to_text
from xrdgui.patterns.readers.scans import (
    Scan,
    evenly,
    miscounted,
    numbers,
    patterns,
    positive,
    start_and_step,
)

NAME = "GSAS"
_HEAD = 16384
# Begins with its "B", not with ^: a plain letter is found much sooner.
_BANK = re.compile(rb"B(?<=^B)ANK +\d+ +\d+ +\d+", re.MULTILINE)
_TIME_OF_FLIGHT = ("SLOG", "LOG6", "RALF", "TIME_MAP", "LPSD")
_KINDS = ("STD", "ESD", "ALT", "FXY", "FXYE")
_CENTI = 100.0  # angles are in hundredths of a degree
_DAMAGED = "has damaged rows of numbers; copy or export it again"

Array = NDArray[np.float64]
# 2θ, intensity and its standard deviation.
Values = tuple[Array, Array, Array | None]


def _sniff(content: Content) -> bool:
    return _BANK.search(content.head(b"B", _HEAD)) is not None


def _read(content: Content) -> list[Pattern]:
    text = to_text(content.data)
    head, banks = _split(text)
    wavelength = header.wavelength(head[1:])
    details = {"sample": _sample(head), "title": text.partition("\n")[0].strip()[:80]}

    def scan(bank: str) -> Scan:
        title, _, rows = f"BANK{bank}".partition("\n")
        two_theta, intensity, deviation = _bank(title.split(), _without_comments(rows))
        return Scan(two_theta, intensity, wavelength, details, deviation=deviation)

    return patterns(content, NAME, banks, scan)


def _split(text: str) -> tuple[str, list[str]]:
    """Return what stands before the first bank, and each bank without the word itself.

    Not line by line, nor is a word looked for where its letter is not: most have a single bank, of
    up to 50,000 lines.
    """
    words = text.rfind("B") + 4
    head, *banks = f"\n{text[:words]}".split("\nBANK")
    return head, [*banks[:-1], banks[-1] + text[words:]] if banks else []


def _without_comments(rows: str) -> str:
    """Return the rows down to the first comment: it belongs to the bank that follows."""
    for sign in ("#", "T"):
        if sign in rows:
            rows = f"\n{rows}".partition(f"\n{sign}")[0]
    return rows


def _bank(pieces: list[str], rows: str) -> Values:
    binning = pieces[4] if len(pieces) > 4 else "CONST"
    if binning in _TIME_OF_FLIGHT or binning.startswith("TIME"):
        raise ReadError("is time-of-flight neutron data, not over 2θ; choose an X-ray pattern")
    if binning == "EDS":
        raise ReadError("is energy-dispersive, not over 2θ; choose a pattern over 2θ")
    if not binning.startswith("CONS"):
        raise ReadError(f"has points binned as {binning[:10]}, not over 2θ; export it over 2θ")
    kind = pieces[-1] if pieces[-1] in _KINDS else "STD"
    if kind == "ALT":
        return _alt(rows)
    two_theta, intensity, deviation = _constant(kind, pieces, rows)
    count = positive(pieces[2]) or 0
    if intensity.size < count - 1:  # some count one too many
        raise miscounted(intensity.size, count)
    return two_theta, intensity, deviation


def _constant(kind: str, pieces: list[str], rows: str) -> Values:
    if kind in ("FXY", "FXYE"):
        return _listed(rows, len(kind) - 1)
    start, step = start_and_step(" ".join(pieces[5:7]))
    count = positive(pieces[2]) or 0
    values = _std(rows, int(count)) if kind == "STD" else _esd(rows, int(count))
    two_theta = evenly(start / _CENTI, step / _CENTI, len(values))
    return two_theta, values[:, 0], values[:, 1] if kind == "ESD" else None


def _listed(rows: str, width: int) -> Values:
    values = numbers(rows)
    if values.size % width:
        raise ReadError(_DAMAGED)
    table = values.reshape(-1, width)
    return table[:, 0] / _CENTI, table[:, 1], table[:, 2] if width == 3 else None


def _std(rows: str, count: int) -> Array:
    """Return (n, 1) counts in fields of eight characters, the first two for other things."""
    free = _free(rows)
    if free is not None and count <= free.size < count + 10:  # a last row may be filled up
        return free[:count, None]
    return _fields(rows, ((2, 8),), 8)[:count]


def _esd(rows: str, count: int) -> Array:
    """Return (n, 2) counts and their standard deviations, eight characters each."""
    free = _free(rows)
    if free is not None and 2 * count <= free.size < 2 * count + 10:
        return free[: 2 * count].reshape(-1, 2)
    return _with_deviation(rows, ((0, 8), (8, 16)), 16)[:count]


def _alt(rows: str) -> Values:
    """Return angles in 1/3200 degree, counts and deviations in thousandths."""
    table = _with_deviation(rows, ((0, 8), (8, 15), (15, 20)), 20)
    return table[:, 0] / 3200, table[:, 1] / 1000, table[:, 2] / 1000


def _free(rows: str) -> Array | None:
    """Return all numbers between blanks, None where fields without blanks are no numbers."""
    try:
        return numbers(rows)
    except ReadError:
        return None


def _with_deviation(rows: str, parts: tuple[tuple[int, int], ...], width: int) -> Array:
    """Return (n, parts) numbers as `_fields`, the last of zeros where not all of them are there."""
    try:
        return _fields(rows, parts, width)
    except ReadError:
        known = _fields(rows, parts[:-1], width)
        return np.column_stack([known, np.zeros(len(known))])


def _fields(rows: str, parts: tuple[tuple[int, int], ...], width: int) -> Array:
    """Return (n, parts) numbers at fixed places of fields of `width` characters."""
    fields = (
        row[at : at + width]
        for row in map(str.rstrip, rows.split("\n"))
        for at in range(0, min(len(row), 80), width)
    )
    try:
        values = [[float(field[a:b]) for a, b in parts] for field in fields if field.strip()]
    except ValueError:
        raise ReadError(_DAMAGED) from None
    return np.array(values, dtype=np.float64).reshape(-1, len(parts))


def _sample(head: str) -> str:
    named = re.search(r"sample name *= *(\S[^\n]*)", head, re.IGNORECASE)
    return named[1].strip()[:80] if named else ""


FORMAT = Format(NAME, (".gsas", ".gsa", ".gss", ".gda", ".fxye", ".raw", ".xra"), _sniff, _read)
