"""Train in the real window and print, as JSON, how long it ever stood still.

Usage: python training_probe.py real|flood FOLDER

"real" trains a tiny network with the real engine, at full speed, until it is stopped, calibrated
and evaluated; "flood" has a child that says 70,000 things as fast as it can.
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.window_probe import Heartbeat
from tests.support.paths import ROOT
from training.recipes import recipes
from training.runs import RunFolder
from xrdgui.representation.representation import Representation

FAKE_CHILD = ROOT / "tests" / "support" / "fake_child.py"
TRAINING_MS = 3000


def tiny() -> recipes.Recipe:
    """A recipe of batches that take milliseconds, far more of them than are done."""
    return replace(
        recipes.MEASURED,
        representation=Representation(step=0.2, smoothing=0.2),
        network=recipes.NetworkSettings(
            stem=(8, 9, 4), stages=((8, 5, 4, 1),), squeeze=4, differences_stem=(4, 9, 8),
            differences_stages=((4, 5, 4, 0),), differences_squeeze=2, dense=16, dropout=0.0,
        ),
        fit=recipes.FitSettings(
            batch_size=14, steps=100_000, steps_per_epoch=20, precision="float32"
        ),
    )  # fmt: skip


def main(what: str, folder: str) -> None:
    from PySide6.QtCore import QTimer

    from xrdgui.ui import application
    from xrdgui.ui.training.runs.run_process import RunProcess

    app = application.set_up()
    window = application.make_window(settings_file=Path(tempfile.mkdtemp()) / "window.ini")
    window.show()
    path = Path(folder)
    settings = {"title": "Probe", "source": {"kind": "prototypes", "count": 70, "seed": 0}}
    RunFolder.create(path, tiny(), None, settings)
    desk = window.training
    if what == "flood":
        command = [sys.executable, str(FAKE_CHILD), "flood", folder]
        desk.runs._make = lambda path, parent: RunProcess(path, parent, command)
    run = desk.runs.start(path)
    desk.show_run(path)
    page = desk.wizard.run_page
    heart = Heartbeat()
    result: dict[str, Any] = {"stopped_at": 0}

    def stop_after_a_while() -> None:
        if what == "real" and run.record.last_step:
            waiting.stop()
            QTimer.singleShot(TRAINING_MS, stop)

    def stop() -> None:
        result["stopped_at"] = run.record.last_step
        run.stop()

    def ended(outcome: str) -> None:
        QTimer.singleShot(200, lambda: finish(outcome))

    def finish(outcome: str) -> None:
        result["gaps"] = heart.longest()
        result["outcome"] = outcome
        result["sentence"] = run.sentence
        result["last_step"] = run.record.last_step
        drawn = page.curves.loss._running.getOriginalDataset()[0]
        result["drawn"] = len(drawn)
        result["last_drawn"] = float(drawn[-1]) if len(drawn) else None
        window.close()
        app.quit()

    waiting = QTimer()
    waiting.setInterval(50)
    waiting.timeout.connect(stop_after_a_while)
    waiting.start()
    run.ended.connect(ended)
    QTimer.singleShot(280_000, app.quit)
    # Opening the window is another matter; what counts here is the run.
    QTimer.singleShot(500, heart.start)
    app.exec()
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:3])
