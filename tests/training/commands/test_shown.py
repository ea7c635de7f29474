import io

import pytest
from rich.console import Console

from training.commands import console
from training.commands.shown import Shown
from training.runs import events

EVENTS = [
    events.Preparing("reflections", 3, 10),
    events.RunStarted("runs/1", "measured", 0, 100, 10, 128, "tensorflow"),
    events.StepEnded(3, 100, 1.5, 0.4, 50.0),
    events.EpochEnded(1, 10, 1.2, 0.5, {"measured": 0.6}, best=True),
    events.Notice("Memory [ran] out."),
    events.RunEnded("finished", 100),
    events.RunFailed("The disk is full."),
]


def test_a_person_sees_every_event(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.StringIO()
    monkeypatch.setattr(console, "_console", Console(file=text, width=120))
    monkeypatch.setattr("training.commands.shown._WARM_UP", -1.0)
    with Shown() as shown:
        for event in EVENTS:
            shown(event)
    for line in (
        "about 4 min of training to go",
        "epoch 1  measured 60.0%  *",
        "Memory [ran] out.",
        "finished after 100 steps",
        "error: The disk is full.",
    ):
        assert line in text.getvalue()
