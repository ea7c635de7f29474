"""Reading in a helper process as if the file lay on a slow drive."""

import os
import time
from pathlib import Path
from unittest import mock

from xrdgui.patterns.file_reader import FileRead, read_file


def read(path: Path, pause: float) -> FileRead:
    """Read a file of which 4 kB come every `pause` seconds."""
    at_once = os.read

    def a_little(descriptor: int, size: int) -> bytes:
        time.sleep(pause)
        return at_once(descriptor, min(size, 4096))

    with mock.patch.object(os, "read", a_little):
        return read_file(path)
