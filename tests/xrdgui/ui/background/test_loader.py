"""Files are read for the window in a process, and handed over in handfuls."""

import os
import threading
import time

from tests.xrdgui.ui.conftest import InlineCaller, write_pattern
from xrdgui.runtime.helper_process import HelperProcess
from xrdgui.ui.background.loader import Loader


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
        def call(self, function, *args, cancelled=None, seconds=None, work=None):
            if args and getattr(args[0], "name", "") == "deadly.xy":
                function, args = os._exit, (1,)
            return super().call(function, *args, cancelled=cancelled, seconds=seconds, work=work)

    for name in ("a.xy", "deadly.xy", "z.xy"):
        write_pattern(tmp_path / name)
    loader = Loader(Deadly("test"))
    got = []
    loader.read.connect(got.extend)
    with qtbot.waitSignal(loader.idle, timeout=30_000):
        loader.load([tmp_path])
    loader.close()
    assert [bool(read.patterns) for read in got] == [True, False, True]
    assert got[1].problem.startswith("deadly.xy could not be read: it made the file reader stop;")


def test_what_is_read_does_not_wait_for_the_next_file(qtbot, tmp_path):
    class SlowSecond(InlineCaller):
        def call(self, function, *args, cancelled=None, seconds=None, work=None):
            if getattr(args[0], "name", "") == "b.xy":
                released.wait(20)
            return function(*args)

    released = threading.Event()
    for name in ("a.xy", "b.xy"):
        write_pattern(tmp_path / name)
    loader = Loader(SlowSecond())
    got = []
    loader.read.connect(got.extend)
    loader.load([tmp_path])
    qtbot.waitUntil(lambda: len(got) == 1, timeout=5000)
    started = time.monotonic()
    with qtbot.waitSignal(loader.idle, timeout=5000):
        released.set()
    assert time.monotonic() - started < 2
    loader.close()
    assert [read.path.name for read in got] == ["a.xy", "b.xy"]
