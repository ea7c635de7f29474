"""The inference process: keeps TensorFlow out of the process that draws the window."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xrdgui.classification import inference_worker
from xrdgui.classification.prediction import Prediction
from xrdgui.models.errors import ModelError
from xrdgui.runtime.messages import Message, MessageError

if TYPE_CHECKING:  # it starts sooner without numpy
    from xrdgui.patterns.pattern import Pattern

# How often a job may be in the works while the process dies, before it is held to be the reason.
MAX_DEATHS = 2
RESTARTED = Message("The classification process ended unexpectedly and was started again.")
KEEPS_ENDING = Message(
    "The classification process ended unexpectedly again while working on this, so it was given "
    "up; there may be too little memory."
)
CANNOT_START = Message(
    "The classification process cannot be started; there may be too little memory, or the "
    "installation is damaged."
)
CLOSED = Message("The classification process was closed.")

_log = logging.getLogger(__name__)


class InferenceError(MessageError, RuntimeError):
    """No prediction could be made at all; the message is a sentence for the user."""


@dataclass
class _Job:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "Future[Any]" = field(default_factory=Future)
    deaths: int = 0


class _Context(SpawnContext):
    """Spawn, remembering the processes, for `close` to end one that is busy."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        process = SpawnProcess(*args, **kwargs)
        self.started.append(process)
        return process


def _is_alive(process: SpawnProcess) -> bool:
    """Whether a process runs.

    Its pipe is asked, too: between the moment the executor's thread fetches the exit code and the
    moment it notes it, a process that has ended still counts as alive.
    """
    return process.is_alive() and not wait([process.sentinel], timeout=0)


class InferenceProcess:
    """One process that loads a network and classifies patterns in the order asked.

    Jobs wait here and go to the process one at a time, so that it is known which of them was in
    the works when the process died; that one is tried once more after a restart, the others do not
    notice. All methods may be called from any thread; futures are completed in a thread of the
    executor.

    Parameters
    ----------
    model_folder
        See `xrdgui.models.library`.
    on_restart
        Called with a sentence, in any thread, after the process had to be started again.
    """

    def __init__(self, model_folder: Path, on_restart: Callable[[str], None] | None = None) -> None:
        self.model_folder = model_folder
        self._on_restart = on_restart
        self._lock = threading.RLock()
        self._jobs: deque[_Job] = deque()
        self._current: _Job | None = None
        self._context = _Context()
        self._pool: ProcessPoolExecutor | None = None
        self._failure: Message | None = None
        self._load = self._new_load()

    @property
    def ready(self) -> "Future[None]":
        """Done when the network is loaded; fails with ModelError or InferenceError."""
        return self._load.future

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        with self._lock:
            return next((p.pid for p in self._context.started if _is_alive(p)), None)

    def start(self) -> None:
        """Start the process and let it load the network; returns at once."""
        with self._lock:
            if self._pool is not None or self._failure is not None:
                return
            self._pool = self._new_pool()
            self._jobs.appendleft(self._load)
        self._next()

    def submit(
        self, patterns: "Sequence[Pattern]", default_wavelength: float
    ) -> "Future[list[Prediction]]":
        """Ask for predictions, one per pattern; starts the process if need be.

        The future fails with InferenceError when the process cannot do it, and can be cancelled
        until the process has taken it up.
        """
        job = _Job(inference_worker.predict, (tuple(patterns), default_wavelength))
        with self._lock:
            if self._failure is not None:
                job.future.set_exception(InferenceError(self._failure))
                return job.future
            self._jobs.append(job)
        self.start()
        self._next()
        return job.future

    def close(self) -> None:
        """End the process, busy or not, within 5 s; whatever was still asked is cancelled."""
        self._fail(CLOSED)
        with self._lock:
            pool, self._pool = self._pool, None
            processes = list(self._context.started)
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(2)
            if _is_alive(process):
                process.kill()
                process.join(2)

    def _new_load(self) -> _Job:
        return _Job(inference_worker.load, (self.model_folder,))

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=1, mp_context=self._context, initializer=inference_worker.prepare_process
        )

    def _next(self) -> None:
        """Hand the next job to the process if it is idle."""
        with self._lock:
            if self._pool is None or self._current is not None:
                return
            while self._jobs:
                job = self._jobs.popleft()
                if job.future.running() or job.future.set_running_or_notify_cancel():
                    break
            else:
                return
            self._current = job
            try:
                inner = self._pool.submit(job.function, *job.arguments)
            except BrokenProcessPool:  # it died while idle; this job had no part in it
                self._restart(job)
                return
            except OSError:
                _log.exception("the inference process could not be started")
                self._fail(CANNOT_START)
                return
        inner.add_done_callback(lambda done: self._finished(job, done))

    def _finished(self, job: _Job, done: "Future[Any]") -> None:
        """Take the outcome of the current job; called in a thread of the executor."""
        error = None if done.cancelled() else done.exception()
        with self._lock:
            if self._current is not job or self._failure is not None:
                return  # closed meanwhile
            if isinstance(error, BrokenProcessPool):
                job.deaths += 1
                if job.deaths < MAX_DEATHS:
                    self._restart(job)
                    return
                if job.function is inference_worker.load:
                    self._fail(CANNOT_START)
                    return
                self._restart(None)
                error = InferenceError(KEEPS_ENDING)
            else:
                self._current = None
        if error is None:
            job.future.set_result(done.result())
        elif job.function is inference_worker.load:
            _log.error("the network could not be loaded", exc_info=error)
            if not isinstance(error, ModelError):
                error = InferenceError(CANNOT_START)
            job.future.set_exception(error)
            self._fail(error.message)
        else:
            _log.error("a classification failed", exc_info=error)
            if not isinstance(error, InferenceError):
                error = InferenceError(
                    Message("The classification failed ({reason}).", reason=str(error))
                )
            job.future.set_exception(error)
        self._next()

    def _restart(self, again: _Job | None) -> None:
        """Replace the dead process and repeat `again`; to be called under the lock."""
        _log.warning("the inference process died; starting another")
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._context.started.clear()
        self._pool = self._new_pool()
        self._current = None
        if again is not None:
            self._jobs.appendleft(again)
        if again is not self._load:
            self._load = self._new_load()
            self._jobs.appendleft(self._load)
        threading.Thread(target=self._restarted, name="inference restart", daemon=True).start()

    def _restarted(self) -> None:
        """Go on after a restart, outside of the dead executor's thread and the lock."""
        self._next()
        if self._on_restart is not None and self._failure is None:
            self._on_restart(str(RESTARTED))

    def _fail(self, reason: Message) -> None:
        """Fail everything asked and everything to come."""
        with self._lock:
            if self._failure is not None:
                return
            self._failure = reason
            waiting = list(self._jobs)
            self._jobs.clear()
            if self._current is not None:
                waiting.append(self._current)
                self._current = None
            if not self._load.future.done() and self._load not in waiting:
                waiting.append(self._load)
        for job in waiting:
            # A waiting future ends as cancelled when closing, so that nobody is told of a failure.
            if reason is CLOSED and job.future.cancel():
                continue
            if not job.future.done():
                job.future.set_exception(InferenceError(reason))
