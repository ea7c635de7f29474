"""Drop a folder of files on the window in a process of its own; print, as JSON, what happened.

The network is a stand-in that answers at once: what is looked at is the window.

Usage: python drop_probe.py FOLDER [SCREENSHOT]
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from window_probe import Heartbeat

from xrdgui.classification.prediction import Prediction
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.patterns.pattern import Pattern


class Instant:
    """Answers cubic."""

    def __init__(self) -> None:
        self.ready: Future[None] = Future()
        self.model_folder = Path("none")

    def start(self) -> None:
        self.ready.set_result(None)

    def submit(self, patterns: Sequence[Pattern], _default: float) -> "Future[list[Prediction]]":
        shares = (0.94, *[0.01] * (len(CRYSTAL_SYSTEMS) - 1))
        future: Future[list[Prediction]] = Future()
        future.set_result([Prediction(CRYSTAL_SYSTEMS[::-1], shares) for _ in patterns])
        return future

    def close(self) -> None:
        """Nothing to end."""


def main(folder: str, screenshot: str = "") -> None:
    from PySide6.QtCore import QTimer

    from xrdgui.ui import application
    from xrdgui.workspace.problems import grouped

    app = application.set_up()
    window = application.make_window(
        lambda *_arguments: Instant(), Path(tempfile.mkdtemp()) / "window.ini"
    )
    window.resize(1280, 800)
    window.show()
    paths = sorted(Path(folder).iterdir())
    heart = Heartbeat()
    result: dict[str, object] = {}
    progress: list[tuple[int, int]] = []
    window.loader.progress.connect(lambda done, total: progress.append((done, total)))
    steps: list[Callable[[], None]] = []

    def drop() -> None:
        heart.start()
        window.session.open(paths)

    def dropped() -> None:
        result["freezes"] = heart.longest()
        result["progress"] = progress[:: max(1, len(progress) // 50)] + progress[-1:]
        result["said"] = window.activity.message.text()
        result["entries"] = len(window.session.entries)
        result["groups"] = [
            (group.reason, len(group.files)) for group in grouped(window.patterns.problems[1])
        ]
        heart.start()
        window.patterns.show_problems()
        QTimer.singleShot(300, problems_shown)

    def problems_shown() -> None:
        from PySide6.QtWidgets import QWidget

        result["problems_freezes"] = heart.longest()
        dialog = window.findChild(QWidget, "problems")
        if screenshot:
            window.grab().save(screenshot)
            dialog.grab().save(screenshot.replace(".png", "-problems.png"))
        dialog.close()
        window.patterns.clear_all()
        heart.start()
        window.session.open(paths)
        QTimer.singleShot(400, cancel)

    def cancel() -> None:
        result["cancelled_at"] = time.monotonic()
        window.activity.cancel.click()

    def cancelled() -> None:
        result["cancel_s"] = time.monotonic() - float(str(result["cancelled_at"]))
        result["cancel_freezes"] = heart.longest()
        result["cancel_said"] = window.activity.message.text()
        result["cancel_entries"] = len(window.session.entries)
        window.close()
        app.quit()

    steps += [dropped, cancelled]
    window.session.batch_finished.connect(lambda _report: steps.pop(0)())
    QTimer.singleShot(0, window.client.start)
    QTimer.singleShot(300, drop)
    QTimer.singleShot(200_000, app.quit)
    app.exec()
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
