import threading

import pytest

from xrdgui.ui.background.jobs import Jobs

LONG = 20_000


@pytest.fixture
def jobs(qtbot):
    made = Jobs("test")
    yield made
    made.close()


def test_one_after_the_other_and_told_in_the_windows_thread(qtbot, jobs):
    told, ran = [], []
    jobs.done.connect(lambda result: told.append((result, threading.current_thread())))
    for number in range(3):
        jobs.start(lambda _cancelled, number=number: (ran.append(number), number)[1])
    assert jobs.busy
    assert told == []
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)
    assert ran == [0, 1, 2]
    assert told == [(number, threading.main_thread()) for number in range(3)]


def test_what_waits_is_given_up_as_well_and_the_next_job_is_not(qtbot, jobs):
    begun, told = threading.Event(), []
    jobs.done.connect(told.append)
    jobs.start(lambda cancelled: (begun.set(), cancelled.wait(20))[1])
    jobs.start(lambda cancelled: cancelled.is_set())
    assert begun.wait(20)
    jobs.cancel()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)
    jobs.start(lambda cancelled: cancelled.is_set())
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)
    assert told == [True, True, False]


def test_a_job_that_raises_blocks_nothing(qtbot, jobs):
    jobs.start(lambda _cancelled: 1 / 0)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)


def test_closing_ends_the_thread(jobs):
    begun = threading.Event()
    jobs.start(lambda cancelled: (begun.set(), cancelled.wait(20)))
    assert begun.wait(20)
    jobs.close()
    assert not any(thread.name.startswith("xrdgui test") for thread in threading.enumerate())
