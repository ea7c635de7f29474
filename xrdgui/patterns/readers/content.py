"""A file's bytes, with bounds on everything."""

from __future__ import annotations

import bz2
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xrdgui.patterns.readers.base import Content, ReadError

# The largest single pattern we know of (synchrotron, 50,000 points with errors) has 1.4 MB; a NeXus
# file may hold much else beside its pattern.
MAX_BYTES = 100_000_000
_PART = 65_536
_TO_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)  # the latter for Windows alone
_PACKED: tuple[tuple[bytes, str, Callable[[], Any]], ...] = (
    (b"\x1f\x8b", "gzip", lambda: zlib.decompressobj(wbits=31)),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
)


def load(path: Path) -> Content:
    """Read a regular file of at most MAX_BYTES, unpacked where it is gzip or bzip2.

    Raises
    ------
    ReadError
        When it is missing, no regular file, forbidden, empty, too large or damaged where packed.
    """
    place = os.fspath(path)
    if "\0" in place:
        raise ReadError("is not a possible file name; check the path")
    try:
        data = _read(place)
    except FileNotFoundError:
        raise ReadError("does not exist; check the path") from None
    except PermissionError:
        raise ReadError("may not be read; ask for permission or copy it elsewhere") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ReadError(f"cannot be read ({reason}); check the path and the drive") from None
    for mark, name, begin in _PACKED:
        if data.startswith(mark):
            data = _unpack(data, mark, name, begin)
            break
    if not data:
        raise ReadError("is empty; export it again from the instrument software")
    return Content(path, data)


def _read(path: str) -> bytes:
    status = os.stat(path)  # noqa: PTH116  half the time of a Path's own
    if stat.S_ISDIR(status.st_mode):
        with os.scandir(path):  # raises PermissionError where that is the reason
            pass
        raise ReadError("is a folder without pattern files; choose one with .xy, .csv, … in it")
    if not stat.S_ISREG(status.st_mode):
        raise ReadError("is a device or pipe, not a file; choose a pattern file")
    size = status.st_size
    _check_size(size)
    descriptor = os.open(path, _TO_READ)  # two thirds of the time of a file object
    try:
        data = os.read(descriptor, size + 1)
        # It may have grown since, or come in parts.
        while len(data) != size and len(data) <= MAX_BYTES and (more := os.read(descriptor, _PART)):
            data += more
    finally:
        os.close(descriptor)
    _check_size(len(data))
    return data


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise ReadError(
            f"has {size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB a powder pattern "
            "can need; choose the exported pattern, not raw images or a whole data set"
        )


def _unpack(data: bytes, mark: bytes, name: str, begin: Callable[[], Any]) -> bytes:
    """Unpack any number of members up to MAX_BYTES, however much the packed bytes hold."""
    parts: list[bytes] = []
    room = MAX_BYTES + 1
    while data.startswith(mark) and room > 0:
        member = begin()
        try:
            part = member.decompress(data, room)
        except (zlib.error, OSError):
            raise ReadError(f"is a damaged {name} file; copy or export it again") from None
        room -= len(part)
        parts.append(part)
        if not member.eof and room > 0:
            raise ReadError(f"is a {name} file that ends too early; copy or export it again")
        data = member.unused_data.lstrip(b"\0")
    if room <= 0:
        raise ReadError(
            f"unpacks to more than the {MAX_BYTES / 1e6:.0f} MB a powder pattern can need; "
            "choose the exported pattern, not a whole data set"
        )
    return b"".join(parts)
