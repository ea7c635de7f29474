"""A child process that runs one function at a time, for work that must not stop or end this one.

Reading a file is Python and numpy work that holds the interpreter lock, so a thread would make a
window stutter; a file that kills its reader, or that never ends, would take the program along. A
child does neither. This module knows no Qt.
"""

import contextlib
import logging
import logging.handlers
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from xrdgui.runtime.messages import Message, MessageError

_SPAWN = multiprocessing.get_context("spawn")
_CHECK_SECONDS = 0.05
_OVERWORKED = 0 if sys.platform == "win32" else int(signal.SIGPROF)


class HelperDiedError(RuntimeError):
    """The child ended while it was working on the call."""


class HelperCancelledError(RuntimeError):
    """The caller took the call back."""


class HelperTimeoutError(RuntimeError):
    """The call took longer than it may."""


class HelperOverworkedError(RuntimeError):
    """The call took more of the processor's time than it may; the child was ended."""


class HelperTaskError(RuntimeError):
    """The function raised.

    Parameters
    ----------
    account : str
        The child's one line about it, with the name of the exception; for logs.
    message : Message or None
        What it says to a user, where it is a MessageError.
    said : str
        The text of the exception alone.
    """

    def __init__(self, account: str, message: Message | None = None, said: str = "") -> None:
        super().__init__(account)
        self.said = said or account
        self.message = message or Message(self.said)
        self.is_for_users = message is not None


