"""What can be made or fetched again, and is kept to save time.

A kept value is a text file: the SHA-256 of what follows, then JSON with the versions of what made
it. A file that is damaged, was made by other versions or is not there at all is no value; that it
cannot be written costs nothing but the time to make it again.
"""

import json
import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import platformdirs

Versions = dict[str, str]


def folder() -> Path:
    """The user's own cache folder, or the one below XRDGUI_HOME where that is set."""
    home = os.environ.get("XRDGUI_HOME")
    usual = platformdirs.user_cache_path("xrdgui", appauthor=False)
    return Path(home).expanduser() / "cache" if home else usual


def read(path: Path, versions: Versions) -> Any | None:
    """The value in `path`, or None when there is none that `versions` made."""
    try:
        digest, _, text = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if sha256(text).hexdigest().encode() != digest:
        return None
    kept = json.loads(text)
    if not isinstance(kept, dict) or kept.get("versions") != versions:
        return None
    return kept.get("value")


def keep(path: Path, versions: Versions, value: Any) -> None:
    """Write a value that `read` gives back exactly, if the folder and the disk allow it.

    Whoever reads meanwhile, or writes too, finds the file whole: the old or a new one.
    """
    text = json.dumps({"versions": versions, "value": value}, separators=(",", ":")).encode()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own, as others may be writing the same.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sha256(text).hexdigest().encode() + b"\n" + text)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
