import io

import pytest

from training import events

ALL = [
    events.RunStarted("runs/1", "measured", 0, 100, 10, 128, "tensorflow"),
    events.StepEnded(3, 100, 1.5, 0.4, 250.0),
    events.EpochEnded(1, 10, 1.2, 0.5, {"measured": 0.6}, best=True),
    events.RunEnded("stopped", 10),
    events.RunFailed("no space left on the disk"),
]


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_events_survive_a_json_line(event: events.Event) -> None:
    stream = io.StringIO()
    events.write_to(stream)(event)
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert events.from_json(text) == event


@pytest.mark.parametrize("line", ["", "{}", '{"kind": "Event"}', "Traceback", "[1]"])
def test_other_lines_are_no_events(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        events.from_json(line)


def test_all_listeners_hear() -> None:
    heard: list[str] = []
    tell = events.to_all(lambda _: heard.append("a"), lambda _: heard.append("b"))
    tell(events.RunEnded("finished", 1))
    assert heard == ["a", "b"]
