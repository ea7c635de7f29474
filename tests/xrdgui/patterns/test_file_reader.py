"""Reading in a child process."""

import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.support.paths import FUZZ
from tests.support.simulated import write
from xrdgui.patterns.file_reader import (
    MOST_TOGETHER,
    WORK,
    WORK_OF_HDF5,
    FileReader,
    read_file,
    read_files,
)
from xrdgui.runtime.helper_process import HelperCancelledError, HelperProcess

HANGING = sorted((FUZZ / "hanging").iterdir())


@pytest.fixture
def reader():
    made = FileReader()
    yield made
    made.close()


class Instead(HelperProcess):
    """Does something else in place of reading "odd.xy"."""

    def __init__(self, function, *args, memory=None):
        super().__init__("test", memory)
        self._instead = (function, *args)
        self.asked = []  # how many files at a time

    def call(self, function, *args, cancelled=None, seconds=None, work=None):
        paths = args[0] if function is read_files else [args[0]]
        self.asked.append(len(paths))
        if any(path.name == "odd.xy" for path in paths):
            function, *args = self._instead
            seconds = 2
        return super().call(function, *args, cancelled=cancelled, seconds=seconds, work=work)


def test_files_are_found_and_read(reader, tmp_path):
    write(tmp_path / "a.xy")
    (tmp_path / "b.xy").touch()
    a, b = reader.read_all(reader.find([str(tmp_path)]))
    assert (len(a.patterns), a.problem) == (1, None)
    assert b.patterns == ()
    assert b.problem.startswith("b.xy is empty; ")


def test_the_child_is_free_of_all_that_is_slow_to_load(tmp_path):
    helper = HelperProcess("test")
    helper.call(read_file, write(tmp_path / "a.xy"))
    loaded = helper.call(eval, "list(__import__('sys').modules)")
    helper.close()
    assert not {"PySide6", "tensorflow", "keras", "scipy", "pymatgen", "numba"} & set(loaded)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ((os._exit, 1), "it made the file reader stop; export it again, or as text (.xy)."),
        ((os.abort,), "it made the file reader stop; export it again, or as text (.xy)."),
        (
            (time.sleep, 60),
            "it took longer than 2 s; copy it to this computer and open it there.",
        ),
        ((divmod, 1, 0), "ZeroDivisionError: integer division or modulo by zero."),
    ],
    ids=["ends", "aborts", "hangs", "raises"],
)
def test_a_file_that_breaks_its_reader_costs_one_sentence(tmp_path, does, said):
    reader = FileReader(Instead(*does))
    odd, good = Path(tmp_path, "odd.xy"), write(tmp_path / "good.xy")
    read = list(reader.read_all([odd, good]))
    assert [one.problem for one in read] == [f"odd.xy could not be read: {said}", None]
    reader.close()


@pytest.mark.parametrize("does", [(os._exit, 1), (time.sleep, 60), (divmod, 1, 0)])
def test_quick_files_are_read_together_until_one_of_them_breaks_their_reader(tmp_path, does):
    caller = Instead(*does)
    reader = FileReader(caller)
    paths = [write(tmp_path / f"{number:02}.xy") for number in range(80)]
    paths.insert(70, write(tmp_path / "odd.xy"))
    read = list(reader.read_all(paths))
    reader.close()
    assert [one.path for one in read] == paths
    assert [one.path.name for one in read if one.problem] == ["odd.xy"]
    assert caller.asked[0] == 1
    assert 1 < max(caller.asked) <= MOST_TOGETHER


def test_slow_files_are_read_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr("xrdgui.patterns.file_reader.SECONDS_TOGETHER", 0.0)
    caller = Instead(divmod, 1, 0)
    reader = FileReader(caller)
    assert len(list(reader.read_all([write(tmp_path / f"{n}.xy") for n in range(20)]))) == 20
    reader.close()
    assert set(caller.asked) == {1}


