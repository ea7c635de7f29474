"""One process at work on a run: it holds the lock, keeps the log, and says how it ended."""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from training.pipeline.stages import RunContext, continue_run
from training.runs import RunFolder, failures
from training.runs.control import Control, EndNow
from training.runs.events import Event, Listener, RunEnded, RunFailed

# A listener that does not listen holds nobody up who has to end.
_PATIENCE: Final = 0.5


def work(
    run: RunFolder,
    control: Control,
    listener: Listener,
    workers: int,
    ask_key: Callable[[], str | None] = lambda: None,
) -> bool:
    """Work on `run` until it ends in whatever way; return False when it has failed.

    Every event goes into its log and to `listener`; the last one is RunEnded or RunFailed, or none
    when the run is only left and is to be resumed.

    Raises
    ------
    RunError
        Another process is at work there, or the folder cannot be written.
    """
    was = run.status()
    with run.lock(), _Log(run.events) as log:
        write = EventWriter(log.write, listener, control)
        control.overdue = lambda: write.leave(_last_words(run, control))
        try:
            end: Event | None = continue_run(run, RunContext(write, control, workers, ask_key, was))
        except EndNow:
            end = _last_words(run, control)
        except Exception as error:  # noqa: BLE001  whatever it is, the run says that it failed
            with suppress(OSError):
                run.drop_unfinished()  # also makes room for the last words
            failures.record(error, run.stderr)
            end = RunFailed(failures.sentence(error, run))
        write.leave(end)
    return not isinstance(end, RunFailed)


def keep_standard_error(path: Path, *, ours_too: bool) -> None:
    """Write what libraries say on standard error past Python into `path` from now on.

    `ours_too`: also what Python says there, which otherwise still reaches the terminal.
    """
    if not ours_too:
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.dup2(file, 2)
    os.close(file)
    faulthandler.enable(2)


def _last_words(run: RunFolder, control: Control) -> RunEnded | None:
    """Return the last event of a run that is ended where it is."""
    return RunEnded("cancelled", run.progress()["step"]) if control.wish == "cancel" else None


class EventWriter:
    """Writes events one at a time, and nothing after the last."""

    def __init__(self, log: Listener, listener: Listener, control: Control) -> None:
        self._log = log
        self._listener = listener
        self._control = control
        self._lock = threading.Lock()
        self._left = False

    def __call__(self, event: Event) -> None:
        """Write an event and show it."""
        with self._lock:
            self._log(event)
            self._show(event)

    def leave(self, event: Event | None) -> None:
        """Write the last event, come what may."""
        self._lock.acquire(timeout=_PATIENCE)  # and nobody gets it any more
        if self._left:
            return
        self._left = True
        if event is not None:
            with suppress(OSError):
                self._log(event)
            self._show(event)

    def _show(self, event: Event) -> None:
        try:
            self._listener(event)
        except BrokenPipeError:  # nobody is there any more
            self._control.ask("leave")


class _Log:
    """The file of events. A line that was cut off, by a kill or a full disk, spoils no other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def __enter__(self) -> Self:
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        with self._path.open("rb") as file:
            if end := file.seek(0, os.SEEK_END):
                file.seek(end - 1)
            self._cut = file.read() not in (b"", b"\n")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def write(self, event: Event) -> None:
        line = (("\n" if self._cut else "") + event.to_json() + "\n").encode()
        self._cut = True
        while line:
            line = line[os.write(self._file, line) :]
        self._cut = False
