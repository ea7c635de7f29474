"""Files that are there whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Replace a file by what is written to the path given, once that is complete and on the disk.

    After a crash, or a power failure, either the old or the new content is there. Where the block
    fails nothing is left behind, and the old content stays.

    Raises
    ------
    OSError
        The folder cannot be written, or the disk is full.
    """
    # A name of its own, as another process may be writing the same file.
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` with `text`; see `replacing`."""
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="")


def _sync_folder(folder: Path) -> None:
    """Let the new name be on the disk, too, where the system can be asked for it."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
