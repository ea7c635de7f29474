"""Reads files for the window: in a helper process, one after the other, cancellable."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from xrdgui.ui import tasks
from xrdgui.ui.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperProcess,
    HelperTaskError,
)
from xrdgui.ui.tasks import FileRead

# Files are handed to the window in handfuls: one signal per file would flood it, one signal per
# thousand files would stop it.
_HAND_OVER_SECONDS = 0.05
_HAND_OVER_FILES = 25


class Caller(Protocol):
    """What runs the tasks: a helper process, or a stand-in in tests."""

    def call(
        self, function: Callable[..., Any], *args: Any, cancelled: threading.Event | None = None
    ) -> Any:
        """Run the function and return its result."""

    def close(self) -> None:
        """End whatever runs."""


class Loader(QObject):
    """Turns dropped paths into patterns, off the window's thread.

    Signals
    -------
    read(list[FileRead])
        A handful of files, readable or not, in the order of the request.
    progress(int, int)
        Files read and files found so far, over all requests under way.
    idle()
        Every request is finished or cancelled.
    """

    read = Signal(list)
    progress = Signal(int, int)
    idle = Signal()
    _job_done = Signal()

    def __init__(self, caller: Caller | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._caller: Caller = caller or HelperProcess("file reader")
        self._jobs: queue.Queue[tuple[list[str], threading.Event] | None] = queue.Queue()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        # Counted on the window's thread, behind the files' own signals, so that "idle" never
        # overtakes them.
        self._open_jobs = 0
        self._done = 0
        self._total = 0
        self._job_done.connect(self._finish_job, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._open_jobs > 0

    def load(self, paths: Sequence[str | Path]) -> None:
        """Read these files and folders."""
        if self._open_jobs == 0:
            self._done = self._total = 0
        if self._cancelled.is_set():
            # What was cancelled stays so; this request has its own switch.
            self._cancelled = threading.Event()
        self._open_jobs += 1
        self._jobs.put(([str(path) for path in paths], self._cancelled))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="xrdgui file reader")
            self._thread.start()

    def cancel(self) -> None:
        """Stop reading; what has been read stays."""
        self._cancelled.set()

    def close(self) -> None:
        """Stop reading and end thread and process."""
        self.cancel()
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None
        self._caller.close()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            with contextlib.suppress(HelperCancelledError):
                self._read_all(*job)
            self._job_done.emit()

    def _finish_job(self) -> None:
        self._open_jobs -= 1
        if self._open_jobs == 0:
            self.idle.emit()

    def _read_all(self, paths: list[str], cancelled: threading.Event) -> None:
        found = self._find(paths, cancelled)
        self._total += len(found)
        waiting: list[FileRead] = []
        handed_over = time.monotonic()
        try:
            for path in found:
                if cancelled.is_set():
                    break
                waiting.append(self._read_one(path, cancelled))
                self._done += 1
                due = time.monotonic() - handed_over > _HAND_OVER_SECONDS
                if due or len(waiting) >= _HAND_OVER_FILES:
                    self._hand_over(waiting)
                    waiting, handed_over = [], time.monotonic()
        finally:
            self._hand_over(waiting)

    def _hand_over(self, files: list[FileRead]) -> None:
        if files:
            self.read.emit(files)
            self.progress.emit(self._done, self._total)

    def _find(self, paths: list[str], cancelled: threading.Event) -> list[Path]:
        try:
            return self._caller.call(tasks.find_files, paths, cancelled=cancelled)
        except (HelperDiedError, HelperTaskError) as error:
            path = Path(paths[0])
            self.read.emit([FileRead(path, problem=f"{path.name} could not be opened: {error}.")])
            return []

    def _read_one(self, path: Path, cancelled: threading.Event) -> FileRead:
        try:
            return self._caller.call(tasks.read_file, path, cancelled=cancelled)
        except HelperDiedError:
            problem = f"{path.name} could not be read: it made the file reader stop."
        except HelperTaskError as error:
            problem = f"{path.name} could not be read: {error}."
        return FileRead(path, problem=problem)
