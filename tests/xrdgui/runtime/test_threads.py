import threading

import pytest

from xrdgui.runtime.threads import ThreadScratch, begun_threaded, map_threaded, parts


def test_results_come_in_order():
    assert map_threaded(lambda n: n * n, range(50)) == [n * n for n in range(50)]
    assert map_threaded(str, []) == []


def test_a_single_thing_is_done_where_it_is_asked_for():
    assert map_threaded(lambda _: threading.current_thread(), [0]) == [threading.current_thread()]


def test_what_goes_wrong_is_told():
    with pytest.raises(ZeroDivisionError):
        map_threaded(lambda n: 1 // n, [1, 0, 2])


def test_what_was_begun_goes_on_meanwhile():
    done = threading.Event()
    results = begun_threaded(lambda n: done.set() or n, [1, 2])
    assert done.wait(10)
    assert results() == [1, 2]


def test_each_thread_has_a_room_of_its_own_and_keeps_it():
    room = ThreadScratch((2, 3))
    mine = room.array
    others = []
    thread = threading.Thread(target=lambda: others.append(room.array))
    thread.start()
    thread.join()
    assert room.array is mine
    assert others[0] is not mine
    assert others[0].shape == mine.shape == (2, 3)


@pytest.mark.parametrize("processors", [None, 1, 2, 5])
@pytest.mark.parametrize("n", [1, 3, 8, 64])
def test_parts_are_all_of_it_and_large_enough(n, processors, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    found = parts(n, 4)
    assert [i for part in found for i in range(n)[part]] == list(range(n))
    assert len(found) <= (processors or 1)
    assert len(found) == 1 or all(part.stop - part.start >= 4 for part in found)
