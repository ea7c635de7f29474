"""Work of a page away from the window: the newest request counts."""

import threading

import pytest

from tests.xrdgui.ui.conftest import InlineCaller
from xrdgui.runtime.helper_process import HelperDiedError, HelperProcess, HelperTaskError
from xrdgui.runtime.messages import Message
from xrdgui.ui.background.latest_only import Background


@pytest.fixture
def caller():
    return InlineCaller()


@pytest.fixture
def background(qtbot, caller):
    threads = set(threading.enumerate())
    made = Background("test", caller)
    yield made
    made.close()
    assert set(threading.enumerate()) <= threads


def heard(signal):
    found = []
    signal.connect(lambda *values: found.append(values))
    return found


def test_a_result_comes_with_its_number(qtbot, background):
    with qtbot.waitSignal(background.finished, timeout=5000) as told:
        number = background.start(lambda job: job.call(max, 3, 7))
    assert told.args == [number, 7]


def test_parts_come_before_the_whole(qtbot, background):
    parts = heard(background.told)

    def work(job):
        for part in range(3):
            job.tell(part)
        return "whole"

    with qtbot.waitSignal(background.finished, timeout=5000):
        number = background.start(work)
    assert parts == [(number, 0), (number, 1), (number, 2)]


def test_a_newer_request_silences_the_older(qtbot, background, caller):
    finished, told = heard(background.finished), heard(background.told)
    caller.gate.clear()

    def work(job):
        value = job.call(max, 1, 2)
        job.tell(value)
        job.call(max, 3, 4)
        return value

    background.start(work)
    newest = background.start(lambda job: job.call(max, 5, 6))
    caller.gate.set()
    qtbot.waitUntil(lambda: bool(finished), timeout=5000)
    assert finished == [(newest, 6)]
    assert told == []


def raises(error):
    raise error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            HelperTaskError(
                "WrongKeyError: Refused: the key.", Message("Refused: {what}.", what="the key")
            ),
            "Refused: the key.",
        ),
        (HelperTaskError("OSError: a: b", said="a: b"), "a: b"),
        (HelperDiedError("x"), "The helper process ended unexpectedly; try again."),
    ],
)
def test_a_failure_is_one_sentence_without_the_name_of_an_exception(
    qtbot, background, error, sentence
):
    with qtbot.waitSignal(background.failed, timeout=5000) as told:
        background.start(lambda job: job.call(raises, error))
    assert told.args[1] == sentence


def test_nothing_is_said_after_closing(qtbot, caller):
    background = Background("test", caller)
    finished = heard(background.finished)
    background.start(lambda job: job.call(max, 1, 2))
    background.close()
    qtbot.wait(50)
    background.start(lambda job: job.call(max, 1, 2))
    qtbot.wait(50)
    assert len(finished) <= 1
    assert background._thread is None


def test_closing_ends_a_helper_process_under_way(qtbot):
    background = Background("test", HelperProcess("test"))
    started = threading.Event()

    def work(job):
        started.set()
        return job.call(threading.Event().wait, 30)

    background.start(work)
    assert started.wait(10)
    background.close()
