import numpy as np
import pytest

from training.calibration import expected_calibration_error, fit_temperature, probabilities


def _drawn(n: int, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose softmax at `temperature` is the true distribution of the classes."""
    rng = np.random.default_rng(0)
    logits = 4 * rng.standard_normal((n, 7))
    p = probabilities(logits, temperature)
    truth = (p.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return logits, np.minimum(truth, 6)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_is_recovered(temperature: float) -> None:
    assert fit_temperature(*_drawn(20_000, temperature)) == pytest.approx(temperature, rel=0.05)


def test_true_probabilities_are_calibrated_and_sharpened_ones_are_not() -> None:
    logits, truth = _drawn(20_000, 1.0)
    assert expected_calibration_error(probabilities(logits), truth) < 0.02
    assert expected_calibration_error(probabilities(logits, 0.3), truth) > 0.08


def test_probabilities_are_such_even_for_huge_logits() -> None:
    p = probabilities(np.array([[1e4, 0, -1e4, 0, 0, 0, 0.0]]))
    assert np.isfinite(p).all()
    assert p.sum() == pytest.approx(1)
