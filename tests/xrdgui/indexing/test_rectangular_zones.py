import itertools

import numpy as np
import pytest

from xrdgui.indexing.lookup import lines_near
from xrdgui.indexing.orthogonal_search import _ROWS, _ROWS_CENTRED, _SOLUTIONS
from xrdgui.indexing.rectangular_zones import rectangles

# A zone with a right angle: 1/d² = h² A + k² B, in units of `lookup.STEP`
A, B = 190.0, 310.0


def lines_of(a, b, centred=False):
    indices = [(h, k) for h, k in itertools.product(range(5), repeat=2) if h + k]
    return np.array(
        sorted(h * h * a + k * k * b for h, k in indices if not (centred and (h + k) % 2))
    )[:12]


def found(q, most=20):
    (table,) = lines_near(q[None], np.full(len(q), 2.0))
    narrow = np.full(len(q), 1 / 4.0)
    rows = _ROWS, _ROWS_CENTRED
    return rectangles(q, np.arange(8), _SOLUTIONS, table, narrow, *rows, 11.0, 3000.0, most)


def test_the_zone_of_its_lines_is_the_likeliest():
    assert found(lines_of(A, B))[:, 0] == pytest.approx([A, B], rel=1e-5)


def test_a_centred_zone_is_likelier_than_by_chance_too():
    first = found(lines_of(A, B, centred=True), most=5)
    assert np.abs(first / np.array([[A], [B]]) - 1).max(axis=0).min() < 1e-5


def test_it_is_found_among_lines_of_no_zone():
    others = np.random.default_rng(4).uniform(200, 3000, 10)
    q = np.sort(np.concatenate([lines_of(A, B), others]))[:20]
    assert np.abs(found(q) / np.array([[A], [B]]) - 1).max(axis=0).min() < 0.01


def test_sides_are_in_order_and_large_enough():
    a, b = found(lines_of(A, B), most=200)
    assert (a <= b).all()
    assert (a >= 11.0).all()
    assert (a * b >= 3000.0).all()
