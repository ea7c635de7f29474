"""What a run will cost: a child process trains for about a second, in a folder thrown away."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from training import child_process
from training.runs import RunFolder, events

_END_MS = 3000


def command(folder: Path) -> list[str]:
    """Return the command that measures a run that has a config.json."""
    return child_process.command("estimate", "--run", str(folder), "--events")


class Estimator(QObject):
    """Measures one recipe at a time; a newer request takes the place of those before it.

    Parameters
    ----------
    command : callable
        Makes the command line from the run's folder; tests give a stand-in.

    Signals
    -------
    estimated(events.Estimated)
    failed(str)
        One sentence.
    """

    estimated = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        command: Callable[[Path], Sequence[str]] = command,
    ) -> None:
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def is_running(self) -> bool:
        """Whether something is being measured."""
        return self._process is not None

    def start(self, create: Callable[[Path], RunFolder]) -> None:
        """Measure the run that `create` makes below a folder.

        Raises
        ------
        ValueError, OSError
            As `create` does.
        """
        self.stop()
        self._folder = tempfile.TemporaryDirectory(
            prefix="xrdgui-estimate-", ignore_cleanup_errors=True
        )
        try:
            run = create(Path(self._folder.name))
        except Exception:
            self._throw_away()
            raise
        variables = QProcessEnvironment.systemEnvironment()
        variables.insert("PYTHONUTF8", "1")
        process = self._process = QProcess(self)
        process.setProcessEnvironment(variables)
        process.setWorkingDirectory(str(child_process.folder()))
        process.finished.connect(lambda *_: self._finish(process))
        process.errorOccurred.connect(lambda error: self._error(process, error))
        program, *arguments = self._command(run.path)
        process.start(program, arguments)

    def stop(self) -> None:
        """Measure no further; the process is gone when this returns."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(_END_MS)
            process.deleteLater()
        self._throw_away()

    def _throw_away(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _error(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if process is self._process and error is QProcess.ProcessError.FailedToStart:
            reason = process.errorString()
            self.stop()
            self.failed.emit(f"The measurement could not be started: {reason}.")

    def _finish(self, process: QProcess) -> None:
        if process is not self._process:
            return
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self._process = None
        process.deleteLater()
        self._throw_away()
        failure = ""
        for line in said.splitlines():
            try:
                event = events.from_json(line)
            except ValueError:
                continue
            if isinstance(event, events.Estimated):
                self.estimated.emit(event)
                return
            if isinstance(event, events.RunFailed):
                failure = event.message
        self.failed.emit(failure or "Time and memory could not be measured; training may still go.")
