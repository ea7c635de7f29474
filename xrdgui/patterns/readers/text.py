"""Text with two or three columns: 2θ, intensity and, ignored here, its standard deviation."""

from __future__ import annotations

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes, header, signatures
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.checks import checked
from xrdgui.patterns.readers.decode import check_length, to_utf8
from xrdgui.patterns.readers.table import read_table

NAME = "text"


def _sniff(content: Content) -> bool:  # noqa: ARG001  the last one tried; it says why not
    return True


def _read(content: Content) -> list[Pattern]:
    return read(content, NAME)


def read(content: Content, name: str) -> list[Pattern]:
    """Return the one pattern in a text, of the format `name`.

    Raises
    ------
    ReadError
        When it is no text, of another known format, or no table of 2θ and intensity.
    """
    text = to_utf8(content.data)
    if text is None:
        known = signatures.of_binary(content.data)
        raise ReadError(known or "is a binary file of no known kind; export it as text (.xy)")
    if not text.strip():
        raise ReadError("is empty; export it again from the instrument software")
    check_length(text)
    try:
        table = read_table(text)
    except ReadError as error:
        raise ReadError(signatures.of_text(text) or str(error)) from None
    # Some formats have columns that only look like 2θ and intensity; their headers tell.
    known = signatures.of_text(table.header.encode())
    if known:
        raise ReadError(known)
    header.check_axis(table.header)
    details = header.details(table.header)
    axes.check(details.get("axis", ""))
    two_theta, intensity = checked(table.first, table.second, table.lines)
    return [
        Pattern(
            two_theta=two_theta,
            intensity=intensity,
            wavelength=header.wavelength(table.header),
            name=content.path.name,
            source=content.path,
            metadata={"format": name, "columns": table.n_columns, **details},
        )
    ]


FORMAT = Format(NAME, (".xy", ".xye", ".csv", ".txt", ".dat"), _sniff, _read)
