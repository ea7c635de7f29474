import pytest

from training.commands import run_log
from training.runs import events

SAID = [
    (events.Preparing("reflections", 3, 700), ""),
    (events.Preparing("reflections", 700, 700), "reflections: 700"),
    (
        events.RunStarted("runs/1", "measured", 500, 1000, 250, 16, "tensorflow"),
        "training measured with tensorflow: batches 501 to 1,000, of 16 patterns",
    ),
    (events.StepEnded(3, 100, 1.5, 0.4, 50.0), ""),
    (
        events.EpochEnded(2, 500, 1.2, 0.5, {"validation": 0.6}, best=True),
        "epoch 2  loss 1.200  training 50.0%  validation 60.0%  *",
    ),
    (events.Notice("Memory ran out."), "Memory ran out."),
    (events.RunEnded("stopped", 1500), "stopped after 1,500 batches"),
    (events.RunFailed("The disk is full."), "failed: The disk is full."),
]


@pytest.mark.parametrize(("event", "said"), SAID)
def test_what_people_want_to_read_is_in_the_log(
    event: events.Event, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_log.write(event)
    written = capsys.readouterr().err
    assert written[9:].rstrip("\n") == said
    assert written.count("\n") == bool(said)
