"""The libraries of known compounds there are: those that come with the application, and the user's.

The user's lie in the folder for user data; what is switched off is listed in `switched-off.json`
there. A library that cannot be read answers nothing and is said.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from xrdgui.reference import library_file
from xrdgui.reference.library_file import SUFFIX, Card, ReferenceLibraryError, Table
from xrdgui.reference.searchable import Searchable
from xrdgui.runtime import folders
from xrdgui.runtime.atomic_files import write_atomically
from xrdgui.runtime.messages import Message

_OFF: Final = "switched-off.json"


@dataclass(frozen=True)
class Library:
    """A file of known compounds; `bundled`: it came with the application; `on`: it is searched."""

    path: Path
    bundled: bool
    on: bool

    @property
    def name(self) -> str:
        """Short name, that of the file."""
        return self.path.stem

    def card(self) -> Card:
        """Return what it is. Raises ReferenceLibraryError when it cannot be read."""
        return library_file.read_card(self.path)


def bundled_folder() -> Path:
    """Return the folder of the libraries that come with the application."""
    return Path(str(resources.files("resources") / "reference"))


def listed() -> list[Library]:
    """List all libraries, the bundled ones first."""
    own = _own_folder()
    off = _switched_off(own)
    return [
        Library(path, folder != own, path.stem not in off)
        for folder in (bundled_folder(), own)
        if folder is not None
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    ]


def find(name: str) -> Library:
    """Return the library of that name. Raises ReferenceLibraryError where there is none."""
    for one in listed():
        if one.name == name:
            return one
    raise ReferenceLibraryError(Message("There is no library called “{name}”.", name=name))


def remove(library: Library) -> None:
    """Delete a library of the user's. Raises ReferenceLibraryError for a bundled one."""
    if library.bundled:
        raise ReferenceLibraryError(
            Message(
                "“{name}” came with xrdgui and cannot be removed; switch it off instead.",
                name=library.name,
            )
        )
    library.path.unlink()


def switch(name: str, on: bool) -> None:
    """Switch a library on or off. Raises OSError where that cannot be written."""
    own = folders.reference_folder()
    off = _switched_off(own)
    off = off - {name} if on else off | {name}
    write_atomically(own / _OFF, json.dumps(sorted(off)) + "\n")


def loaded() -> tuple[Searchable | None, tuple[Message, ...]]:
    """Return the compounds of all libraries that are switched on, and what is wrong with others."""
    good: list[tuple[Path, int]] = []
    problems: list[Message] = []
    for one in listed():
        if one.on:
            try:
                one.card()
                good.append((one.path, one.path.stat().st_mtime_ns))
            except (ReferenceLibraryError, OSError) as error:
                problems.append(getattr(error, "message", Message(str(error))))
    if not good:
        return None, tuple(problems)
    return _loaded(tuple(good)), tuple(problems)


@lru_cache(maxsize=1)
def _loaded(paths: tuple[tuple[Path, int], ...]) -> Searchable:
    found = [library_file.read(path) for path, _ in paths]
    relaxed = [np.full(len(table), card.cells == "relaxed") for card, table in found]
    return Searchable.of(_joined([table for _, table in found]), np.concatenate(relaxed))


def _joined(tables: list[Table]) -> Table:
    ends = np.cumsum([0, *(table.offset[-1] for table in tables)])
    offset = [table.offset[:-1] + end for table, end in zip(tables, ends[:-1], strict=True)]
    return Table(
        np.concatenate([table.identifier for table in tables]),
        np.concatenate([table.formula for table in tables]),
        np.concatenate([table.name for table in tables]),
        np.concatenate([table.space_group for table in tables]),
        np.concatenate([table.cell for table in tables]),
        np.concatenate([table.hkl for table in tables]),
        np.concatenate([table.intensity for table in tables]),
        np.concatenate([*offset, ends[-1:]]),
    )


def _own_folder() -> Path | None:
    try:
        return folders.reference_folder()
    except OSError:
        return None


def _switched_off(own: Path | None) -> set[str]:
    if own is None:
        return set()
    try:
        names = json.loads((own / _OFF).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {str(name) for name in names} if isinstance(names, list) else set()
