"""What every reader is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern


class ReadError(ValueError):
    """A file that is no usable pattern; the message is one sentence for the user.

    Readers raise it with what follows the file's name ("is empty; …"); `read_patterns` puts the
    name in front.
    """


@dataclass(frozen=True)
class Content:
    """A file's bytes, already taken out of any gzip or bzip2."""

    path: Path
    data: bytes

    @property
    def suffix(self) -> str:
        """Lower-case ending, that of the packed file for .gz and .bz2."""
        return Path(self.path.name.lower().removesuffix(".gz").removesuffix(".bz2")).suffix


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
