"""Writes patterns to files, away from the window: one after the other, cancellable."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from xrdgui.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperProcess,
    HelperTaskError,
)
from xrdgui.patterns.export import Kind
from xrdgui.patterns.pattern import Pattern
from xrdgui.reading import Caller
from xrdgui.ui import tasks


@dataclass(frozen=True, eq=False)
class SaveJob:
    """Which patterns go where.

    Attributes
    ----------
    files : sequence of (Pattern, Path)
        Each pattern with its file.
    """

    files: Sequence[tuple[Pattern, Path]]
    kind: Kind
    overwrite: bool = False


@dataclass(eq=False)
class SaveReport:
    """What became of a job.

    Attributes
    ----------
    problems : list of (str, str)
        Name of a file that was not written, and why.
    """

    job: SaveJob
    written: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    cancelled: bool = False


class PatternSaver(QObject):
    """Does the jobs one after the other.

    Signals
    -------
    progress(int, int)
        Patterns done and patterns to do in the job under way.
    finished(SaveReport)
        A job is done, or was cancelled.
    """

    progress = Signal(int, int)
    finished = Signal(object)
    _done = Signal(object)

    def __init__(self, caller: Caller | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._caller: Caller = caller or HelperProcess("pattern writer")
        self._thread: ThreadPoolExecutor | None = None
        self._cancelled = threading.Event()
        self._open = 0
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._open > 0

    def save(self, job: SaveJob) -> None:
        """Write these patterns; `finished` says how it went."""
        if self._open == 0:
            self._cancelled = threading.Event()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="xrdgui pattern writer")
        self._open += 1
        self._thread.submit(self._work, job, self._cancelled)

    def cancel(self) -> None:
        """Stop; what is written stays."""
        self._cancelled.set()

    def close(self) -> None:
        """Stop and end thread and process."""
        self.cancel()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
            self._thread = None
        self._caller.close()

    def _work(self, job: SaveJob, cancelled: threading.Event) -> None:
        report = SaveReport(job)
        for number, (pattern, path) in enumerate(job.files):
            self.progress.emit(number, len(job.files))
            try:
                problem = self._caller.call(
                    tasks.write_pattern, pattern, path, job.kind, job.overwrite, cancelled=cancelled
                )
            except HelperCancelledError:
                report.cancelled = True
                break
            except (HelperDiedError, HelperTaskError, MemoryError) as error:
                problem = f"{path.name} could not be written: {str(error) or 'too little memory'}."
            if problem is None:
                report.written += 1
            else:
                report.problems.append((path.name, problem))
        self._caller.close()  # it is not needed again soon
        self._done.emit(report)

    def _finish(self, report: SaveReport) -> None:
        self._open -= 1
        self.finished.emit(report)
