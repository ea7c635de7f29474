"""Work on the library of models, away from the window: one job after the other."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from xrdgui.classification.trial import CancelledError, check
from xrdgui.models import archive
from xrdgui.models import library as models
from xrdgui.models.errors import ModelError
from xrdgui.models.library import Model
from xrdgui.ui.background.jobs import Jobs


class Check(Protocol):
    """Loads the network of a folder, or raises ModelError."""

    def __call__(self, folder: Path, cancelled: threading.Event) -> None:
        """Return when it could be loaded."""


class LibraryWork(QObject):
    """Imports, exports and copies models in a thread.

    Signals
    -------
    began(str)
        What is being done, for people.
    imported(object, bool)
        A Model, and whether it was in the library before.
    exported(object)
        Path of the file.
    added(object)
        A Model copied from a folder.
    failed(str)
        Why not; one sentence.
    idle()
        Nothing is under way any more.
    """

    began = Signal(str)
    imported = Signal(object, bool)
    exported = Signal(object)
    added = Signal(object)
    failed = Signal(str)
    idle = Signal()

    def __init__(self, check: Check = check, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._jobs = Jobs("library", self)
        self._jobs.done.connect(self._finish)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._jobs.busy

    def import_files(self, paths: Sequence[Path]) -> None:
        """Take the models of these files into the library."""
        for path in paths:
            self._start(f"Checking {path.name}…", self._import, path)

    def export(self, model: Model, path: Path) -> None:
        """Write a model to one file."""
        self._start(f"Writing {path.name}…", self._export, model, path)

    def add(self, folder: Path, name: str) -> None:
        """Copy a model folder into the library."""
        self._start(f"Adding “{name}” to the library…", self._add, folder, name)

    def cancel(self) -> None:
        """Give up what is under way and what waits."""
        self._jobs.cancel()

    def close(self) -> None:
        """End the thread and the process that may be checking a network."""
        self._jobs.close()

    def _start(self, said: str, job: Callable[..., None], *arguments: Any) -> None:
        self._jobs.start(partial(self._work, said, partial(job, *arguments)))

    def _finish(self, _nothing: object) -> None:
        if not self.busy:
            self.idle.emit()

    # -- in the thread --------------------------------------------------------------------------

    def _work(
        self, said: str, job: Callable[[threading.Event], None], cancelled: threading.Event
    ) -> None:
        try:
            if not cancelled.is_set():
                self.began.emit(said)
                with contextlib.suppress(CancelledError):
                    job(cancelled)
        except ModelError as error:
            self.failed.emit(str(error))
        except Exception as error:  # noqa: BLE001 - a file from anywhere; the window must go on
            self.failed.emit(f"That did not work: {str(error) or type(error).__name__}.")

    def _import(self, path: Path, cancelled: threading.Event) -> None:
        known = models.list_models()
        model = archive.add(path, lambda folder: self._check(folder, cancelled))
        self.imported.emit(model, model in known)

    def _export(self, model: Model, path: Path, _cancelled: threading.Event) -> None:
        self.exported.emit(archive.write(model, path))

    def _add(self, folder: Path, name: str, _cancelled: threading.Event) -> None:
        self.added.emit(models.add(folder, name))
