"""What whoever started a run asks of it while it runs: to stop, to be cancelled, to end at once.

Lines on standard input: "stop" finishes now and keeps the best model, "cancel" ends at once and
keeps the files. When standard input is closed, whoever started the run is gone; then, and after
SIGTERM, the run ends within seconds and can be resumed. Ctrl+C stops, a second one cancels.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, TypeVar

T = TypeVar("T")
Wish = Literal["stop", "cancel", "leave"]

# What does not end by itself within this many seconds is ended.
_GRACE: Final = 3.0


class EndNow(BaseException):
    """The run was cancelled, or whoever started it is gone. Not to be caught on the way up."""


class Stopped(Exception):  # noqa: N818  not an error: somebody asked
    """The run was asked to end while its data were being made; resuming goes on with them."""


class Control:
    """What is asked of this run so far."""

    def __init__(self) -> None:
        self.wish: Wish | None = None
        self.overdue: Callable[[], None] = lambda: None
        """Called when the run does not end by itself; the process is gone afterwards."""
        self._lock = threading.Lock()

    def ask(self, wish: Wish) -> None:
        """Ask for `wish`, unless more than that has been asked for already."""
        with self._lock:
            if self.wish in ("cancel", "leave") or self.wish == wish:
                return
            self.wish = wish
        if wish != "stop":
            timer = threading.Timer(_GRACE, self._end)
            timer.daemon = True
            timer.start()

    def should_stop(self) -> bool:
        """Whether to finish now, whatever was asked for."""
        return self.wish is not None

    def should_end(self) -> bool:
        """Whether to leave everything as it is."""
        return self.wish in ("cancel", "leave")

    def check(self) -> None:
        """Raise EndNow when the run is to be left as it is."""
        if self.should_end():
            raise EndNow

    def listen_to_signals(self) -> None:
        """Take Ctrl+C and SIGTERM for wishes."""
        signal.signal(signal.SIGINT, lambda *_: self.ask("stop" if self.wish is None else "cancel"))
        signal.signal(signal.SIGTERM, lambda *_: self.ask("leave"))

    def listen_to_standard_input(self) -> None:
        """Take lines on standard input, and its end, for wishes."""
        threading.Thread(target=self._read, name="standard input", daemon=True).start()

    def _read(self) -> None:
        # Not sys.stdin: a thread that waits there holds a lock the interpreter wants at its end.
        unread = b""
        while got := _from_standard_input():
            *lines, unread = (unread + got).split(b"\n")
            for line in lines:
                match line.strip():
                    case b"stop":
                        self.ask("stop")
                    case b"cancel":
                        self.ask("cancel")
        self.ask("leave")

    def _end(self) -> None:
        try:
            self.overdue()
        finally:
            os._exit(0)


def until(items: Iterable[T], should_stop: Callable[[], bool]) -> Iterator[T]:
    """Pass `items` on. Raises Stopped as soon as `should_stop` says so."""
    for item in items:
        if should_stop():
            raise Stopped
        yield item


def _from_standard_input() -> bytes:
    try:
        return os.read(0, 1024)
    except OSError:  # closed from the start
        return b""
