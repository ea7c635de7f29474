"""What is said to a user, as data: an English sentence with names in it, and their values.

The sentence is the key of the catalogues. Errors, warnings and events carry messages between
threads, processes and files; `str(message)` makes the sentence where it is shown, in the language
of that process.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, Self

from xrdgui.runtime import language

_NAME: Final = re.compile(r"\{(\w+)\}")


class Message:
    """A sentence and the values in it.

    Parameters
    ----------
    text
        English, with `{name}` where a value stands; without values it is taken as it is. Formats
        of numbers are not part of it: a value is given as it is to be read.
    many
        The form for numbers other than one, chosen by the value named `n`.
    values
        Strings, numbers, or messages.

    Examples
    --------
    >>> str(Message("{file} has no points.", file="a.xy"))
    'a.xy has no points.'
    >>> str(Message("{n} file", "{n} files", n=3))
    '3 files'
    """

    __slots__ = ("many", "text", "values")

    def __init__(self, text: str, many: str = "", /, **values: object) -> None:
        self.text = text
        self.many = many
        self.values = values

    def __str__(self) -> str:
        if self.many:
            text = language.ngettext(self.text, self.many, int(str(self.values["n"])))
        else:
            text = language.gettext_(self.text)
        return _NAME.sub(self._value, text) if self.values else text

    def _value(self, place: re.Match[str]) -> str:
        # Not str.format: a template may come from a file, and must not reach into objects.
        return str(self.values.get(place[1], place[0]))

    def __repr__(self) -> str:
        return f"Message({self.text!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.to_plain() == other.to_plain()

    def __hash__(self) -> int:
        return hash((self.text, self.many))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.text, self.many, self.values)

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        values = {
            name: value.to_plain()
            if isinstance(value, Message)
            else value
            if isinstance(value, str | int | float | bool | None)
            else str(value)
            for name, value in self.values.items()
        }
        plain: dict[str, Any] = {"text": self.text, "values": values}
        return plain | {"many": self.many} if self.many else plain

    @classmethod
    def from_plain(cls, plain: str | Mapping[str, Any]) -> Self:
        """Make a message of what `to_plain` returned, or of a sentence of earlier versions."""
        if isinstance(plain, str):
            return cls(plain)
        values = {
            name: cls.from_plain(value) if isinstance(value, Mapping) else value
            for name, value in plain["values"].items()
        }
        return cls(plain["text"], plain.get("many", ""), **values)


class MessageError(Exception):
    """An error whose message is for a user; base of all that a person may meet.

    Parameters
    ----------
    message
        What is wrong with what, and what to do; a plain string is taken as it is.
    """

    def __init__(self, message: Message | str) -> None:
        super().__init__(message)
        self.message = message if isinstance(message, Message) else Message(message)

    def __str__(self) -> str:
        return str(self.message)


def _made(text: str, many: str, values: dict[str, object]) -> Message:
    return Message(text, many, **values)
