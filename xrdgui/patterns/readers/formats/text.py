"""Text with 2θ, intensity and, maybe, its standard deviation, or with many patterns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xrdgui.patterns import comments
from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import axes, header, plain_rows, rows, signatures
from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa, named
from xrdgui.patterns.readers.base import Content, Format, ReadError
from xrdgui.patterns.readers.columns import (
    Column,
    Profile,
    is_angle,
    is_deviation,
    is_no_intensity,
    may_be_deviation,
    profiles,
    stacked,
)
from xrdgui.patterns.readers.decode import check_length, check_rows, to_utf8, with_line_feeds
from xrdgui.patterns.readers.scans import Scan, patterns
from xrdgui.patterns.readers.table import Array, Table

NAME = "text"
_FIRST = "angle"  # for the first column, whatever its own title says


def _sniff(content: Content) -> bool:  # noqa: ARG001  the last one tried; it says why not
    return True


def _read(content: Content) -> list[Pattern]:
    return read(content, NAME)


def read(content: Content, name: str, over: Abscissa | None = None) -> list[Pattern]:
    """Return the patterns in a text, of the format `name`.

    Parameters
    ----------
    content, name
        The file and its format.
    over
        What the first column is, where the format says it elsewhere than in the column titles.

    Raises
    ------
    ReadError
        When it is no text, of another known format, or no table of 2θ and intensity.
    """
    table = _table(content)
    text = table.header
    details: dict[str, Any] = {"columns": table.n_columns, **header.details(text)}
    axes.check(details.get("axis", ""))
    wavelength = header.wavelength(text)
    titles = header.titles(text, table.n_columns)

    def scan(profile: Profile) -> Scan:
        return Scan(
            profile.angles.values,
            profile.intensity.values,
            wavelength,
            details,
            over=over or _abscissa(profile.angles, text),
            lines=profile.angles.rows,
            label=profile.intensity.title,
            deviation=None if comments.ESTIMATED in text else profile.deviation,
        )

    return patterns(content, name, _profiles(table, titles), scan)


def _abscissa(angles: Column, text: str) -> Abscissa:
    if angles.title == _FIRST:
        return header.abscissa_of(text)
    return named(angles.title) or TWO_THETA


def _table(content: Content) -> Table:
    text = to_utf8(content.data)
    if text is None:
        known = signatures.of_binary(content.data)
        raise known or ReadError("is a binary file of no known kind; export it as text (.xy)")
    if text.isspace() or not text:
        raise ReadError("is empty; export it again from the instrument software")
    check_rows(text)
    try:
        table = plain_rows.find(text)
        if table is None:
            text = with_line_feeds(text)
            check_length(text)
            table = rows.find(text)
    except ReadError as error:
        raise signatures.of_text(text) or error from None
    # Some formats have columns that only look like 2θ and intensity; their headers tell.
    known = signatures.of_text(table.header.encode())
    if known:
        raise known
    return table


def _profiles(table: Table, titles: tuple[str, ...] | None) -> Iterator[Profile]:
    """Yield the columns of each pattern in the table."""
    first = Column(_FIRST, table.first, table.lines)
    only = Column("", table.second, table.lines)
    if table.n_columns == 2:
        yield from stacked(Profile(first, only))
        return
    names = titles or tuple(f"column {index + 1}" for index in range(table.n_columns))
    # Only the second can be angles instead of the first, behind a running number.
    second = Column(names[1], table.second, table.lines)
    # Without titles, or with the right one, the third of three is no pattern.
    alone = table.n_columns == 3 and (titles is None or is_no_intensity(names[2]))
    if alone and not is_angle(second):
        yield from stacked(Profile(first, only, _deviation(table, titles)))
        return
    others = (
        Column(names[index], table.more(index), table.lines) for index in range(2, table.n_columns)
    )
    found = list(profiles([first, second, *others]))
    if len(found) < 2:  # nothing to tell apart; or wrong, which is better said of the first two
        one = found[0] if found else Profile(first, second)
        values = one.intensity
        found = [one._replace(intensity=Column("", values.values, values.rows))]
    yield from found


def _deviation(table: Table, titles: tuple[str, ...] | None) -> Array | None:
    """Return the third of three columns where it is the standard deviation of the second."""
    try:
        values = table.more(2)
    except ReadError:  # nobody needs it
        return None
    stated = titles is not None and is_deviation(titles[2])
    return values if stated or (titles is None and may_be_deviation(values, table.second)) else None


FORMAT = Format(NAME, (".xy", ".xye", ".csv", ".txt", ".dat"), _sniff, _read)
