"""Between the window and the inference process: futures in, Qt signals out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from xrdgui.classification.prediction import Prediction
from xrdgui.runtime.messages import Message

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern

# Small enough that answers appear while the rest is computed and that Cancel acts at once.
CHUNK = 16
COALESCE_MS = 50


class Backend(Protocol):
    """What an `InferenceProcess` offers, as far as used here."""

    model_folder: Path

    def start(self) -> None:
        """Start the process and let it load the network."""

    def submit(
        self, patterns: Sequence[Pattern], default_wavelength: float
    ) -> Future[list[Prediction]]:
        """Ask for predictions."""

    @property
    def ready(self) -> Future:
        """Done when the network is loaded, or failed with the reason."""

    def close(self) -> None:
        """End the process."""


class NetworkState(Enum):
    """What the status bar says about the network."""

    LOADING = auto()
    READY = auto()
    FAILED = auto()


@dataclass(frozen=True, eq=False)
class Question:
    """One pattern to classify; `key` and `request` come back with the answer."""

    key: int
    request: int
    pattern: Pattern


@dataclass(frozen=True)
class Answer:
    """What the network said to one question."""

    key: int
    request: int
    prediction: Prediction


@dataclass(frozen=True, eq=False)
class _Batch:
    questions: tuple[Question, ...]
    default_wavelength: float
    round: int


@dataclass(eq=False)
class _Change:
    """A network being loaded to take the place of the present one."""

    folder: Path
    backend: Backend | None = None
    failure: str = ""
    cancelled: bool = False


class InferenceClient(QObject):
    """Asks the inference process and reports on the window's thread.

    Every call into the process is made by one owner thread, because starting a process and
    waiting for it to end take longer than a window may stand still. Results are collected and
    handed over by a timer, never one signal per result.

    Parameters
    ----------
    make_backend : callable
        Makes the process for the network of a folder; the second argument is to be called with
        sentences worth telling.
    model_folder : Path
        The network to begin with.

    Attributes
    ----------
    model_folder : Path
        The network that answers.

    Signals
    -------
    answered(list[Answer])
    progress(int, int)
        Patterns answered and patterns asked about since the last idle moment.
    state_changed(NetworkState)
    notice(str)
        One sentence worth telling, for instance that the process was restarted.
    idle()
        Everything asked has been answered or cancelled.
    switched(Path)
        Another network answers from now on; what was not answered yet has to be asked again.
    switch_failed(str)
        The other network could not be loaded, for the reason of the sentence; this one stays.
    """

    answered = Signal(list)
    progress = Signal(int, int)
    state_changed = Signal(object)
    notice = Signal(str)
    idle = Signal()
    switched = Signal(object)
    switch_failed = Signal(str)
    _woken = Signal()

    def __init__(
        self,
        make_backend: Callable[[Path, Callable[[str], None]], Backend],
        model_folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = NetworkState.LOADING
        self.failure = ""
        self.model_folder = model_folder
        self._make_backend = make_backend
        self._backend: Backend | None = None
        self._change: _Change | None = None
        self._start_failure = ""
        self._owner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="xrdgui inference owner")
        self._lock = threading.Lock()
        self._arrived: deque[tuple[_Batch, Future[list[Prediction]]]] = deque()
        self._said: deque[str] = deque()
        self._running: set[Future[list[Prediction]]] = set()
        self._round = 0
        self._done = 0
        self._total = 0
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COALESCE_MS)
        self._timer.timeout.connect(self._drain)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether answers are still to come."""
        return self._total > 0

    def start(self) -> None:
        """Start the process; returns at once."""
        self._owner.submit(self._start)

    def classify(self, questions: Sequence[Question], default_wavelength: float) -> None:
        """Ask about these patterns; answers come by signal."""
        if self._closed or not questions:
            return
        self._total += len(questions)
        for start in range(0, len(questions), CHUNK):
            chunk = tuple(questions[start : start + CHUNK])
            self._owner.submit(self._submit, _Batch(chunk, default_wavelength, self._round))
        self.progress.emit(self._done, self._total)

    def cancel(self) -> None:
        """Take back what has not been answered yet."""
        self._take_back()
        self._end_round()

    def switch(self, folder: Path) -> None:
        """Load another network; the present one answers until that one is ready."""
        if self._closed:
            return
        self.cancel_switch()
        self._change = _Change(folder)
        self._owner.submit(self._begin, self._change)

    def follow(self, folder: Path) -> None:
        """Name the folder where the network in use lies now, from which a new process loads it."""
        self.model_folder = folder
        if self._backend is not None:
            self._backend.model_folder = folder

    def cancel_switch(self) -> None:
        """Stay with the present network."""
        if self._change is not None:
            self._change.cancelled = True
            self._owner.submit(self._discard, self._change)
            self._change = None

    def close(self) -> None:
        """End process and threads; returns when they are gone."""
        if self._closed:
            return
        self._closed = True
        self.cancel_switch()
        self.cancel()
        self._timer.stop()
        self._owner.submit(self._close_backend)
        self._owner.shutdown(wait=True)

    # -- owner thread ---------------------------------------------------------------------------

    def _start(self) -> None:
        try:
            self._backend = self._make_backend(self.model_folder, self._say)
            self._backend.start()
            self._backend.ready.add_done_callback(lambda _future: self._emit_woken())
        except Exception as error:  # noqa: BLE001 - the window must open whatever fails here
            self._start_failure = str(error) or type(error).__name__
            self._emit_woken()

    def _begin(self, change: _Change) -> None:
        if change.cancelled:
            return

        def say(sentence: str) -> None:
            if self._backend is change.backend:
                self._say(sentence)

        try:
            change.backend = self._make_backend(change.folder, say)
            change.backend.start()
            change.backend.ready.add_done_callback(lambda _future: self._emit_woken())
        except Exception as error:  # noqa: BLE001 - whatever fails here, the present one stays
            change.failure = str(error) or type(error).__name__
            self._emit_woken()

    def _take_over(self, change: _Change) -> None:
        self._close_backend()
        self._start_failure = ""
        self._backend, change.backend = change.backend, None
        self._emit_woken()

    def _discard(self, change: _Change) -> None:
        if change.backend is not None:
            change.backend.close()
            change.backend = None

    def _submit(self, batch: _Batch) -> None:
        if batch.round != self._round:
            return
        try:
            if self._backend is None:
                raise RuntimeError(self._start_failure)  # noqa: TRY301 - same way out as any failure
            patterns = [question.pattern for question in batch.questions]
            future = self._backend.submit(patterns, batch.default_wavelength)
        except Exception as error:  # noqa: BLE001 - becomes the answer to these questions
            future = Future()
            future.set_exception(error)
        with self._lock:
            self._running.add(future)
        future.add_done_callback(lambda done: self._collect(batch, done))

    def _close_backend(self) -> None:
        if self._backend is not None:
            self._backend.close()
            self._backend = None

    # -- any thread -----------------------------------------------------------------------------

    def _collect(self, batch: _Batch, future: Future[list[Prediction]]) -> None:
        with self._lock:
            self._running.discard(future)
            self._arrived.append((batch, future))
        self._emit_woken()

    def _say(self, sentence: str) -> None:
        with self._lock:
            self._said.append(sentence)
        if self._backend is not None:
            # A restarted process loads the network anew.
            self._backend.ready.add_done_callback(lambda _future: self._emit_woken())
        self._emit_woken()

    def _emit_woken(self) -> None:
        if not self._closed:
            self._woken.emit()

    # -- the window's thread --------------------------------------------------------------------

    def _wake(self) -> None:
        if not self._closed and not self._timer.isActive():
            self._timer.start()

    def _take_back(self) -> None:
        self._round += 1
        with self._lock:
            running, self._running = self._running, set()
        for future in running:
            future.cancel()

    def _drain(self) -> None:
        with self._lock:
            arrived, self._arrived = list(self._arrived), deque()
            said, self._said = list(self._said), deque()
        for sentence in said:
            self.notice.emit(sentence)
        self._look_at_network()
        self._look_at_change()
        answers: list[Answer] = []
        for batch, future in arrived:
            if batch.round == self._round:
                answers += self._answers(batch, future)
        if answers:
            self._done += len(answers)
            self.answered.emit(answers)
            self.progress.emit(self._done, self._total)
        if self._total and self._done >= self._total:
            self._end_round()

    def _answers(self, batch: _Batch, future: Future[list[Prediction]]) -> list[Answer]:
        try:
            predictions = future.result()
            pairs = list(zip(batch.questions, predictions, strict=True))
        except CancelledError:
            return self._failed(
                batch, Message("Classification was stopped; choose Classify again.")
            )
        except Exception as error:  # noqa: BLE001 - the process may fail in any way
            if len(batch.questions) > 1 and self.state is not NetworkState.FAILED:
                # One pattern may have taken the process down; the others deserve an answer.
                for question in batch.questions:
                    alone = _Batch((question,), batch.default_wavelength, batch.round)
                    self._owner.submit(self._submit, alone)
                return []
            reason = str(error) or type(error).__name__
            return self._failed(
                batch,
                Message("The network could not classify this pattern: {reason}", reason=reason),
            )
        return [Answer(asked.key, asked.request, said) for asked, said in pairs]

    @staticmethod
    def _failed(batch: _Batch, sentence: Message) -> list[Answer]:
        failure = Prediction(classes=(), probabilities=None, warnings=(), error=sentence)
        return [Answer(asked.key, asked.request, failure) for asked in batch.questions]

    def _look_at_network(self) -> None:
        state, failure = NetworkState.LOADING, self._start_failure
        if self._backend is not None and self._backend.ready.done():
            failure = _failure_of(self._backend.ready)
            state = NetworkState.READY
        self.failure = failure
        if failure:
            state = NetworkState.FAILED
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def _look_at_change(self) -> None:
        change = self._change
        if change is None:
            return
        failure = change.failure
        if not failure:
            if change.backend is None or not change.backend.ready.done():
                return
            failure = _failure_of(change.backend.ready)
        self._change = None
        if failure:
            self._owner.submit(self._discard, change)
            self.switch_failed.emit(failure)
            return
        self._owner.submit(self._take_over, change)
        self.model_folder = change.folder
        had_work = self._total > 0
        self._take_back()
        self._done = self._total = 0
        self.switched.emit(change.folder)
        if had_work and not self.busy:
            self.progress.emit(0, 0)
            self.idle.emit()

    def _end_round(self) -> None:
        had_work = self._total > 0
        self._done = self._total = 0
        if had_work and not self._closed:
            self.progress.emit(0, 0)
            self.idle.emit()


def _failure_of(ready: Future) -> str:
    """Why a network could not be loaded; empty when it was."""
    error = CancelledError() if ready.cancelled() else ready.exception()
    return "" if error is None else str(error) or type(error).__name__
