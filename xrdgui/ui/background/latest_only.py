"""Work of a page away from the window: in a helper process, the newest request first and only."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from xrdgui.runtime.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperTaskError,
)
from xrdgui.runtime.language import _

log = logging.getLogger(__name__)


class Caller(Protocol):
    """What runs the functions: a helper process, or a stand-in in tests."""

    def call(
        self, function: Callable[..., Any], *args: Any, cancelled: threading.Event | None = None
    ) -> Any:
        """Run the function and return its result."""

    def close(self) -> None:
        """End whatever runs."""


class Superseded(Exception):  # noqa: N818  not an error: somebody asked for something else
    """A newer request was made, or the page is closed."""


class Job:
    """What a request is given to work with, in a thread of its own."""

    def __init__(
        self, caller: Caller, tell: Callable[[Any], None], over: threading.Event,
        closed: threading.Event,
    ) -> None:  # fmt: skip
        self._caller, self._tell, self._over, self._closed = caller, tell, over, closed

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run a module-level function in the helper process.

        Raises
        ------
        Superseded
            Nobody waits for this request any more.
        """
        if self._over.is_set():
            raise Superseded
        try:
            return self._caller.call(function, *args, cancelled=self._closed)
        except HelperCancelledError as error:
            raise Superseded from error

    def tell(self, value: Any) -> None:
        """Hand over a part of the result."""
        if not self._over.is_set():
            self._tell(value)


class Background(QObject):
    """Runs one request at a time; a newer one takes the place of those before it.

    Signals
    -------
    told(int, object), finished(int, object), failed(int, str)
        Number of the request, and a part of the result, the result, or a sentence.
    """

    told = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, str)

    def __init__(self, name: str, caller: Caller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._caller = caller
        self._thread: ThreadPoolExecutor | None = None
        self._closed = threading.Event()
        self._over = threading.Event()
        self._waiting: Future[None] | None = None
        self._number = 0

    def start(self, work: Callable[[Job], Any]) -> int:
        """Begin a request; the number that comes with its results."""
        self.supersede()
        self._number += 1
        if self._closed.is_set():
            return self._number
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"xrdgui {self._name}")
        self._over = threading.Event()
        number = self._number
        job = Job(
            self._caller, lambda value: self.told.emit(number, value), self._over, self._closed
        )
        self._waiting = self._thread.submit(self._work, number, work, job, self._over)
        return number

    def supersede(self) -> None:
        """Nobody waits for the newest request any more; the helper process stays warm."""
        self._over.set()
        if self._waiting is not None:
            self._waiting.cancel()

    def close(self) -> None:
        """End thread and process."""
        self.supersede()
        self._closed.set()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
            self._thread = None
        self._caller.close()

    def _work(
        self, number: int, work: Callable[[Job], Any], job: Job, over: threading.Event
    ) -> None:
        try:
            result = work(job)
        except Superseded:
            return
        except HelperTaskError as error:
            failure = str(error.message)
        except HelperDiedError:
            failure = _("The helper process ended unexpectedly; try again.")
        except Exception as error:
            log.exception("%s failed", self._name)
            failure = str(error) or type(error).__name__
        else:
            if not over.is_set():
                self.finished.emit(number, result)
            return
        if not over.is_set():
            self.failed.emit(number, failure)