@pytest.fixture
def two_at_a_time(monkeypatch):
    """A reader with two processes, on whatever machine, from the fourth file on."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr("xrdgui.patterns.file_reader.FILES_WORTH_A_PROCESS", 4)
    made = FileReader()
    yield made
    made.close()


def test_many_files_are_read_several_at_a_time_and_come_in_their_order(two_at_a_time, tmp_path):
    paths = [write(tmp_path / f"{number:02}.xy") for number in range(20)]
    paths[7].write_text("nothing that is a pattern", encoding="utf-8")
    at_work = []
    for read, path in zip(two_at_a_time.read_all(paths), paths, strict=True):
        at_work.append(len(multiprocessing.active_children()))
        assert read.path == path
        assert (read.problem is None) == (path != paths[7])
        assert read.version is not None
    assert max(at_work) == 2
    two_at_a_time.close()
    assert multiprocessing.active_children() == []


def test_processes_stay_for_the_next_files(two_at_a_time, tmp_path):
    paths = [write(tmp_path / f"{number:02}.xy") for number in range(20)]
    list(two_at_a_time.read_all(paths))
    before = {child.pid for child in multiprocessing.active_children()}
    list(two_at_a_time.read_all(paths))
    assert {child.pid for child in multiprocessing.active_children()} == before
    assert len(before) == 2


def test_named_one_by_one_many_files_have_their_processes_start_together(two_at_a_time, tmp_path):
    paths = [write(tmp_path / f"{number}.xy") for number in range(4)]
    assert two_at_a_time.find(list(map(str, paths))) == paths
    assert len(multiprocessing.active_children()) == 2


def test_made_ready_they_have_loaded_what_reads(two_at_a_time, tmp_path):
    two_at_a_time.get_ready()
    assert len(multiprocessing.active_children()) == 2
    for caller in two_at_a_time._callers:
        loaded = caller.call(eval, "list(__import__('sys').modules)")
        assert {"xrdgui.patterns.readers", "pyarrow.compute"} <= set(loaded)
        assert "xrdgui.ui" not in loaded
    (read,) = two_at_a_time.read_all([write(tmp_path / "a.xy")])
    assert read.problem is None


def test_few_files_are_worth_one_process(two_at_a_time, tmp_path):
    list(two_at_a_time.read_all([write(tmp_path / f"{number}.xy") for number in range(3)]))
    assert len(multiprocessing.active_children()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="work is not bounded on Windows")
def test_a_file_that_ends_its_reader_leaves_the_others_at_work(two_at_a_time, tmp_path):
    paths = [write(tmp_path / f"{number:02}.xy") for number in range(12)]
    paths.insert(5, HANGING[0])
    problems = [read.problem for read in two_at_a_time.read_all(paths)]
    assert "s of work without end" in problems.pop(5)
    assert problems == [None] * 12


def test_cancelled_or_left_half_way_nothing_is_read_on(two_at_a_time, tmp_path):
    paths = [write(tmp_path / f"{number:03}.xy") for number in range(200)]
    switch = threading.Event()
    reading = two_at_a_time.read_all(paths, switch)
    next(reading)
    reading.close()
    assert switch.is_set()
    cancelled = threading.Event()
    reading = two_at_a_time.read_all(paths, cancelled)
    next(reading)
    cancelled.set()
    with pytest.raises(HelperCancelledError):
        list(reading)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound it")
def test_a_file_that_takes_too_much_memory_costs_one_sentence(tmp_path):
    reader = FileReader(HelperProcess("test", memory=50_000_000))
    large = tmp_path / "large.xy"
    large.write_bytes(b"".join(b"%.5f 1\n" % (i / 1e4) for i in range(1_300_000)))
    (read,) = reader.read_all([large])
    assert "it takes more memory than a powder pattern" in read.problem
    reader.close()


@pytest.mark.skipif(sys.platform == "win32", reason="work is not bounded on Windows")
@pytest.mark.parametrize("hanging", HANGING, ids=lambda path: path.name)
def test_a_file_over_which_a_library_turns_in_circles_costs_one_sentence(hanging):
    reader = FileReader()
    (read,) = reader.read_all([hanging])
    reader.close()
    assert read.patterns == ()
    assert read.problem == (
        f"{hanging.name} could not be read: it took more than 2.5 s of work without end; "
        "export it again, or as text (.xy)."
    )
    assert max(WORK, WORK_OF_HDF5) < 5
