"""What can be made or fetched again, and is kept to save time.

A kept value is a text file: the SHA-256 of what follows, then JSON with the versions of what made
it. A file that is damaged, was made by other versions or is not there at all is no value; that it
cannot be written costs nothing but the time to make it again.
"""

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import platformdirs

from xrdgui.runtime.atomic_files import replacing

Versions = dict[str, str]


def folder() -> Path:
    """Return the user's own cache folder, or the one below XRDGUI_HOME where that is set."""
    home = os.environ.get("XRDGUI_HOME")
    usual = platformdirs.user_cache_path("xrdgui", appauthor=False)
    return Path(home).expanduser() / "cache" if home else usual


def kept_or_made(path: Path, version: str, packages: Iterable[str], make: Callable[[], Any]) -> Any:
    """Return what `make` gives, made of plain values: kept in `path`, or made and kept there.

    Parameters
    ----------
    version
        of `make` itself: to be changed when it gives something else.
    packages
        whose versions have a say in what it gives. Nothing is kept where one of them has none:
        nobody could say when it is out of date.
    """
    try:
        versions = {"make": version} | {name: _version(name) for name in packages}
    except metadata.PackageNotFoundError:
        return make()
    value = read(path, versions)
    if value is None:
        value = make()
        keep(path, versions, value)
    return value


def read(path: Path, versions: Versions) -> Any | None:
    """Return the value in `path`, or None when there is none that `versions` made."""
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
        with replacing(path) as unfinished:
            unfinished.write_bytes(sha256(text).hexdigest().encode() + b"\n" + text)


def _version(package: str) -> str:
    """Return the version of a package; pymatgen's data is in a part with a version of its own."""
    version = metadata.version(package)
    if package == "pymatgen":
        with suppress(metadata.PackageNotFoundError):  # older ones are in one piece
            version += f", core {metadata.version('pymatgen-core')}"
    return version
