"""One training run as a child process: starts it, listens to it, asks it to end, outlives it."""

import contextlib
import logging
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from training import child_process
from training.monitoring.event_reader import EventReader
from training.monitoring.run_record import RunRecord
from training.runs import RunError, RunFolder, events
from xrdgui.ui.training.runs.past_events import PastEvents

# A slice of reading is short against the 100 ms that a person notices.
_SLICE_SECONDS = 0.010
_PAUSE_MS = 5
_PIECE = 1 << 16
# What a child that was asked to end at once may take, before it is made to.
CANCEL_MS = 5000
# Lines on standard output that are no events go to the log, but not without end.
_MOST_STRAY_BYTES = 1_000_000
_TAIL_BYTES = 16_384
# The window comes first: on a machine with few cores the child would take them all.
_NICER_BY = 5

log = logging.getLogger(__name__)


class RunProcess(QObject):
    """A run and the process that works on it.

    Attributes
    ----------
    folder : RunFolder
    record : RunRecord
        Grows with every event; there is no signal for each of them on purpose: draw by a timer.
    asked : str
        "", "stop" (end now, keep the best model) or "cancel" (end at once), as soon as asked.
    outcome : str
        "" while it runs; then "finished", "stopped", "cancelled", "failed" or "interrupted".
    sentence : str
        Why it failed or was interrupted, and what to do.

    Signals
    -------
    changed()
        It has started, is asked to end, or has ended.
    ended(str)
        The process is gone; the outcome.
    """

    changed = Signal()
    ended = Signal(str)

    def __init__(
        self, folder: Path, parent: QObject | None = None, command: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent)
        self.folder = RunFolder(folder)
        self.record = RunRecord()
        self.asked = ""
        self.outcome = ""
        self.sentence = ""
        self._command = list(command or _training_command(folder))
        self._reader = EventReader(self.record.take, self._take_stray)
        self._stray_bytes = 0
        self._tail = b""
        self._gone = False
        self._past = PastEvents(self.folder, self.record, self)
        self._past.loaded.connect(self._launch)
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(child_process.folder()))
        self._process.started.connect(self._be_nice)
        self._process.readyReadStandardOutput.connect(self._listen)
        self._process.readyReadStandardError.connect(self._take_errors)
        self._process.finished.connect(self._process_gone)
        self._process.errorOccurred.connect(self._process_error)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._listen)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(CANCEL_MS)
        self._patience.timeout.connect(self._process.kill)

    @property
    def is_running(self) -> bool:
        """Whether the run is not over."""
        return not self.outcome

    @property
    def pid(self) -> int:
        """Of the child; 0 when there is none."""
        return int(self._process.processId())

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Begin, or go on from the newest checkpoint.

        Parameters
        ----------
        environment
            Added to the child's environment; secrets go this way and no other.

        Raises
        ------
        RunError
            The folder holds no run, or another process works on it.
        """
        if RunFolder.open(self.folder.path).status() == "running":
            raise RunError(
                f"The run “{self.folder.path.name}” is already being trained, perhaps by another "
                "window; stop it there first."
            )
        variables = QProcessEnvironment.systemEnvironment()
        for name, value in {"PYTHONUTF8": "1", **(environment or {})}.items():
            variables.insert(name, value)
        self._process.setProcessEnvironment(variables)
        self._past.start()

    def stop(self) -> None:
        """Ask for the best model now: the child ends after the batch it is at."""
        self._ask("stop")

    def cancel(self) -> None:
        """Ask for an end at once; the files stay. A child that does not listen is killed."""
        self._ask("cancel")
        self._patience.start()

    def close(self) -> None:
        """End the child, wait until it is gone (at most some seconds), and say nothing more.

        It is told by the end of its standard input, as if the window had been killed: the run can
        be resumed.
        """
        self._past.close()
        for timer in (self._pause, self._patience):
            timer.stop()
        self._process.blockSignals(True)
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(CANCEL_MS):
                self._process.kill()
                self._process.waitForFinished(CANCEL_MS)
        self.outcome = self.outcome or "interrupted"

    # -- to the child ---------------------------------------------------------------------------

    def _ask(self, what: str) -> None:
        if not self.is_running or self.asked in {what, "cancel"}:
            return
        self.asked = what
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.write(f"{what}\n".encode())
        self.changed.emit()

    def _launch(self) -> None:
        self.record.begin_again()
        if self.asked == "cancel":
            self._end("cancelled", "")
            return
        self._process.start(self._command[0], self._command[1:])
        if self.asked:
            self._process.write(f"{self.asked}\n".encode())
        self.changed.emit()

    def _be_nice(self) -> None:
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _NICER_BY)

    # -- from the child -------------------------------------------------------------------------

    def _listen(self) -> None:
        """Read for a slice of time, then let the window live before the next."""
        if self._pause.isActive():
            return
        if not self._reader.pending:
            self._process.setReadChannel(QProcess.ProcessChannel.StandardOutput)
            piece = bytes(self._process.read(_PIECE).data())
            self._reader.feed(piece)
            if self._gone and not piece:
                self._reader.end()
        self._reader.work(_SLICE_SECONDS)
        if self._reader.pending or self._process.bytesAvailable():
            self._pause.start()
        elif self._gone:
            self._conclude()

    def _take_errors(self) -> None:
        """Keep what the child said before it could write its own log."""
        said = bytes(self._process.readAllStandardError().data())
        self._tail = (self._tail + said)[-_TAIL_BYTES:]
        self._log(said)

    def _take_stray(self, line: str) -> None:
        if self._stray_bytes < _MOST_STRAY_BYTES:
            self._stray_bytes += len(line) + 1
            self._log(line.encode() + b"\n")

    def _log(self, said: bytes) -> None:
        try:
            with self.folder.stderr.open("ab") as file:
                file.write(said)
        except OSError as error:
            log.warning("%s could not be written: %s", self.folder.stderr, error)

    # -- the end --------------------------------------------------------------------------------

    def _process_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            reason = self._process.errorString()
            self._end("failed", f"The training process could not be started: {reason}.")

    def _process_gone(self) -> None:
        self._patience.stop()
        self._gone = True
        self._take_errors()
        self._listen()

    def _conclude(self) -> None:
        record = self.record
        if record.failure:
            self._end("failed", record.failure)
        elif record.reason:
            self._end(record.reason, "")
        elif self.asked == "cancel":
            # It had to be killed; the folder shall say, too, that this was meant.
            end = events.RunEnded("cancelled", record.last_step)
            with contextlib.suppress(OSError), self.folder.events.open("a") as file:
                file.write(f"\n{end.to_json()}\n")
            self._end("cancelled", "")
        elif (refusal := _refusal(self._tail)) and self._exited_by_itself():
            self._end("failed", refusal)
        else:
            self._end("interrupted", self._what_happened())

    def _end(self, outcome: str, sentence: str) -> None:
        self.record.stages.end()
        self.outcome, self.sentence = outcome, sentence
        log.info("run %s: %s %s", self.folder.path, outcome, sentence)
        self.changed.emit()
        self.ended.emit(outcome)

    def _exited_by_itself(self) -> bool:
        return self._process.exitStatus() is QProcess.ExitStatus.NormalExit

    def _what_happened(self) -> str:
        code = self._process.exitCode()
        if self._exited_by_itself():
            how = f"ended without a word (exit status {code})"
        elif code == 9 and os.name == "posix":
            how = "was killed, by somebody or because the memory of the computer ran out"
        else:
            how = f"crashed ({'signal' if os.name == 'posix' else 'code'} {code})"
        step = self.record.last_step
        where = f" after batch {step:,}" if step else " before the training began"
        return (
            f"The training process {how}{where}. What it had reached is kept: "
            "Resume goes on from there."
        )


def _training_command(folder: Path) -> list[str]:
    return child_process.command("resume", str(folder), "--events")


def _refusal(tail: bytes) -> str:
    """Return the last sentence a command ended with: "error: …" on standard error."""
    found = re.findall(r"^error: (.+)$", tail.decode("utf-8", "replace"), re.MULTILINE)
    return found[-1].strip() if found else ""
