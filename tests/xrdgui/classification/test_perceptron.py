import numpy as np
import pytest

from xrdgui.classification.perceptron import Perceptron, fit


def exclusive_or(n, seed):
    x = np.random.default_rng(seed).standard_normal((n, 3)) * [1, 10, 100] + [0, 5, -50]
    return x, (x[:, 0] > 0) != (x[:, 1] > 5)


def test_it_learns_what_no_straight_line_parts():
    perceptron = fit(*exclusive_or(2000, 1))
    x, truth = exclusive_or(1000, 2)
    assert np.mean((perceptron(x) > 0) == truth) > 0.85


def test_written_down_it_answers_the_same():
    perceptron = fit(*exclusive_or(500, 1))
    x, _ = exclusive_or(100, 2)
    again = Perceptron.from_dict(perceptron.to_dict(), 3)
    np.testing.assert_allclose(again(x), perceptron(x), atol=0.02)


def test_a_feature_that_never_varies_does_no_harm():
    x, truth = exclusive_or(500, 1)
    x[:, 2] = 7
    perceptron = fit(x, truth)
    again = Perceptron.from_dict(perceptron.to_dict(), 3)
    assert np.isfinite(again(x)).all()


@pytest.mark.parametrize(("key", "value"), [("mean", [0.0]), ("deviation", [1.0, 0.0, 1.0])])
def test_weights_of_another_version_are_refused(key, value):
    values = fit(*exclusive_or(200, 1)).to_dict()
    with pytest.raises(ValueError, match=r"version|positive"):
        Perceptron.from_dict(values | {key: value}, 3)
