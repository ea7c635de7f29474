"""From what a user names or drops to the files meant."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from xrdgui.patterns.readers import SUFFIXES


def expand(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    """Yield the files meant by `paths`, each once: files, folders with all below them, globs.

    Within a folder files are taken by their ending, hidden ones are left out, and order is
    natural (scan2 before scan10). Nothing named is lost: what does not exist, or a folder without
    patterns, is yielded as it is, for the reader to say so.
    """
    seen: set[str] = set()
    for given in paths:
        for path in _expand_one(Path(given).expanduser()):
            key = os.path.normcase(path.absolute())
            if key not in seen:
                seen.add(key)
                yield path


def _expand_one(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = False
        for file in _walk(path):
            found = True
            yield file
        if not found:
            yield path
        return
    # A file may well be called "scan[1].xy": only what does not exist can be a glob.
    matches = [] if _exists(path) else glob.glob(str(path), recursive=True)  # noqa: PTH207  absolute or not
    if not matches:
        yield path
    for match in sorted(map(Path, matches), key=_natural):
        if match.is_dir():
            yield from _walk(match)
        else:
            yield match


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no permission on the way there, name too long, ...
        return True


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files with a known ending below `folder`, and folders that cannot be opened."""
    closed: list[Path] = []
    for root, folders, files in os.walk(
        folder, onerror=lambda error: closed.append(Path(error.filename))
    ):
        folders[:] = sorted((f for f in folders if not f.startswith(".")), key=_natural)
        for name in sorted(files, key=_natural):
            if not name.startswith(".") and has_known_suffix(name):
                yield Path(root, name)
    yield from closed


def has_known_suffix(name: str) -> bool:
    """Whether the ending of a file's name promises a pattern, with or without .gz or .bz2."""
    return name.lower().removesuffix(".gz").removesuffix(".bz2").endswith(SUFFIXES)


def _natural(name: str | Path) -> list[tuple[int, int, str]]:
    """Sort key with numbers as numbers."""
    parts = re.split(r"(\d+)", str(name).casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts]
