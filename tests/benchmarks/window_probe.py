"""Run the real window in a process of its own and print, as JSON, how long it ever stood still.

Usage: python window_probe.py FIRST_FILE FOLDER_TO_DROP
"""

import json
import sys
import tempfile
import time
from pathlib import Path

_QUEUED = Path("/proc/thread-self/schedstat")


def _waited() -> float:
    """Return the seconds this thread has stood in the queue for a processor, where Linux says."""
    try:
        return int(_QUEUED.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


class Heartbeat:
    """A 5 ms timer; a gap between two beats is a freeze, but for the wait for a processor."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[tuple[float, float]] = []
        self._last, self._waited = time.monotonic(), _waited()
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(5)
        self.timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps, self._last, self._waited = [], time.monotonic(), _waited()
        self.timer.start()

    def _beat(self) -> None:
        now, waited = time.monotonic(), _waited()
        self.gaps.append((self._last + waited - self._waited, now))
        self._last, self._waited = now, waited

    def longest(self) -> list[tuple[float, float]]:
        """Return (begin, end) of the longest gaps, on the clock all processes share."""
        self._beat()
        return sorted(self.gaps, key=lambda gap: gap[0] - gap[1])[:20]


def main(first: str, folder: str) -> None:
    from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    from xrdgui.ui import application
    from xrdgui.workspace.entry import State

    no_modifier = Qt.KeyboardModifier.NoModifier
    began = time.perf_counter()
    app = application.set_up()
    window = application.make_window(settings_file=Path(tempfile.mkdtemp()) / "window.ini")
    window.show()
    application.start(window, [first])
    heart = Heartbeat()
    result: dict[str, object] = {}
    finished = 0

    def drop_folder() -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in sorted(Path(folder).iterdir())])
        heart.start()
        common = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, no_modifier)
        # Qt delivers a drop only to the widget that took the drag before.
        QApplication.sendEvent(window, QDragEnterEvent(QPoint(200, 200), *common))
        QApplication.sendEvent(window, QDropEvent(QPointF(200, 200), *common))

    def batch_finished(_report: object) -> None:
        nonlocal finished
        finished += 1
        if finished == 1:
            result["first_answer_s"] = time.perf_counter() - began
            result["launch"] = heart.longest()
            QTimer.singleShot(200, drop_folder)
            return
        result["drop"] = heart.longest()
        states = [entry.state for entry in window.session.entries.values()]
        result["answered"] = sum(state is State.ANSWERED for state in states)
        result["patterns"] = len(states)
        result["heavy_modules"] = sorted(
            name
            for name in ("tensorflow", "keras", "pymatgen", "scipy", "numba")
            if name in sys.modules
        )
        started = time.perf_counter()
        window.close()
        result["close_s"] = time.perf_counter() - started
        app.quit()

    window.session.batch_finished.connect(batch_finished)
    QTimer.singleShot(120_000, app.quit)
    heart.start()
    app.exec()
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:3])
