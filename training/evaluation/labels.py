"""Tables that say of which crystal system measured patterns are, one row a pattern."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, crystal_system
from xrdgui.patterns.wavelengths import parse_wavelength
from xrdgui.runtime.messages import Message, MessageError

GRADES: Final = ("A", "B")
# Names of columns that mean the same; the first one filled in counts.
_SYSTEM: Final = ("crystal_system",)
_SPACE_GROUP: Final = ("space_group", "spacegroup")
_WAVELENGTH: Final = ("wavelength", "wavelength_A")
_GROUP: Final = ("group", "phase")

Row = Mapping[str, str]


class LabelError(MessageError, ValueError):
    """A table of labels, or a pattern of it, that cannot be used; the message is one sentence."""


@dataclass(frozen=True)
class Label:
    """What is known of a measured pattern.

    Attributes
    ----------
    name
        Id, or file relative to the folder.
    crystal_system
        Index in `CRYSTAL_SYSTEMS`.
    group
        Name of the phase: patterns of one are not independent.
    wavelength
        Å; None where the table does not say.
    is_binary
        Whether the phase is a compound of two elements.
    space_group, formula
        Of the phase; 0 and "" where the table does not say.
    """

    name: str
    crystal_system: int
    group: str
    wavelength: float | None
    is_binary: bool
    space_group: int = 0
    formula: str = ""


def read(table: Path, name: str) -> list[Label]:
    """Read the labels of a table in CSV: those of grades A and B, and those without a grade.

    Parameters
    ----------
    name
        Column with the names of the patterns.

    Raises
    ------
    OSError
        There is no such table.
    LabelError
        A column is missing, or a value is not what it should be.
    """
    labels = []
    for number, row in _rows(table, name):
        if row.get("grade") and row["grade"] not in GRADES:
            continue
        try:
            labels.append(_label(row, name))
        except LabelError as error:
            raise LabelError(
                Message(
                    "{table}, line {line}: {problem}",
                    table=table.name,
                    line=number,
                    problem=error.message,
                )
            ) from error
    if not labels:
        raise LabelError(Message("{table} has no pattern of grade A or B.", table=table.name))
    return labels


def _rows(table: Path, name: str) -> Iterator[tuple[int, Row]]:
    """Yield the lines of a table by number, their values by column."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        # Spreadsheets write semicolons where the comma is the decimal sign.
        reader = csv.DictReader(file, delimiter=max(",;\t", key=header.count), restval="")
        try:
            columns = reader.fieldnames or ()
            if name not in columns:
                raise LabelError(
                    Message("{table} has no column “{column}”.", table=table.name, column=name)
                )
            if not any(column in columns for column in (*_SYSTEM, *_SPACE_GROUP)):
                raise LabelError(
                    Message(
                        "{table} has neither a column “crystal_system” nor a column “space_group”.",
                        table=table.name,
                    )
                )
            for row in reader:
                yield reader.line_num, {key: value.strip() for key, value in row.items() if key}
        except (csv.Error, UnicodeError) as error:
            raise LabelError(Message("{table} is no CSV in UTF-8.", table=table.name)) from error


def _label(row: Row, name: str) -> Label:
    if not row[name]:
        raise LabelError(Message("the column “{column}” is empty.", column=name))
    wavelength = _first(row, _WAVELENGTH)
    try:
        known = parse_wavelength(wavelength) if wavelength else None
    except ValueError as error:
        raise LabelError(str(error)) from error
    return Label(
        row[name],
        _crystal_system(row),
        _first(row, _GROUP) or row[name],
        known,
        row.get("n_elements") == "2",
        int(number) if (number := _first(row, _SPACE_GROUP)).isdigit() else 0,
        row.get("formula", ""),
    )


def _crystal_system(row: Row) -> int:
    """Return the index of the crystal system that is stated, or that of the space group."""
    if system := _first(row, _SYSTEM).lower():
        if system not in CRYSTAL_SYSTEMS:
            raise LabelError(
                Message(
                    "“{system}” is no crystal system; it is one of {systems}.",
                    system=system,
                    systems=", ".join(CRYSTAL_SYSTEMS),
                )
            )
        return CRYSTAL_SYSTEMS.index(system)
    number = _first(row, _SPACE_GROUP)
    if not number:
        raise LabelError(Message("neither crystal system nor space group is given."))
    try:
        return CRYSTAL_SYSTEMS.index(crystal_system(int(number)))
    except ValueError as error:
        raise LabelError(
            Message("“{number}” is not the number of a space group (1 to 230).", number=number)
        ) from error


def _first(row: Row, columns: tuple[str, ...]) -> str:
    return next((row[column] for column in columns if row.get(column)), "")
