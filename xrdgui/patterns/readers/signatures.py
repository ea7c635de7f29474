"""Files known for what they are that cannot be opened; better named than called junk."""

from __future__ import annotations

import re

_AS_TEXT = "cannot be opened yet; export it as text with two columns (.xy)"
_NOT_A_PATTERN = "not a powder pattern; choose the exported pattern"

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", f"is a JPEG image, {_NOT_A_PATTERN}"),
    (b"\x89PNG", f"is a PNG image, {_NOT_A_PATTERN}"),
    (b"GIF8", f"is a GIF image, {_NOT_A_PATTERN}"),
    (b"BM", f"is a bitmap image, {_NOT_A_PATTERN}"),
    (b"II*\0", f"is a TIFF image, {_NOT_A_PATTERN}"),
    (b"MM\0*", f"is a TIFF image, {_NOT_A_PATTERN}"),
    (b"%PDF", f"is a PDF document, {_NOT_A_PATTERN}"),
    (b"\x89HDF", f"is an HDF5 (NeXus) file, which {_AS_TEXT}"),
    (b"RAW", f"is a Bruker RAW file, which {_AS_TEXT}"),
    (b"FI\0\0", f"is a Rigaku RAW file, which {_AS_TEXT}"),
    (b"\xd0\xcf\x11\xe0", f"is an old Office file, which {_AS_TEXT}"),
    (b"HR-XRDScan", f"is a Philips RD file, which {_AS_TEXT}"),
    (b"V3RD", f"is a Philips RD file, which {_AS_TEXT}"),
    (b"V5RD", f"is a Philips RD file, which {_AS_TEXT}"),
    (b"7z\xbc\xaf", "is a 7-Zip archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd; unpack it first"),
    (b"BZh", "is packed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "is packed with xz; unpack it first"),
)
_ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"xl/", f"is an Excel workbook, which {_AS_TEXT}"),
    (b"RawData", f"is a Bruker BRML file, which {_AS_TEXT}"),
    (b"Profile0", f"is a Rigaku RASX file, which {_AS_TEXT}"),
)
_TEXT: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE | re.IGNORECASE), message)
    for pattern, message in (
        (rb"<xrdMeasurements", f"is a PANalytical XRDML file, which {_AS_TEXT}"),
        (rb"\A\s*<!doctype html|\A\s*<html", f"is a web page, {_NOT_A_PATTERN}"),
        (rb"\A\s*<\?xml", f"is an XML file, which {_AS_TEXT}"),
        (rb"^\*RAS_DATA_START", f"is a Rigaku RAS file, which {_AS_TEXT}"),
        (rb"^BANK +\d+ +\d+ +\d+", f"is a GSAS file, which {_AS_TEXT}"),
        (rb"^SampleIdent,", f"is a Philips UDF file, which {_AS_TEXT}"),
        (rb"^\*TYPE\s*=", f"is a Rigaku ASC file, which {_AS_TEXT}"),
        (rb"^\s*_(?:pd|cell|atom)_\w+|^loop_", f"is a CIF file, which {_AS_TEXT}"),
        (rb"\A\s*\{", f"is a JSON file, {_NOT_A_PATTERN}"),
    )
)
_HEAD = 8192


def of_binary(data: bytes) -> str | None:
    """Return what is said of a binary file of a known kind, after its name, or None."""
    if data.startswith(b"PK\x03\x04"):
        names = data[:_HEAD] + data[-_HEAD:]
        return next(
            (message for mark, message in _ZIPPED if mark in names),
            "is a ZIP archive; unpack it first",
        )
    return next((message for start, message in _BINARY if data.startswith(start)), None)


def of_text(text: bytes) -> str | None:
    """Return what is said of a text file of a known kind, after its name, or None."""
    head = text[:_HEAD]
    return next((message for pattern, message in _TEXT if pattern.search(head)), None)
