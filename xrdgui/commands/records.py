"""Records, one per scan, as a table, JSON lines or CSV."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TextIO

Record = dict[str, Any]
# Lists of mappings, of which a table has the first in columns of its own.
_ONLY_NESTED = ("compounds",)


class Writer(Protocol):
    """Writes records as they come."""

    def write(self, records: Iterable[Record]) -> None:
        """Write these and let them be seen at once."""


class JsonLines:
    """One JSON object per line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, records: Iterable[Record]) -> None:
        """See `Writer`."""
        for record in records:
            self._stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        self._stream.flush()


class Csv:
    """Comma-separated values: mappings spread over columns, lists joined."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._writer: csv.DictWriter[str] | None = None

    def write(self, records: Iterable[Record]) -> None:
        """See `Writer`."""
        for record in records:
            row = dict(_flattened(record))
            if self._writer is None:
                self._writer = csv.DictWriter(self._stream, list(row), lineterminator="\n")
                self._writer.writeheader()
            self._writer.writerow(row)
        self._stream.flush()


class Table:
    """Aligned columns for people; remarks come last, unshortened."""

    FILE_WIDTH = 44

    def __init__(self, stream: TextIO, columns: Mapping[str, int], remarks: Iterable[str]) -> None:
        self._stream = stream
        self._columns = columns
        self._remarks = tuple(remarks)
        self._begun = False

    def write(self, records: Iterable[Record]) -> None:
        """See `Writer`."""
        for record in records:
            if not self._begun:
                self._line(["file", *(name.replace("_", " ") for name in self._columns)], "")
                self._begun = True
            remarks = " ".join(filter(None, (_shown(name, record[name]) for name in self._remarks)))
            self._line(
                [record["file"], *(_shown(name, record[name]) for name in self._columns)], remarks
            )
        self._stream.flush()

    def _line(self, cells: list[str], remarks: str) -> None:
        file, *others = cells
        if len(file) > self.FILE_WIDTH:
            file = "…" + file[1 - self.FILE_WIDTH :]
        fixed = [f"{file:<{self.FILE_WIDTH}}"] + [
            f"{cell:<{width}}" for cell, width in zip(others, self._columns.values(), strict=True)
        ]
        while not fixed[-1].strip():  # the remark follows what there is
            del fixed[-1]
        self._stream.write("  ".join([*fixed, remarks]).rstrip() + "\n")


def writer(kind: str, columns: Mapping[str, int], remarks: Iterable[str]) -> Writer:
    """Return the writer to standard output called "table", "jsonl" or "csv".

    `columns` (name: width) and `remarks` are what a table shows of the records.
    """
    if kind == "jsonl":
        return JsonLines(sys.stdout)
    if kind == "csv":
        return Csv(sys.stdout)
    return Table(sys.stdout, columns, remarks)


def _flattened(record: Record) -> Iterable[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            for name, part in value.items():
                yield f"{key}.{name}", part
        elif isinstance(value, list | tuple):
            if key not in _ONLY_NESTED:
                yield key, "; ".join(map(str, value))
        else:
            yield key, value


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "probability":
        return f"{value:.1%}"
    if name == "scan":  # people count from 1
        return str(value + 1)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)
