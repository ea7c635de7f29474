"""Answers as a table: for the clipboard and for a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from xrdgui.workspace.cell_columns import CELL_COLUMNS, columns
from xrdgui.workspace.entry import Entry


def rows(entries: Iterable[Entry], systems: Sequence[str], default: float) -> list[list[str]]:
    """Header and one row for each entry; probabilities as numbers from 0 to 1."""
    header = ["file", "scan", "wavelength", "crystal_system", "probability"]
    header += [*systems, *CELL_COLUMNS, "model", "model_fingerprint", "warnings", "error"]
    return [header, *(_row(entry, systems, default) for entry in entries)]


def _row(entry: Entry, systems: Sequence[str], default: float) -> list[str]:
    answer = entry.prediction
    values: dict[str, float] = {}
    if answer is not None and answer.probabilities is not None:
        values = dict(zip(answer.classes, answer.probabilities, strict=True))
    best = max(values, key=lambda name: values[name], default="")
    return [
        str(entry.source or entry.name),
        str(entry.pattern.scan) if entry.pattern is not None else "",
        f"{entry.wavelength(default)[0]:g}" if entry.pattern is not None else "",
        best,
        f"{values[best]:.4f}" if best else "",
        *(f"{values[system]:.4f}" if system in values else "" for system in systems),
        *("" if value is None else str(value) for value in columns(entry.cell).values()),
        answer.model if answer is not None else "",
        answer.fingerprint if answer is not None else "",
        " ".join(map(str, answer.warnings)) if answer is not None else "",
        entry.problem or "",
    ]


def as_text(table: Sequence[Sequence[str]]) -> str:
    """Write tab-separated, as spreadsheets paste it."""
    return "\n".join("\t".join(row) for row in table) + "\n"


def write_csv(table: Sequence[Sequence[str]], path: Path) -> None:
    """Write as CSV in UTF-8, with a mark that makes spreadsheets read it as such.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    path.write_text(text.getvalue(), encoding="utf-8-sig")
