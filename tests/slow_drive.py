"""Reading in a helper process as if the file lay on a slow drive."""

import io
import time
from pathlib import Path
from unittest import mock

from xrdgui.patterns.readers import content
from xrdgui.reading import FileRead, read_file


class _Slow(io.RawIOBase):
    """Gives a little at a time, each time after a pause."""

    def __init__(self, data: bytes, pause: float) -> None:
        self._left = memoryview(data)
        self._pause = pause

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        time.sleep(self._pause)
        piece, self._left = self._left[:4096], self._left[4096:]
        buffer[: len(piece)] = piece
        return len(piece)


def read(path: Path, pause: float) -> FileRead:
    """Read a file of which 4 kB come every `pause` seconds."""
    data = path.read_bytes()
    with mock.patch.object(content, "open", create=True, return_value=_Slow(data, pause)):
        return read_file(path)
