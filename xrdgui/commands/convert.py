"""Patterns of whatever format to text files in one folder, as records for the command line."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xrdgui.commands.headless import files
from xrdgui.commands.records import Record
from xrdgui.patterns import export
from xrdgui.patterns.file_reader import FileRead
from xrdgui.patterns.pattern import Pattern

if TYPE_CHECKING:
    from xrdgui.patterns.readers import Axis


def convert(
    paths: Sequence[str],
    kind: export.Kind,
    folder: Path,
    *,
    scan: int | None = None,
    axis: "Axis | None" = None,
    overwrite: bool = False,
) -> Generator[list[Record]]:
    """Write each scan to a file of its own and yield its record, or that of a bad file.

    Keys: file, scan, written, error.

    Parameters
    ----------
    scan
        Which scan of each file, from 1; None for all.
    axis
        What the files are over, where that is not left to each of them to say.
    overwrite
        Whether files that exist in `folder` may be replaced. Those written here never are.
    """
    names = export.FreeNames(folder, kind)
    for read in files(paths, axis):
        if read.passed_over:
            continue
        chosen = [p for p in read.patterns if scan is None or p.scan == scan - 1]
        if chosen:
            several = len(read.patterns) > 1
            yield [_written(pattern, names, several, overwrite) for pattern in chosen]
        else:
            yield [_record(read.path, None, read.problem or _no_such_scan(read, scan))]


def _written(pattern: Pattern, names: export.FreeNames, several: bool, overwrite: bool) -> Record:
    path = names.path(export.stem(pattern, several))
    record = _record(pattern.source, pattern.scan, None)
    try:
        export.write(pattern, path, names.kind, overwrite)
    except export.ExportError as error:
        return record | {"error": str(error)}
    return record | {"written": str(path)}


def _record(file: Path | None, scan: int | None, error: str | None) -> Record:
    return {"file": str(file), "scan": scan, "written": None, "error": error}


def _no_such_scan(read: FileRead, scan: int | None) -> str:
    there = ", ".join(str(pattern.scan + 1) for pattern in read.patterns)
    return f"{read.path.name} has no scan {scan} that can be read; choose one of {there}."
