"""Work away from the window: one job after the other in a thread, all given up together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

Job = Callable[[threading.Event], Any]
"""Is given an event that is set when the work is to be given up; raises nothing."""


class Jobs(QObject):
    """Runs jobs in the order they come in.

    Parameters
    ----------
    name : str
        Of the thread.

    Signals
    -------
    done(object)
        A job is over; what it returned.
    """

    done = Signal(object)
    _over = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._thread: ThreadPoolExecutor | None = None
        self._cancelled = threading.Event()
        self._open = 0
        self._over.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is under way, or waits."""
        return self._open > 0

    def start(self, job: Job) -> None:
        """Do this when the jobs before it are done."""
        if not self.busy:
            self._cancelled = threading.Event()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"xrdgui {self._name}")
        self._open += 1
        self._thread.submit(self._work, job, self._cancelled)

    def cancel(self) -> None:
        """Give up what is under way and what waits."""
        self._cancelled.set()

    def close(self) -> None:
        """Give up, and end the thread."""
        self.cancel()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
            self._thread = None

    def _work(self, job: Job, cancelled: threading.Event) -> None:
        result = None
        try:
            result = job(cancelled)
        finally:
            self._over.emit(result)

    def _finish(self, result: Any) -> None:
        self._open -= 1
        self.done.emit(result)
