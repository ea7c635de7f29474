"""What every reader is made of."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern

# What the first column may be: two-theta or theta in degrees, Q = 4π sin θ / λ in 1/Å, or d in Å.
Axis = Literal["two-theta", "theta", "q", "d"]
AXES: tuple[Axis, ...] = get_args(Axis)


class ReadError(ValueError):
    """A file that is no usable pattern; the message is one sentence for the user.

    Readers raise it with what follows the file's name ("is empty; …"); `read_patterns` puts the
    name in front.
    """


class NoPatternError(ReadError):
    """A sound file of another kind, such as a crystal structure: in a folder just passed over."""


class AxisError(ReadError):
    """A pattern over another axis, of which a decision of the user can make one over two-theta.

    `read_patterns(path, axis=…)` with the answer reads it.

    Parameters
    ----------
    message
        As in any ReadError.
    axis
        What the file says it is over, "theta", "q" or "d".
    """

    def __init__(self, message: str, axis: Axis) -> None:
        super().__init__(message, axis)
        self.axis: Axis = axis

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Content:
    """A file's bytes, already taken out of any gzip or bzip2.

    Parameters
    ----------
    path, data
        Where they come from, and they themselves.
    axis
        What the user says the first column is; None to go by what the file says.
    """

    path: Path
    data: bytes
    axis: Axis | None = None

    @property
    def suffix(self) -> str:
        """Lower-case ending, that of the packed file for .gz and .bz2."""
        name = self.path.name.lower().removesuffix(".gz").removesuffix(".bz2")
        return os.path.splitext(name)[1]  # noqa: PTH122  a quarter of the time of a Path's own

    def head(self, sign: bytes, within: int) -> bytes:
        """Return the first lines down to the last with a sign, of so many first bytes.

        Words stand above the rows of numbers, which need not be searched for them.
        """
        last = self.data.rfind(sign, 0, within)
        end = self.data.find(b"\n", last, within) if last >= 0 else 0
        return self.data[: end if end >= 0 else within]

    def has(self, sign: bytes, within: int) -> bool:
        """Whether a sign stands in so many first bytes; much quicker than a regular expression."""
        return self.data.find(sign, 0, within) >= 0


@dataclass(frozen=True)
class Format:
    """One file format.

    Parameters
    ----------
    name
        As shown to users and by `xrdgui info`.
    suffixes
        Endings such as ".xy"; only a hint which format to try first.
    sniff
        Whether the content looks like this format; cheap, never raises.
    read
        The patterns in the content, or ReadError.
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Content], bool]
    read: Callable[[Content], list[Pattern]]
