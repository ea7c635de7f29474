"""The syntax of CIF: data blocks with values by name (Hall, Allen & Brown 1991)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xrdgui.patterns.readers.base import ReadError

Block = dict[str, list[str]]

# A text between semicolons, a comment, something in quotes, or a word. What does not end takes all
# to the end of the file or line, so that no part is looked at twice.
_TOKEN = re.compile(
    r"^;(?P<text>.*?)(?:^;|\Z)"
    r"|\#[^\n]*"
    r"|'(?P<single>[^\n]*?)'(?=\s|\Z)"
    r'|"(?P<double>[^\n]*?)"(?=\s|\Z)'
    r"|['\"](?P<open>[^\n]*)"
    r"|(?P<word>\S+)",
    re.MULTILINE | re.DOTALL,
)
_MAX_TOKENS = 2_000_000


def blocks(text: str) -> Iterator[tuple[str, Block]]:
    """Yield the name and the values of each data block; an item without a loop has one value.

    Names are in lower case, with "_" for the points of newer dictionaries.

    Raises
    ------
    ReadError
        When there are more of them than a measurement can have.
    """
    name, block = "", _Block()
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count > _MAX_TOKENS:
            raise ReadError("has far more values than a powder pattern; choose the pattern alone")
        word = match["word"]
        if word is None:
            value = match[match.lastgroup] if match.lastgroup else None
            if value is not None:
                block.add(value.strip())
        elif word[:5].lower() == "data_":
            if block.values:
                yield name, block.values
            name, block = word[5:], _Block()
        elif word.lower() == "loop_":
            block.begin_loop()
        elif word.startswith("_"):
            block.add_name(word.lower().replace(".", "_"))
        else:
            block.add(word)
    if block.values:
        yield name, block.values


class _Block:
    def __init__(self) -> None:
        self.values: Block = {}
        self._columns: list[list[str]] = []
        self._in_titles = False
        self._next = 0

    def begin_loop(self) -> None:
        self._columns, self._in_titles, self._next = [], True, 0

    def add_name(self, name: str) -> None:
        if not self._in_titles:
            self._columns = []
        column: list[str] = []
        self.values.setdefault(name, column)
        self._columns.append(column)
        self._next = 0

    def add(self, value: str) -> None:
        if not self._columns:
            return
        self._in_titles = False
        self._columns[self._next].append(value)
        self._next = (self._next + 1) % len(self._columns)
