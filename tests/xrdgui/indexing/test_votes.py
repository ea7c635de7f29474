import numpy as np
import pytest

from xrdgui.indexing.votes import count_votes, mean_of, place_votes, room_for, take_best_bin

# Lines at known + y, of which y is sought; the last of the ways is far off.
WAYS = np.array([100.0, 250.0, 400.0, 1e9], dtype=np.float32)
SHARE = np.array([1.0, 1.0, 0.25, 1.0], dtype=np.float32)


def vote(q, least=0.0, span=500.0, enough=2.5, weight=None):
    q = np.array(q, dtype=np.float32)
    weight = np.ones(len(q), dtype=np.float32) if weight is None else np.float32(weight)
    _, f, place, single, votes, full = room_for(len(q), len(WAYS))
    place_votes(q, WAYS, SHARE, least, span, f, place)
    n = count_votes(place, weight, enough, span, single, votes, full)
    results = []
    while n and (best := take_best_bin(votes, full, n, enough)) >= 0:
        results.append(mean_of(place, f, best, weight, SHARE))
    return results


def test_what_all_lines_say_is_found():
    assert vote([100 + 60, 250 + 60, 400 + 4 * 60]) == pytest.approx([60])


def test_lines_that_say_something_else_do_not_matter():
    lines = [100 + 60, 250 + 60, 400 + 4 * 60, 130.0, 277.0, 555.0]
    assert vote(lines) == pytest.approx([60])


def test_of_two_results_that_with_more_votes_comes_first():
    lines = [100 + 60, 250 + 60, 400 + 4 * 60, 100 + 200.5, 250 + 200.5, 400 + 4 * 200.5]
    found = vote(lines, weight=[1, 1, 1, 2, 2, 2])
    assert found[:2] == pytest.approx([200.5, 60])


def test_too_few_votes_are_no_result():
    assert vote([100 + 60, 250 + 60]) == []


def test_what_lies_outside_is_not_counted():
    lines = [100 + 60, 250 + 60, 400 + 4 * 60]
    assert vote(lines, span=50.0) == []
    assert vote(lines, least=70.0) == []
    assert vote(lines, least=50.0) == pytest.approx([60])


def test_an_edge_between_two_bins_parts_no_votes():
    for y in np.arange(58.0, 64.0, 0.25):
        found = vote([100 + y, 250 + y + 0.4, 400 + 4 * (y - 0.2)])
        assert found == pytest.approx([y], abs=0.5)
