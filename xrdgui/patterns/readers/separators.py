"""What separates the numbers of a text, and whether a comma is its decimal sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from xrdgui.patterns.readers.base import ReadError

_BLANKS = b'\t;"'  # and the blank itself; quotes only wrap
_COMMA_BESIDE_BLANK = re.compile(rb',(?=[ \t"])|(?<=[ \t"]),')
_OTHER_SEPARATOR = re.compile(rb"[^ \t;][ \t;]+[^ \t;]")
_BETWEEN = re.compile(rb'[ \t,;"]+')
_DECIMAL = re.compile(rb"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEdD][-+]?\d+)?")
COMMENTS = (b"#", b"!", b";", b"%", b"/", b"*", b"'")
_NEEDS_UNIFYING = (b",", b";", b'"')  # tabs are blanks already


def is_row(line: bytes) -> bool:
    """Whether a line is two numbers or more, whatever the commas in it are."""
    pieces = _BETWEEN.split(line.strip(b' \t,;"\r'))
    return len(pieces) > 1 and all(map(_DECIMAL.fullmatch, pieces))


def begins_as_row(line: bytes) -> bool:
    """Whether the first word of a line is a number."""
    return _DECIMAL.fullmatch(_BETWEEN.split(line.strip(b' \t,;"\r'), maxsplit=1)[0]) is not None


def needs_unifying(text: bytes, begin: int = 0, end: int | None = None) -> bool:
    """Whether there is anything but blanks between, and points inside, the numbers of a text."""
    return any(text.find(mark, begin, end) >= 0 for mark in _NEEDS_UNIFYING)


def unified(text: bytes, sample: Iterable[bytes]) -> bytes:
    """Return `text` of the same length, with blanks between and points inside its numbers.

    Parameters
    ----------
    text
        The whole file.
    sample
        Some of its lines that are rows of numbers.

    Raises
    ------
    ReadError
        When commas are both, or stand beside points inside the numbers.
    """
    roles = Counter(_role(line) for line in sample if b"," in line.strip(b' \t,;"'))
    role = roles.most_common(1)[0][0] if roles else "separator"
    if role == "mixed":
        raise ReadError(
            "has numbers with both points and commas; export it with a decimal point only"
        )
    if role == "both":
        raise ReadError(
            "has commas between the columns and inside the numbers; "
            "export it with a decimal point or with semicolons"
        )
    if role == "beside blanks":
        text = _COMMA_BESIDE_BLANK.sub(b" ", text)
    comma = b" " if role == "separator" else b"."
    return text.translate(bytes.maketrans(_BLANKS + b",", b" " * len(_BLANKS) + comma))


def _role(line: bytes) -> str:
    """Return what the commas in a row of numbers are."""
    inner = line.strip(b' \t,;"')
    rest = _COMMA_BESIDE_BLANK.sub(b" ", inner)
    if rest != inner:  # those separate; any other, as in "5,0, 32", is a decimal sign
        return "beside blanks" if b"," in rest else "separator"
    if _OTHER_SEPARATOR.search(line):
        return "mixed" if b"." in line else "decimal"
    if line.strip(b' \t,;"').count(b",") > 2 and b"." not in line:
        return "both"
    return "separator"
