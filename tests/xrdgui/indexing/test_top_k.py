import numpy as np
import pytest

from xrdgui.indexing.top_k import highest


@pytest.mark.parametrize("most", [1, 7, 99])
def test_the_highest_are_chosen(most):
    values = np.random.default_rng(5).permutation(100).astype(np.float32)
    assert sorted(values[highest(values, most)]) == list(range(100 - most, 100))


def test_of_equal_ones_the_first_are_chosen():
    values = np.array([2, 1, 3, 1, 1, 0, 1], dtype=np.float32)
    assert sorted(highest(values, 4)) == [0, 1, 2, 3]


@pytest.mark.parametrize("n", [0, 1, 5])
def test_of_few_all_are_chosen(n):
    assert sorted(highest(np.zeros(n, np.float32), 5)) == list(range(n))
