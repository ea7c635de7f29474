"""Makes what the network sees of a pattern, in a helper process; only the newest request counts."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xrdgui.patterns.file_reader import Caller
from xrdgui.runtime.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperProcess,
    HelperTaskError,
)
from xrdgui.runtime.language import _
from xrdgui.runtime.messages import Message
from xrdgui.ui.background import tasks

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern
    from xrdgui.ui.background.tasks import Prepared


class Preparer(QObject):
    """Prepares patterns away from the window; only the newest request matters.

    Signals
    -------
    prepared(int, object)
        Number of the request, and a Prepared or a sentence why there is none.
    """

    prepared = Signal(int, object)

    def __init__(
        self,
        model_folder: Callable[[], Path],
        caller: Caller | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model_folder = model_folder
        self._caller: Caller = caller or HelperProcess("pattern preparation")
        self._thread: ThreadPoolExecutor | None = None
        self._cancelled = threading.Event()
        self._last: Future[None] | None = None
        self._number = 0

    def request(self, pattern: "Pattern", wavelength: float) -> int:
        """Prepare this pattern; returns the number that comes with the result."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="xrdgui preparer")
        if self._last is not None:
            self._last.cancel()
        self._number += 1
        self._last = self._thread.submit(self._work, self._number, pattern, wavelength)
        return self._number

    def close(self) -> None:
        """End thread and process."""
        self._cancelled.set()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
            self._thread = None
        self._caller.close()

    def _work(self, number: int, pattern: "Pattern", wavelength: float) -> None:
        result: Prepared | str
        try:
            folder = self._model_folder()
            result = self._caller.call(
                tasks.prepare, folder, pattern, wavelength, cancelled=self._cancelled
            )
        except HelperCancelledError:
            return
        except HelperTaskError as error:
            result = str(error.message if error.is_for_users else _not_computed(error.said))
        except (HelperDiedError, MemoryError, OSError, ValueError) as error:
            result = str(_not_computed(str(error)))
        self.prepared.emit(number, result)


def _not_computed(reason: str) -> Message:
    return Message(
        "The prepared pattern could not be computed: {reason}.",
        reason=reason.rstrip(".") or _("there is too little memory"),
    )
