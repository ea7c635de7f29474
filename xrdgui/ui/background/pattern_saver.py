"""Writes patterns to files, away from the window: one after the other, cancellable."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xrdgui.runtime.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperProcess,
    HelperTaskError,
)
from xrdgui.ui.background import tasks
from xrdgui.ui.background.jobs import Jobs

if TYPE_CHECKING:
    from xrdgui.patterns.export import Kind
    from xrdgui.patterns.file_reader import Caller
    from xrdgui.patterns.pattern import Pattern


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

    def __init__(self, caller: Caller | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._caller: Caller = caller or HelperProcess("pattern writer")
        self._jobs = Jobs("pattern writer", self)
        self._jobs.done.connect(self.finished)

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._jobs.busy

    def save(self, job: SaveJob) -> None:
        """Write these patterns; `finished` says how it went."""
        self._jobs.start(partial(self._work, job))

    def cancel(self) -> None:
        """Stop; what is written stays."""
        self._jobs.cancel()

    def close(self) -> None:
        """Stop and end thread and process."""
        self._jobs.close()
        self._caller.close()

    def _work(self, job: SaveJob, cancelled: threading.Event) -> SaveReport:
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
        return report
