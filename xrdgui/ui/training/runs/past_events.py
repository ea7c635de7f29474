"""The events a run has written so far, read without making the window wait."""

import contextlib
from typing import BinaryIO

from PySide6.QtCore import QObject, QTimer, Signal

from training.monitoring.event_reader import EventReader
from training.monitoring.run_record import RunRecord
from training.runs import RunFolder
from training.runs.events import EpochEnded

_SLICE_SECONDS = 0.010
_PAUSE_MS = 2
_PIECE = 1 << 16


class PastEvents(QObject):
    """Fills a record from events.jsonl in slices between which the window lives.

    Where that file is lost, the epochs are taken from history.csv.

    Signals
    -------
    loaded()
        The file has been read to its end; also when there is none.
    """

    loaded = Signal()

    def __init__(self, folder: RunFolder, record: RunRecord, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._record = folder, record
        self._reader = EventReader(record.take, lambda _line: None)
        self._file: BinaryIO | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._slice)

    def start(self) -> None:
        """Begin to read; `loaded` follows, never at once."""
        try:
            self._file = self._folder.events.open("rb")
        except OSError:
            self._file = None
        self._record.loading = True
        self._timer.start()

    def close(self) -> None:
        """Stop reading."""
        self._timer.stop()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _slice(self) -> None:
        if not self._reader.pending and self._file is not None:
            piece = self._file.read(_PIECE)
            if piece:
                self._reader.feed(piece)
            else:
                self.close()
                self._reader.end()
                self._timer.start()
        self._reader.work(_SLICE_SECONDS)
        if self._file is None and not self._reader.pending:
            self.close()
            if not self._record.epochs:
                self._take_history()
            self._record.loading = False
            self.loaded.emit()

    def _take_history(self) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            for row in self._folder.history():
                self._record.take(EpochEnded(**row))
