"""Standard streams for every way of being started."""

import contextlib
import ctypes
import io
import os
import sys
from pathlib import Path
from typing import TextIO

_PARENT = -1  # ATTACH_PARENT_PROCESS


def attach() -> None:
    """Give the program streams it can write any text to.

    A windowed program on Windows starts without: it is attached to the console it was typed into,
    if any, and else writes to nowhere. Not tried on Windows yet; `python -m xrdgui` has streams of
    its own.
    """
    if sys.platform == "win32" and sys.stdout is None:
        ctypes.windll.kernel32.AttachConsole(_PARENT)
    if sys.stdout is None:
        sys.stdout = _console("CONOUT$")
    if sys.stderr is None:
        sys.stderr = _console("CONOUT$")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # File names may hold what the encoding has not; that must not end the program.
            encoding = "utf-8" if sys.platform == "win32" and not stream.isatty() else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _console(name: str) -> TextIO:
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            return Path(name).open("w", encoding="utf-8")
    return Path(os.devnull).open("w", encoding="utf-8")
