"""A child process that runs one function at a time, for work that must not stop the window.

Reading a file is Python and numpy work that holds the interpreter lock, so a thread would make
the window stutter; a file that kills its reader would take the window along. A child does
neither. This module knows no Qt.
"""

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

_SPAWN = multiprocessing.get_context("spawn")
_CHECK_SECONDS = 0.05


class HelperDiedError(RuntimeError):
    """The child ended while it was working on the call."""


class HelperCancelledError(RuntimeError):
    """The caller took the call back."""


class HelperTaskError(RuntimeError):
    """The function raised; the message is the child's one-line account of it."""


class HelperProcess:
    """Calls module-level functions in a child process, started on the first call.

    Parameters
    ----------
    name : str
        What the process is for; shown in the process list of the debugger and in thread names.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._one_call_at_a_time = threading.Lock()

    def call(
        self, function: Callable[..., Any], *args: Any, cancelled: threading.Event | None = None
    ) -> Any:
        """Run ``function(*args)`` in the child and return what it returns.

        Raises
        ------
        HelperDiedError
            The child ended under the call; the next call starts a new one.
        HelperCancelledError
            `cancelled` was set; the child was ended so that nothing runs on.
        HelperTaskError
            The function raised an exception.
        """
        with self._one_call_at_a_time:
            connection = self._running_child()
            try:
                connection.send((function, args))
                while not connection.poll(_CHECK_SECONDS):
                    if cancelled is not None and cancelled.is_set():
                        self._end()
                        raise HelperCancelledError(self._name)
                succeeded, value = connection.recv()
            except (EOFError, OSError) as error:
                self._end()
                raise HelperDiedError(f"the {self._name} process ended") from error
        if not succeeded:
            raise HelperTaskError(value)
        return value

    def close(self) -> None:
        """End the child; a call under way in another thread must have been cancelled before."""
        with self._one_call_at_a_time:
            self._end()

    def _running_child(self) -> Connection:
        if self._connection is not None and self._process is not None and self._process.is_alive():
            return self._connection
        self._end()
        ours, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_serve, args=(theirs,), name=f"xrdgui {self._name}", daemon=True
        )
        self._process.start()
        # Closing our copy lets recv() fail at once when the child dies.
        theirs.close()
        self._connection = ours
        return ours

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.terminate()
            self._process.join(2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(2)
            self._process.close()
            self._process = None


def _serve(connection: Connection) -> None:
    """Answer calls until the window closes its end of the pipe."""
    # Ctrl+C in a terminal reaches the whole group; the window decides when this process ends.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            function, args = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, function(*args))
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller must hear of it
            answer = (False, f"{type(error).__name__}: {error}")
        try:
            connection.send(answer)
        except (EOFError, OSError):
            return
