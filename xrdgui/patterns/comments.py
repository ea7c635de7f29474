"""What is known of a pattern beside its numbers, as comment lines of a text file and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.wavelengths import is_plausible

MARK = "# xrdgui pattern"
# Said of a third column that nobody has measured; who reads it leaves it.
ESTIMATED = "# sigma is the square root of the intensity, and at least 1"
# Of the file it stood in and of how that was read, not of the measurement.
_OF_THE_FILE = frozenset({"columns", "left_out", "points_left_out", "remarks"})
# What the text format says of itself when such a file is read, under the names that keep what the
# first file said.
_KEPT_AS = {"format": "original_format"}
_NAME = "original"
_MAX_LINES, _MAX_LENGTH = 100, 10_000


def lines(pattern: Pattern) -> Iterator[str]:
    """Yield the comment lines for a pattern, without line ends: "# wavelength: 1.540593".

    A value is written as it is where that can only be text, and as JSON where not.
    """
    yield MARK
    known: dict[str, Any] = {_NAME: pattern.name, "wavelength": pattern.wavelength}
    for key, value in pattern.metadata.items():
        if key.isidentifier() and key not in _OF_THE_FILE:
            known.setdefault(_KEPT_AS.get(key, key), value)
    # A file written from one that was written is still that of the first.
    known |= {key: value for key, value in pattern.metadata.items() if key.startswith(_NAME)}
    for key, value in known.items():
        if value is not None:
            yield f"# {key}: {_written(value)}"


def read(header: str) -> tuple[float | None, dict[str, Any]] | None:
    """Return (wavelength in Å, metadata) from the lines above the numbers.

    Returns
    -------
    tuple or None
        None where the header is not one of `lines`.
    """
    if not header.startswith(MARK):  # as those of other programs
        return None
    first, *others = header.splitlines()[: _MAX_LINES + 1]
    if first.rstrip() != MARK:
        return None
    found: dict[str, Any] = {}
    for line in others:
        key, colon, value = line.removeprefix("#").partition(":")
        key = key.strip()
        known = key.isidentifier() and key not in _OF_THE_FILE and key not in _KEPT_AS
        if colon and known and len(value) <= _MAX_LENGTH:
            found[key] = _value(value.strip())
    wavelength = found.pop("wavelength", None)
    if type(wavelength) not in (float, int) or not is_plausible(wavelength):
        wavelength = None
    return wavelength, found


def _written(value: Any) -> str:
    if isinstance(value, Mapping | set | frozenset):
        value = str(value)
    text = value if isinstance(value, str) else ""
    if text and text.isprintable() and text.strip() == text and _value(text) == text:
        return text
    return json.dumps(value, ensure_ascii=True, default=_as_known_to_json)


def _as_known_to_json(value: Any) -> Any:
    """Turn numpy's scalars into Python's, and what else there may be into text."""
    return value.item() if hasattr(value, "item") else str(value)


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return tuple(value) if isinstance(value, list) else value
