import io
from pathlib import Path

import pytest

from training.runs import events

ALL = [
    events.RunStarted("runs/1", "measured", 0, 100, 10, 128, "tensorflow"),
    events.StepEnded(3, 100, 1.5, 0.4, 250.0),
    events.EpochEnded(1, 10, 1.2, 0.5, {"measured": 0.6}, best=True, validation_loss=1.1),
    events.Notice("Memory ran out; the batches are halved."),
    events.RunEnded("stopped", 10),
    events.RunFailed("no space left on the disk"),
    events.Estimated(250.0, 900, "tensorflow", "CPU", "There is none."),
    events.Preparing("structures", 3),
]


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_events_survive_a_json_line(event: events.Event) -> None:
    stream = io.StringIO()
    events.write_to(stream)(event)
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert events.from_json(text) == event


@pytest.mark.parametrize(
    "line",
    ["", "{}", '{"kind": "Event"}', "Traceback", "[1]", '{"kind": []}', '{"kind": "RunEnded"}'],
)
def test_other_lines_are_no_events(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        events.from_json(line)


def test_all_listeners_hear() -> None:
    heard: list[str] = []
    tell = events.to_all(lambda _: heard.append("a"), lambda _: heard.append("b"))
    tell(events.RunEnded("finished", 1))
    assert heard == ["a", "b"]


def test_a_log_cut_off_in_a_line_is_read_up_to_there(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    assert events.last(log) is None
    assert list(events.read(log)) == []
    log.write_text(ALL[0].to_json() + "\n" + ALL[1].to_json() + "\n" + ALL[2].to_json()[:20])
    assert list(events.read(log)) == ALL[:2]
    assert events.last(log) == ALL[1]


def test_the_end_of_a_long_log_is_found(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text((ALL[1].to_json() + "\n") * 2000 + ALL[-1].to_json() + "\n")
    assert log.stat().st_size > 100_000
    assert events.last(log) == ALL[-1]
