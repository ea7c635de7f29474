import os
import signal

import pytest

from training.runs import control
from training.runs.control import Control, EndNow


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Control:
    """A control that never ends this process."""
    monkeypatch.setattr(control, "_GRACE", 0.0)
    monkeypatch.setattr(Control, "_end", lambda _: None)
    return Control()


@pytest.mark.parametrize(
    ("pieces", "wish"),
    [
        ([b"stop\n"], "leave"),  # and then the end of the file: nobody is there any more
        ([b"can", b"cel\r\n"], "cancel"),
        ([b"hello\ncancel\nstop\n"], "cancel"),
        ([], "leave"),
    ],
)
def test_lines_on_standard_input_are_wishes(
    asked: Control, monkeypatch: pytest.MonkeyPatch, pieces: list[bytes], wish: str
) -> None:
    coming = iter([*pieces, b""])
    monkeypatch.setattr(control, "_from_standard_input", lambda: next(coming))
    asked._read()
    assert asked.wish == wish


def test_a_stopped_run_can_still_be_cancelled_but_not_the_other_way_round(asked: Control) -> None:
    asked.check()
    asked.ask("stop")
    assert (asked.should_stop(), asked.should_end()) == (True, False)
    asked.check()
    asked.ask("cancel")
    asked.ask("stop")
    asked.ask("leave")
    assert asked.wish == "cancel"
    assert (asked.should_stop(), asked.should_end()) == (True, True)
    with pytest.raises(EndNow):
        asked.check()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_signals_are_wishes(asked: Control) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asked.listen_to_signals()
        os.kill(os.getpid(), signal.SIGINT)
        assert asked.wish == "stop"
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked.wish == "leave"
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
