"""JSON that is too large for memory, read value by value."""

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

_CHUNK: Final = 1 << 20
_SPACE: Final = " \t\r\n"
# Longest single value, in characters; a pattern takes up about a hundredth.
_LONGEST: Final = 20_000_000


class MalformedError(ValueError):
    """The text is not the JSON that was expected; the message is a part of a sentence."""


class JsonStream:
    """The values of a text, in order.

    Whoever reads says what comes: `names` and `numbers` go into an object and an array, `value`
    takes a whole value. Each must be read with one of them before the next one is asked for.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._place = 0

    def peek(self) -> str:
        """Return the first character of what comes. Raises MalformedError at the end."""
        while True:
            while self._place < len(self._text):
                if self._text[self._place] not in _SPACE:
                    return self._text[self._place]
                self._place += 1
            self._more()

    def names(self) -> Iterator[str]:
        """Yield the names in the object that comes; the value of each has to be read in between."""
        for _ in self._members("{", "}"):
            name = self.value()
            self._take(":")
            yield str(name)

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of the items of the array that comes, likewise."""
        yield from self._members("[", "]")

    def value(self) -> Any:
        """Return the value that comes, whole."""
        self.peek()
        end = self._end()
        text, self._place = self._text[self._place : end], end
        try:
            return json.loads(text)
        except ValueError as error:
            raise MalformedError("it is not valid JSON") from error

    def _members(self, opening: str, closing: str) -> Iterator[int]:
        self._take(opening)
        number = 0
        while self.peek() != closing:
            if number:
                self._take(",")
            yield number
            number += 1
        self._take(closing)

    def _take(self, expected: str) -> None:
        if self.peek() != expected:
            raise MalformedError(f"“{expected}” is expected where “{self.peek()}” stands")
        self._place += 1

    def _end(self) -> int:
        """Where the value that begins here ends; the whole of it is in the text then."""
        first = self._text[self._place]
        if first == "{":
            raise MalformedError("an object stands where a value is expected")
        if first == '"':
            return self._after('"')
        if first == "[":
            return self._after("]")
        place = self._place
        while True:
            while place < len(self._text):
                if self._text[place] in ",]}:" + _SPACE:
                    return place
                place += 1
            before = self._place
            if not self._read():
                return place
            place -= before

    def _after(self, closing: str) -> int:
        """Behind the next `closing`; of arrays of numbers and strings without quotes in them."""
        searched = self._place + 1
        while (found := self._text.find(closing, searched)) < 0:
            searched = max(len(self._text) - self._place, 1)
            self._more()
        return found + 1

    def _more(self) -> None:
        if not self._read():
            raise MalformedError("it breaks off")

    def _read(self) -> bool:
        """Drop what was read, and add what comes; False at the end of the file."""
        more = self._file.read(_CHUNK)
        self._text, self._place = self._text[self._place :] + more, 0
        if len(self._text) > _LONGEST:
            raise MalformedError("a value in it is far too long")
        return bool(more)
