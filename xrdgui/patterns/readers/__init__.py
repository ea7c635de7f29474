"""Reading pattern files: one module per format, chosen by content."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from xrdgui.patterns.readers import text
from xrdgui.patterns.readers.base import Format, ReadError
from xrdgui.patterns.readers.content import load

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern

__all__ = ["FORMATS", "SUFFIXES", "ReadError", "read_patterns"]

# In the order they are tried; text takes whatever is left and says what is wrong with it.
FORMATS: tuple[Format, ...] = (text.FORMAT,)
SUFFIXES: tuple[str, ...] = tuple(suffix for known in FORMATS for suffix in known.suffixes)


def read_patterns(path: str | os.PathLike[str]) -> list[Pattern]:
    """Read every scan of a file, at least one.

    Raises
    ------
    ReadError
        With one sentence that names the file, what is wrong with it and what to do.
    """
    path = Path(path)
    try:
        content = load(path)
        by_suffix = sorted(FORMATS, key=lambda known: content.suffix not in known.suffixes)
        chosen = next(known for known in by_suffix if known.sniff(content))
        return chosen.read(content)
    except ReadError as error:
        raise ReadError(f"{path.name or path} {error}.") from None
