"""Files known for what they are that cannot be opened; better named than called junk."""

from __future__ import annotations

import re

from xrdgui.patterns.readers.base import NoPatternError, ReadError

_AS_TEXT = "cannot be opened yet; export it as text with two columns (.xy)"
_NOT_A_PATTERN = "not a powder pattern; choose the exported pattern"

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "is a ZIP archive; unpack it first"),
    (b"\xff\xd8\xff", f"is a JPEG image, {_NOT_A_PATTERN}"),
    (b"\x89PNG", f"is a PNG image, {_NOT_A_PATTERN}"),
    (b"GIF8", f"is a GIF image, {_NOT_A_PATTERN}"),
    (b"BM", f"is a bitmap image, {_NOT_A_PATTERN}"),
    (b"II*\0", f"is a TIFF image, {_NOT_A_PATTERN}"),
    (b"MM\0*", f"is a TIFF image, {_NOT_A_PATTERN}"),
    (b"%PDF", f"is a PDF document, {_NOT_A_PATTERN}"),
    (b"RAW", f"is a RAW file of a version not known, which {_AS_TEXT}"),
    (b"FI\0\0", f"is a Rigaku RAW file, which {_AS_TEXT}"),
    (
        b"\xd0\xcf\x11\xe0",
        "is an Office file of the old kind (.xls); open it there and save it as .xlsx or .csv",
    ),
    (b"7z\xbc\xaf", "is a 7-Zip archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd; unpack it first"),
    (b"\xfd7zXZ", "is packed with xz; unpack it first"),
)
# From the beginning on: to search would take several times as long.
_TEXT: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), message)
    for pattern, message in (
        (rb"\s*+<(?:!doctype )?html", f"is a web page, {_NOT_A_PATTERN}"),
        (rb"\s*+<\?xml", f"is an XML file, which {_AS_TEXT}"),
        (
            rb"(?:.*+\n)*?(?:[^\S\n]*+_(?:pd|cell|atom)_\w|loop_)",
            f"is a CIF file, which {_AS_TEXT}",
        ),
        (rb"\s*+\{", f"is a JSON file, {_NOT_A_PATTERN}"),
    )
)
_HEAD = 8192


def of_binary(data: bytes) -> ReadError | None:
    """Return what is said of a binary file of a known kind, after its name, or None."""
    return _error(next((message for start, message in _BINARY if data.startswith(start)), None))


def of_text(text: bytes) -> ReadError | None:
    """Return what is said of a text file of a known kind, after its name, or None."""
    head = text[:_HEAD]
    if not head:  # as most texts have no header
        return None
    return _error(next((message for pattern, message in _TEXT if pattern.match(head)), None))


def _error(message: str | None) -> ReadError | None:
    if message is None:
        return None
    return (NoPatternError if message.endswith(_NOT_A_PATTERN) else ReadError)(message)
