"""The runs this window has under way: it owns their processes, whatever dialog is open."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from training.runs import RunError
from xrdgui.ui.training.runs.run_process import RunProcess


class ActiveRuns(QObject):
    """Starts runs and keeps them, each folder at most once.

    Parameters
    ----------
    make : callable
        Makes the process of a folder; tests give a stand-in.

    Signals
    -------
    changed()
        A run has started, is asked to end, or has ended.
    ended(RunProcess)
        Its process is gone.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        make: Callable[[Path, QObject], RunProcess] = RunProcess,
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._by_folder: dict[Path, RunProcess] = {}

    @property
    def running(self) -> list[RunProcess]:
        """Those that are not over, the newest last."""
        return [run for run in self._by_folder.values() if run.is_running]

    def get(self, folder: Path) -> RunProcess | None:
        """Return the newest process this window started for a folder, also when it has ended."""
        return self._by_folder.get(folder.absolute())

    def start(self, folder: Path, environment: Mapping[str, str] | None = None) -> RunProcess:
        """Begin a run that has a config.json, or resume it.

        Raises
        ------
        RunError
            It is under way already, here or elsewhere, or the folder holds no run.
        """
        folder = folder.absolute()
        before = self.get(folder)
        if before is not None and before.is_running:
            raise RunError(f"The run “{folder.name}” is already being trained.")
        run = self._make(folder, self)
        try:
            run.start(environment)
        except RunError:
            run.deleteLater()
            raise
        if before is not None:
            # A page may still show it; it goes with the last who holds it.
            before.setParent(None)
        self._by_folder.pop(folder, None)
        self._by_folder[folder] = run
        run.changed.connect(self.changed)
        run.ended.connect(lambda _outcome: self.ended.emit(run))
        self.changed.emit()
        return run

    def forget(self, folder: Path) -> None:
        """Let go of a run that is over, for instance because its folder goes."""
        run = self.get(folder)
        if run is not None and not run.is_running:
            del self._by_folder[folder.absolute()]
            run.deleteLater()
            self.changed.emit()

    def close(self) -> None:
        """End all children and wait until they are gone."""
        for run in self.running:
            run.close()