class HelperProcess:
    """Calls module-level functions in a child process, started on the first call.

    What the functions log reaches the loggers of this process.

    Parameters
    ----------
    name : str
        What the process is for; shown in the process list of the debugger and in thread names.
    memory : int or None
        Bytes the child may take beyond what it starts with; more raises MemoryError in it. Only
        Linux keeps to it.
    work : float or None
        Seconds of processor time one call may take, however busy the machine is; not kept to on
        Windows.
    """

    def __init__(self, name: str, memory: int | None = None, work: float | None = None) -> None:
        self._name = name
        self._memory = memory
        self._work = work
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._is_up = False
        self._one_call_at_a_time = threading.Lock()

    def start(self, prepare: Callable[[], object]) -> None:
        """Start the child ahead of the first call, unless it runs, and do not wait for it.

        It runs the function before anything else, to load what calls will need.
        """
        with self._one_call_at_a_time, contextlib.suppress(OSError):  # the first call will say so
            if not self._is_alive():
                self._begin(prepare)

    def call(
        self,
        function: Callable[..., Any],
        *args: Any,
        cancelled: threading.Event | None = None,
        seconds: float | None = None,
        work: float | None = None,
    ) -> Any:
        """Run ``function(*args)`` in the child and return what it returns.

        Parameters
        ----------
        cancelled
            Ends the call once it is set.
        seconds
            How long to wait for the answer.
        work
            Seconds of processor time this call may take, where that is not what all may.

        Raises
        ------
        HelperDiedError
            The child ended under the call; the next call starts a new one.
        HelperCancelledError
            `cancelled` was set; the child was ended so that nothing runs on.
        HelperOverworkedError
            It took more work than it may.
        HelperTimeoutError
            There was no answer in so many `seconds`, not counting the start of the child, which
            was ended.
        HelperTaskError
            The function raised an exception.
        MemoryError
            It took more memory than there is, or than the child may take.
        """
        with self._one_call_at_a_time:
            try:
                connection = self._running_child(cancelled)
                connection.send((function, args, work))
                self._wait(connection, cancelled, seconds)
                succeeded, value, records = _received(connection)
            except (EOFError, OSError) as error:
                if self._end() == -_OVERWORKED:
                    raise HelperOverworkedError(
                        f"it took more than {work or self._work:g} s of work"
                    ) from None
                raise HelperDiedError(f"the {self._name} process ended") from error
        for record in records:
            logging.getLogger(record.name).handle(record)
        if not succeeded:
            raise MemoryError if value is None else HelperTaskError(*value)
        return value

    def close(self) -> None:
        """End the child; a call under way in another thread must have been cancelled before."""
        with self._one_call_at_a_time:
            self._end()

    def _wait(
        self, connection: Connection, cancelled: threading.Event | None, seconds: float | None
    ) -> None:
        """Wait until the child has something to say."""
        end = None if seconds is None else time.monotonic() + seconds
        while not connection.poll(_CHECK_SECONDS):
            if cancelled is not None and cancelled.is_set():
                self._end()
                raise HelperCancelledError(self._name)
            if end is not None and time.monotonic() > end:
                self._end()
                raise HelperTimeoutError(f"it took longer than {seconds:g} s")

    def _running_child(self, cancelled: threading.Event | None) -> Connection:
        connection = self._connection if self._is_alive() else self._begin()
        assert connection is not None  # noqa: S101 - tells the type checker
        if not self._is_up:
            self._wait(connection, cancelled, None)
            connection.recv()
            self._is_up = True  # from here on its time counts
        return connection

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def _begin(self, prepare: Callable[[], object] | None = None) -> Connection:
        self._end()
        ours, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_serve,
            args=(theirs, self._memory, self._work, prepare),
            name=f"xrdgui {self._name}",
            daemon=True,
        )
        self._process.start()
        # Closing our copy lets recv() fail at once when the child dies.
        theirs.close()
        self._connection = ours
        self._is_up = False
        return ours

    def _end(self) -> int | None:
        """End the child and return its exit code, None where there was none, or still is none."""
        exit_code = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.join(0.1)  # one that is ending should say why
            self._process.terminate()
            self._process.join(2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(2)
            exit_code = self._process.exitcode
            with contextlib.suppress(ValueError):  # not even a kill reaches it: a dead drive
                self._process.close()
            self._process = None
        return exit_code


def _serve(
    connection: Connection,
    memory: int | None,
    work: float | None,
    prepare: Callable[[], object] | None,
) -> None:
    """Answer calls until the other end of the pipe is closed."""
    # Ctrl+C in a terminal reaches the whole group; the parent decides when this process ends.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory is not None:
        _bound_memory(memory)
    said = _Records()
    logging.getLogger().addHandler(logging.handlers.QueueHandler(said))  # type: ignore[arg-type]
    if prepare is not None:
        with contextlib.suppress(Exception):  # the first call that needs it will say so
            prepare()
    with contextlib.suppress(EOFError, OSError):
        connection.send("up")
        while True:
            function, args, other_work = connection.recv()
            _bound_work(other_work or work)
            message, arrays = _answer(function, args, said)
            _bound_work(None)
            connection.send(len(arrays))
            connection.send_bytes(message)
            for array in arrays:
                connection.send_bytes(array)


def _received(connection: Connection) -> tuple[bool, Any, list[logging.LogRecord]]:
    """Return what `_serve` sends of a call: success, value or reason, log records."""
    n_arrays = connection.recv()
    message = connection.recv_bytes()
    arrays = [connection.recv_bytes() for _ in range(n_arrays)]
    return pickle.loads(message, buffers=arrays)  # noqa: S301 - it is from our own child


def _answer(
    function: Callable[..., Any], args: tuple[Any, ...], said: "_Records"
) -> tuple[bytes, list[memoryview]]:
    """Call the function and return what became of it, pickled, and the arrays in that.

    What nobody can change goes beside the message: a copy less at either end, and it arrives in
    parts that the pipe holds, in a fraction of the time of one long message.
    """
    arrays: list[memoryview] = []

    def goes_within(buffer: pickle.PickleBuffer) -> bool:
        array = buffer.raw()
        if array.readonly:
            arrays.append(array)
        return not array.readonly

    reason: tuple[str, Message | None, str] | None
    try:
        done = (True, function(*args), said.taken())
        return pickle.dumps(done, protocol=5, buffer_callback=goes_within), arrays
    except MemoryError:
        reason = None
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller must hear of it
        message = error.message if isinstance(error, MessageError) else None
        reason = (f"{type(error).__name__}: {error}", message, str(error))
    return pickle.dumps((False, reason, said.taken())), []


class _Records:
    """Log records, fit to be sent; a queue to QueueHandler."""

    def __init__(self) -> None:
        self._records: list[logging.LogRecord] = []

    def put_nowait(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def taken(self) -> list[logging.LogRecord]:
        taken, self._records = self._records, []
        return taken


def _bound_work(seconds: float | None) -> None:
    """Let this process end when it has worked so many seconds more; None takes that back.

    A library that turns in circles over damaged data can be stopped in no other way from within.
    """
    if _OVERWORKED:
        # What nobody handles ends the process.
        signal.setitimer(signal.ITIMER_PROF, seconds or 0.0)


def _bound_memory(more: int) -> None:
    """Let this process take at most so many bytes more than it has now, where the system can."""
    # numpy's linear algebra sets memory aside for each processor of the machine; none is needed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  Unix only

    with contextlib.suppress(OSError, ValueError, StopIteration):
        # What is counted by RLIMIT_DATA; RLIMIT_AS would also count what is only mapped.
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        used = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
        resource.setrlimit(resource.RLIMIT_DATA, (1024 * used + more, resource.RLIM_INFINITY))
    with contextlib.suppress(OSError):
        # Should the whole machine run out of memory, this process is the one to lose.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
