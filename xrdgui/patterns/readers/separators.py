"""What separates the numbers of a text, and whether a comma is its decimal sign."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xrdgui.patterns.readers.base import ReadError

_COMMA_BESIDE_BLANK = re.compile(rb',(?=[ \t"])|(?<=[ \t"]),')
_OTHERS = b' \t;"'
_OTHER_SEPARATOR = re.compile(rb"[^ \t;][ \t;]+[^ \t;]")
_DECIMAL = rb"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eEdD][-+]?\d++)?"
_ENDS = rb'[ \t,;"\r]*+'
_ROW = rb"%(ends)b%(number)b(?:[ \t,;\"]++%(number)b)++%(ends)b" % {
    b"ends": _ENDS,
    b"number": _DECIMAL,
}
# Two numbers or more, whatever the commas between or in them are.
ROW = re.compile(_ROW)
THREE_ROWS = re.compile(rb"(?:%b(?:\n|\Z)){3}" % _ROW)
_FIRST_NUMBER = re.compile(rb'%b%b(?:[ \t,;"]|\r*\Z)' % (_ENDS, _DECIMAL))
_COMMA_TO_POINT = bytes.maketrans(b",", b".")
COMMENTS = (b"#", b"!", b";", b"%", b"/", b"*", b"'")


def is_row(line: bytes) -> bool:
    """Whether a line is two numbers or more, whatever the commas in it are."""
    return ROW.fullmatch(line) is not None


def begins_as_row(line: bytes) -> bool:
    """Whether the first word of a line is a number."""
    return _FIRST_NUMBER.match(line) is not None


def unified(text: bytes, sample: Iterable[bytes]) -> bytes:
    """Return `text` of the same length, with no commas but as separators, and points for others.

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
    if b"," not in text:
        return text
    roles = [_role(line, inner) for line in sample if b"," in (inner := line.strip(b' \t,;"'))]
    role = max(dict.fromkeys(roles), key=roles.count, default="separator")
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
    return text if role == "separator" else text.translate(_COMMA_TO_POINT)


def _role(line: bytes, inner: bytes) -> str:
    """Return what the commas in a row of numbers are; `inner` is all from its first to its last."""
    if len(inner.translate(None, _OTHERS)) == len(inner):
        return "both" if inner.count(b",") > 2 and b"." not in inner else "separator"
    rest = _COMMA_BESIDE_BLANK.sub(b" ", inner)
    if rest != inner:  # those separate; any other, as in "5,0, 32", is a decimal sign
        return "beside blanks" if b"," in rest else "separator"
    if _OTHER_SEPARATOR.search(line):
        return "mixed" if b"." in line else "decimal"
    return "separator"
