"""The child process for reading and preparing."""

import os
import threading
import time

import pytest

from tests.xrdgui.ui.conftest import write_pattern
from xrdgui.ui import tasks
from xrdgui.ui.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperProcess,
    HelperTaskError,
)
from xrdgui.ui.loader import Loader


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


def test_a_call_can_be_taken_back(helper):
    helper.call(os.getpid)
    cancelled = threading.Event()
    threading.Timer(0.1, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(HelperCancelledError):
        helper.call(time.sleep, 30, cancelled=cancelled)
    assert time.monotonic() - started < 5


def test_the_child_stays_free_of_qt_and_tensorflow(helper, tmp_path):
    read = helper.call(tasks.read_file, write_pattern(tmp_path / "a.xy"))
    assert len(read.patterns) == 1
    # A function of this file would bring this file's own imports along.
    loaded = helper.call(eval, "list(__import__('sys').modules)")
    assert not {"PySide6", "tensorflow", "keras", "scipy"} & set(loaded)


def test_files_are_read_in_a_process_and_handed_over_in_order(qtbot, tmp_path):
    for number in range(60):
        write_pattern(tmp_path / f"{number}.xy")
    loader = Loader()
    got = []
    loader.read.connect(got.extend)
    with qtbot.waitSignal(loader.idle, timeout=30_000):
        loader.load([tmp_path])
    loader.close()
    assert [read.path.name for read in got] == [f"{number}.xy" for number in range(60)]
    assert all(len(read.patterns) == 1 for read in got)


def test_a_file_that_kills_its_reader_is_named_and_the_rest_is_read(qtbot, tmp_path):
    class Deadly(HelperProcess):
        def call(self, function, *args, cancelled=None):
            if args and getattr(args[0], "name", "") == "deadly.xy":
                function, args = os._exit, (1,)
            return super().call(function, *args, cancelled=cancelled)

    for name in ("a.xy", "deadly.xy", "z.xy"):
        write_pattern(tmp_path / name)
    loader = Loader(Deadly("test"))
    got = []
    loader.read.connect(got.extend)
    with qtbot.waitSignal(loader.idle, timeout=30_000):
        loader.load([tmp_path])
    loader.close()
    assert [bool(read.patterns) for read in got] == [True, False, True]
    assert got[1].problem == "deadly.xy could not be read: it made the file reader stop."
