"""Reads files for the window: away from its thread, in their order, cancellable."""

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from xrdgui.patterns.file_reader import Caller, FileRead, FileReader
from xrdgui.runtime.helper_process import HelperCancelledError

if TYPE_CHECKING:
    from xrdgui.patterns.readers import Axis

# Files are handed to the window in handfuls: one signal per file would flood it, one signal per
# thousand files would stop it. The window comes for them, so that none waits for the next one,
# which may be slow to read, and takes one handful after the other until it has better things to do.
_HAND_OVER_MILLISECONDS = 50
_HAND_OVER_FILES = 25
_HAND_OVER_SECONDS = 0.02

_Job = Callable[[], None]


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

    def __init__(self, caller: Caller | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = FileReader(caller)
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        # What the thread has read and the window has not taken yet; None ends a request.
        self._waiting: deque[FileRead | None] = deque()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._open_jobs = 0
        self._done = 0
        self._total = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_HAND_OVER_MILLISECONDS)
        self._timer.timeout.connect(self._hand_over)

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._open_jobs > 0

    def get_ready(self) -> None:
        """Start what reads, so that the first files need not wait for that."""
        self._do(self._reader.get_ready)

    def load(self, paths: Sequence[str | Path], axis: "Axis | None" = None) -> None:
        """Read these files and folders, over `axis` where that is not left to the files to say."""
        if self._open_jobs == 0:
            self._done = self._total = 0
        if self._cancelled.is_set():
            # What was cancelled stays so; this request has its own switch.
            self._cancelled = threading.Event()
        self._open_jobs += 1
        self._timer.start()
        self._do(partial(self._read_all, [str(path) for path in paths], axis, self._cancelled))

    def cancel(self) -> None:
        """Stop reading; what has been read stays."""
        self._cancelled.set()

    def close(self) -> None:
        """Stop reading and end thread and process."""
        self.cancel()
        self._timer.stop()
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None
        self._reader.close()

    def _do(self, job: _Job) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="xrdgui file reader")
            self._thread.start()

    def _work(self) -> None:
        # The whole of numpy before parts of it arrive, which another thread may be importing.
        from xrdgui.patterns import pattern  # noqa: F401

        while (job := self._jobs.get()) is not None:
            job()

    def _read_all(self, paths: list[str], axis: "Axis | None", cancelled: threading.Event) -> None:
        with contextlib.suppress(HelperCancelledError):
            self._find_and_read(paths, axis, cancelled)
        self._waiting.append(None)

    def _find_and_read(
        self, paths: list[str], axis: "Axis | None", cancelled: threading.Event
    ) -> None:
        found = self._reader.find(paths, cancelled)
        if isinstance(found, FileRead):
            self._waiting.append(found)
            return
        self._total += len(found)
        for read in self._reader.read_all(found, cancelled, axis):
            self._waiting.append(read)
            if cancelled.is_set():
                break

    def _hand_over(self) -> None:
        """Give the window what waits, as much of it as it takes without a pause."""
        ended = 0
        end = time.monotonic() + _HAND_OVER_SECONDS
        while self._waiting and time.monotonic() < end:
            ended += self._hand_over_some()
        if self.busy:
            self.progress.emit(self._done, self._total)
        self._open_jobs -= ended
        if ended and self._open_jobs == 0:
            self._timer.stop()
            self.idle.emit()

    def _hand_over_some(self) -> int:
        """Give the window a handful; return how many jobs ended with it."""
        files: list[FileRead] = []
        ended = 0
        while self._waiting and len(files) < _HAND_OVER_FILES:
            file = self._waiting.popleft()
            if file is None:
                ended += 1
            else:
                files.append(file)
        if files:
            self._done += len(files)
            self.read.emit(files)
        return ended
