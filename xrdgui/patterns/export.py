"""Patterns to text files, without loss: what is read from them is what was written."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from xrdgui.patterns import comments
from xrdgui.patterns.pattern import Pattern
from xrdgui.runtime.atomic_files import replacing

Kind = Literal["xy", "xye", "csv"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_PACKED = re.compile(r"\.(?:gz|bz2)$", re.IGNORECASE)
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class ExportError(ValueError):
    """A pattern that was not written; the message is one sentence for the user."""


def as_text(pattern: Pattern, kind: Kind) -> str:
    """Return the content of the file: comments, then a row of numbers for each point.

    Every number is written with as many digits as tell it from all others. "xye" has a third
    column, the standard deviation. Where the pattern has none it is that of counting, √intensity
    and at least 1, and said so. "csv" has it where the pattern has it.
    """
    separator = "," if kind == "csv" else " "
    columns = [pattern.two_theta, pattern.intensity]
    titles = ["two_theta", "intensity"]
    head = list(comments.lines(pattern))
    deviation = pattern.deviation
    if deviation is not None and not deviation.all():
        head.append("# sigma is 0 where it is not known")
    if deviation is None and kind == "xye":
        deviation = np.sqrt(np.maximum(pattern.intensity, 1.0))
        head.append(comments.ESTIMATED)
    if deviation is not None and kind != "xy":
        columns.append(deviation)
        titles.append("sigma")
    head.append(separator.join(titles) if kind == "csv" else "# " + separator.join(titles))
    numbers = zip(*(map(repr, column.tolist()) for column in columns), strict=True)
    return "\n".join([*head, *map(separator.join, numbers), ""])


def write(pattern: Pattern, path: Path, kind: Kind, overwrite: bool = False) -> None:
    """Write a pattern to `path`; a file that is half written does not stay.

    Raises
    ------
    ExportError
        When the file exists and may not be overwritten, is the one the pattern was read from, or
        cannot be written.
    """
    data = as_text(pattern, kind).encode()
    if pattern.source is not None and _same(path, pattern.source):
        raise ExportError(
            f"{path.name} is the file the pattern was read from; write it under another name or to "
            "another folder."
        )
    try:
        if overwrite:
            with replacing(path) as unfinished:
                _write_new(unfinished, data)
        else:
            _write_new(path, data)
    except FileExistsError:
        raise ExportError(f"{path.name} exists already and was not overwritten.") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ExportError(
            f"{path.name} could not be written ({reason}); choose another folder."
        ) from None


def stem(pattern: Pattern, several: bool) -> str:
    """Return a file name without ending for a pattern, with its scan where its file has `several`.

    The scan counts from 1, as people do.
    """
    name = _PACKED.sub("", "" if pattern.source is None else pattern.source.name)
    plain = _NO_FILE_NAME.sub("_", Path(name).stem or pattern.name)
    return f"{plain}-scan{pattern.scan + 1}" if several else plain


class FreeNames:
    """Names for files to be written to one folder, none of them given twice.

    Only names given are looked at, not what is in the folder: that is what `write` refuses.

    Parameters
    ----------
    folder
        Where the files will be.
    kind
        Their format, and so their ending.
    """

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._folder = folder
        self.kind = kind
        self._given: set[str] = set()

    def path(self, name: str) -> Path:
        """Return a path for a file called `name`, or "name (2)" where that was given before."""
        for candidate in _numbered(name):
            # Some file systems know neither case nor how an accent is written.
            key = unicodedata.normalize("NFC", candidate).casefold()
            if key not in self._given:
                self._given.add(key)
                return self._folder / f"{candidate}.{self.kind}"
        raise AssertionError  # pragma: no cover  there is always a next number


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _write_new(path: Path, data: bytes) -> None:
    file = path.open("xb")
    try:
        with file:
            file.write(data)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # there is none yet, or none any more
        return False
