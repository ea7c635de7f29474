import itertools

import numpy as np
import pytest

from xrdgui.indexing.lookup import lines_near
from xrdgui.indexing.triclinic import _ROWS_OF_ZONE
from xrdgui.indexing.zones import refine_zones, zones

# a zone: 1/d² = h² A + k² B + h k E, in units of `lookup.STEP`
ZONE = np.array([210.0, 340.0, 95.0])


def lines_of(zone):
    a, b, e = zone
    every = itertools.product(range(4), range(-4, 5))
    return np.array(sorted({h * h * a + k * k * b + h * k * e for h, k in every} - {0.0}))[:14]


def found(q, most=5):
    (table,) = lines_near(q[None], np.full(len(q), 2.0))
    narrow = np.full(len(q), 1 / 4.0)
    return zones(q, np.arange(8), table, narrow, _ROWS_OF_ZONE, 11.0, 3000.0, most)


def test_the_zone_of_its_lines_is_the_likeliest():
    assert found(lines_of(ZONE))[:, 0] == pytest.approx(ZONE, rel=0.01)


def test_it_is_found_among_lines_of_no_zone():
    others = np.random.default_rng(2).uniform(200, 3000, 12)
    q = np.sort(np.concatenate([lines_of(ZONE), others]))[:24]
    first = found(q, most=10)
    assert np.abs(first / ZONE[:, None] - 1).max(axis=0).min() < 0.02


def test_zones_are_reduced():
    a, b, e = found(lines_of(ZONE), most=50)
    assert (a <= b).all()
    assert (e >= 0).all()
    assert (e <= a + 1e-6).all()


def test_refining_brings_a_zone_to_its_lines():
    zone = (ZONE * [1.004, 0.996, 1.01])[:, None]
    q = lines_of(ZONE)
    refine_zones(zone, q, np.full(len(q), 100.0), 0.05)
    assert zone[:, 0] == pytest.approx(ZONE, rel=1e-4)
