"""What was downloaded from the Materials Project, kept so that it is not asked for twice.

One SQLite file: a killed download leaves every finished chunk, and nothing half written. Nothing
expires by itself, so that a run can be repeated; lists say how old they are, and can be forgotten.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from xrdgui.runtime import cache as user_cache

Entry = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pages (
    listing TEXT NOT NULL, page INTEGER NOT NULL, ids TEXT NOT NULL, fetched REAL,
    PRIMARY KEY (listing, page)
);
"""
# Of files that were made before pages had a time.
_ADD_TIME = "ALTER TABLE pages ADD COLUMN fetched REAL"


def default_path() -> Path:
    """Return the cache of this user."""
    return user_cache.folder() / "materials-project.sqlite"


class Cache:
    """Entries by id, and the pages of lists of ids.

    Parameters
    ----------
    path
        file of the cache, made if need be.

    Raises
    ------
    OSError
        The file cannot be made, or is no such cache. Also of every method, when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._said():
            self._database = sqlite3.connect(path, timeout=30)
        try:
            with self._said():
                self._database.executescript(_SCHEMA)
                columns = self._database.execute("PRAGMA table_info(pages)").fetchall()
                if "fetched" not in {column[1] for column in columns}:
                    self._database.execute(_ADD_TIME)
        except OSError:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            what = "free some disk space" if "full" in str(error) else "delete it"
            raise OSError(f"{self._path} cannot be used as a cache ({error}); {what}.") from error

    def entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Those of `ids` that are here."""
        found = {}
        with self._said():
            for identifier in ids:
                row = self._database.execute(
                    "SELECT entry FROM entries WHERE id = ?", (identifier,)
                ).fetchone()
                if row:
                    found[identifier] = json.loads(row[0])
        return found

    def keep(self, entries: dict[str, Entry]) -> None:
        """Store entries by their id, all or none."""
        with self._said(), self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?)",
                [(identifier, json.dumps(entry)) for identifier, entry in entries.items()],
            )

    def page(self, listing: str, page: int) -> list[str] | None:
        """Return the ids on a page of a list, or None when it was not fetched yet."""
        with self._said():
            row = self._database.execute(
                "SELECT ids FROM pages WHERE listing = ? AND page = ?", (listing, page)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def keep_page(self, listing: str, page: int, ids: list[str]) -> None:
        """Store a page of a list."""
        with self._said(), self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO pages (listing, page, ids, fetched) VALUES (?, ?, ?, ?)",
                (listing, page, json.dumps(ids), time.time()),
            )

    def fetched(self, listing: str) -> float | None:
        """When the oldest page of a list was fetched, in seconds since 1970.

        None when there is no page of it; 0.0 when nobody knows.
        """
        with self._said():
            found = self._database.execute(
                "SELECT MIN(COALESCE(fetched, 0.0)) FROM pages WHERE listing = ?", (listing,)
            ).fetchone()
        return None if found[0] is None else float(found[0])

    def forget(self, listings: Iterable[str]) -> None:
        """Drop these lists, all or none; the entries stay."""
        with self._said(), self._database:
            self._database.executemany(
                "DELETE FROM pages WHERE listing = ?", [(listing,) for listing in listings]
            )
