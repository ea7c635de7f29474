"""What Bruker's binary formats have in common."""

from __future__ import annotations

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.binary import Fields


def date(fields: Fields, at: int) -> str:
    """Return date and time, which stand behind each other."""
    return f"{fields.text(at, 10)} {fields.text(at + 10, 10)}".strip()


def header_length(length: int, shortest: int) -> int:
    """Return how long a range says that its header is, if it can be that.

    Raises
    ------
    ReadError
        When it is shorter than any.
    """
    if length < shortest:
        raise ReadError("has a damaged range header; copy it again")
    return length
