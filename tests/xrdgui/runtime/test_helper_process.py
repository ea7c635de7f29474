"""The child process for reading and preparing."""

import logging
import multiprocessing
import os
import sys
import threading
import time

import numpy as np
import pytest

from xrdgui.runtime.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperOverworkedError,
    HelperProcess,
    HelperTaskError,
    HelperTimeoutError,
    _received,
)


def _fail():
    raise ImportError("nothing to prepare")


def _end():
    os._exit(3)


@pytest.fixture
def helper():
    made = HelperProcess("test")
    yield made
    made.close()


def test_it_works_fails_dies_and_works_again(helper):
    assert helper.call(divmod, 7, 2) == (3, 1)
    with pytest.raises(HelperTaskError, match="ZeroDivisionError"):
        helper.call(divmod, 7, 0)
    with pytest.raises(HelperDiedError):
        helper.call(os._exit, 3)
    child = helper.call(os.getpid)
    assert child != os.getpid()


def test_one_that_is_started_ahead_prepares_itself_while_nobody_waits(helper):
    started = time.monotonic()
    helper.start(_prepare)
    assert time.monotonic() - started < 1
    helper.start(_prepare)  # it is
    assert helper.call(os.getenv, "XRDGUI_TEST_PREPARED") == "once"
    assert len(multiprocessing.active_children()) == 1


def _prepare():
    time.sleep(1)
    os.environ["XRDGUI_TEST_PREPARED"] = "twice" if "XRDGUI_TEST_PREPARED" in os.environ else "once"


@pytest.mark.parametrize("prepare", [_fail, _end])
def test_one_that_fails_or_ends_while_it_prepares_is_called_all_the_same(helper, prepare):
    helper.start(prepare)
    if prepare is _end:
        helper._process.join()
    assert helper.call(divmod, 7, 2) == (3, 1)


def test_arrays_come_back_as_they_were(helper):
    fixed = helper.call(np.frombuffer, bytes(range(200)), np.uint8)
    own = helper.call(np.arange, 100_000.0)
    assert fixed.tolist() == list(range(200))
    assert not fixed.flags.writeable
    assert (own == np.arange(100_000.0)).all()
    assert own.flags.writeable


def test_an_answer_that_breaks_off_is_the_end_of_the_child():
    ours, theirs = multiprocessing.Pipe()
    theirs.send(2)
    theirs.send_bytes(b"message")
    theirs.send_bytes(b"first of two arrays")
    theirs.close()
    with ours, pytest.raises(EOFError):
        _received(ours)


def test_a_call_can_be_taken_back(helper):
    helper.call(os.getpid)
    cancelled = threading.Event()
    threading.Timer(0.1, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(HelperCancelledError):
        helper.call(time.sleep, 30, cancelled=cancelled)
    assert time.monotonic() - started < 5


def test_a_call_has_only_so_much_time(helper):
    helper.call(os.getpid)
    with pytest.raises(HelperTimeoutError, match=r"longer than 0\.2 s"):
        helper.call(time.sleep, 30, seconds=0.2)
    assert helper.call(divmod, 7, 2, seconds=5) == (3, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="not kept to on Windows")
def test_a_call_does_only_so_much_work():
    helper = HelperProcess("test", work=0.5)
    try:
        assert helper.call(time.sleep, 1.0) is None  # which is no work
        with pytest.raises(HelperOverworkedError, match=r"more than 0\.5 s of work"):
            helper.call(eval, "sum(iter(int, 1))", seconds=60)
        with pytest.raises(HelperOverworkedError, match=r"more than 0\.2 s of work"):
            helper.call(eval, "sum(iter(int, 1))", work=0.2)
        assert helper.call(divmod, 7, 2) == (3, 1)
    finally:
        helper.close()


def test_what_the_child_logs_is_logged_here(helper, caplog):
    helper.call(logging.getLogger("xrdgui.somewhere").warning, "strange %s", "file")
    (record,) = caplog.records
    assert (record.name, record.getMessage()) == ("xrdgui.somewhere", "strange file")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound it")
def test_memory_is_bounded():
    helper = HelperProcess("test", memory=100_000_000)
    try:
        assert len(helper.call(bytes, 20_000_000)) == 20_000_000
        with pytest.raises(MemoryError):
            helper.call(bytes, 200_000_000)
        with pytest.raises(MemoryError):  # it fits, but cannot be sent
            helper.call(bytes, 80_000_000)
        assert helper.call(divmod, 7, 2) == (3, 1)
    finally:
        helper.close()
