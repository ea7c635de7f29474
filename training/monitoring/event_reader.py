"""Events out of bytes that arrive in pieces, a few milliseconds' worth at a time."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

from training.runs import events

# A line longer than this is no event but something gone astray.
_LONGEST_LINE = 1_000_000
# Looking at the clock costs as much as reading a line.
_LINES_PER_LOOK = 32


class EventReader:
    """Feeds whole lines to `take` as events; what is none goes to `other`.

    Parameters
    ----------
    take : callable
        Gets each event.
    other : callable
        Gets each line that is no event, without its end.
    """

    def __init__(self, take: Callable[[events.Event], None], other: Callable[[str], None]) -> None:
        self._take, self._other = take, other
        self._lines: deque[bytes] = deque()
        self._rest = b""

    @property
    def pending(self) -> bool:
        """Whether whole lines wait to be read."""
        return bool(self._lines)

    def feed(self, data: bytes) -> None:
        """Add bytes, cut anywhere."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._lines.extend(lines)
        if len(self._rest) > _LONGEST_LINE:
            self._lines.append(self._rest)
            self._rest = b""

    def end(self) -> None:
        """No more bytes will come: what is there of the last line counts as one."""
        if self._rest:
            self._lines.append(self._rest)
            self._rest = b""

    def work(self, seconds: float) -> None:
        """Read lines for about so long, or all there are."""
        until = time.perf_counter() + seconds
        while self._lines:
            for _ in range(min(_LINES_PER_LOOK, len(self._lines))):
                self._read(self._lines.popleft())
            if time.perf_counter() >= until:
                return

    def _read(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return
        try:
            event = events.from_json(text)
        except (ValueError, RecursionError):
            self._other(text)
            return
        kind: Any = type(event)
        if all(isinstance(getattr(event, name), types) for name, types in _checked(kind)):
            self._take(event)
        else:
            self._other(text)


@cache
def _checked(event: Any) -> tuple[tuple[str, Any], ...]:
    """Fields of a kind of event that are reckoned with, and what they must be."""
    must_be: dict[Any, Any] = {
        int: int, int | None: int | None, float: int | float, float | None: int | float | None,
        dict[str, float]: dict,
    }  # fmt: skip
    return tuple((f.name, must_be[f.type]) for f in fields(event) if f.type in must_be)
