import numpy as np
import pytest

from xrdgui.classification import calibration
from xrdgui.classification.calibration import (
    Calibration,
    expected_calibration_error,
    fit_temperature,
    probabilities,
)


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


def test_priors_move_an_undecided_answer_and_hardly_a_sure_one() -> None:
    fitted = Calibration(priors=(0.05, 0.25, 0.25, 0.15, 0.1, 0.1, 0.1))
    undecided, sure = fitted.probabilities(np.array([[0.0] * 7, [9.0] + [0.0] * 6]))
    np.testing.assert_allclose(undecided, fitted.priors)
    assert sure[0] > 0.99


def test_priors_are_fitted_where_enough_is_known() -> None:
    logits, truth = _drawn(5000, 1.0)
    known = np.repeat(np.arange(7), [100, 500, 400, 200, 100, 100, 200])
    fitted = calibration.fit(logits, truth, known, "made-up patterns")
    np.testing.assert_allclose(fitted.priors, np.bincount(known) / len(known), atol=1e-3)
    few = calibration.fit(logits, truth, known[::10], "made-up patterns")
    np.testing.assert_allclose(few.priors, 1 / 7)
    assert Calibration.from_dict(fitted.to_dict()) == fitted


def test_answer_sets_hold_the_truth_as_often_as_they_promise() -> None:
    logits, truth = _drawn(40_000, 2.0)  # too sure of itself until calibrated
    fitted = calibration.fit(logits[::2], truth[::2], np.array([]), "half of them")
    p = fitted.probabilities(logits[1::2])
    assert fitted.set_threshold is not None
    held = p[np.arange(len(p)), truth[1::2]] >= fitted.set_threshold
    assert held.mean() == pytest.approx(calibration.COVERAGE, abs=0.01)


def test_rare_systems_count_less_in_answer_sets() -> None:
    p = np.array([[0.1, 0.9], [0.1, 0.9], [0.8, 0.2], [0.8, 0.2]])
    truth = np.array([0, 1, 0, 1])
    even = calibration.fit_set_threshold(p, truth, np.ones(4))
    rare = calibration.fit_set_threshold(p, truth, np.array([0.05, 1.0, 1.0, 1.0]))
    assert even == pytest.approx(0.1)
    assert rare == pytest.approx(0.2)


@pytest.mark.parametrize(
    "values", [{"temperature": 0}, {"temperature": 1, "priors": [0.0] * 7}, {"heat": 1}]
)
def test_impossible_calibrations_are_refused(values: dict) -> None:
    with pytest.raises((ValueError, TypeError)):
        Calibration.from_dict(values)


def test_the_threshold_is_set_where_few_good_patterns_exceed_it() -> None:
    rng = np.random.default_rng(3)
    logits, truth = _drawn(10_000, 1.0)
    good = np.column_stack([logits, rng.standard_normal(10_000) - 3])
    fitted = calibration.fit(good, truth, np.array([]), "made-up patterns")
    assert fitted.not_one_phase(good).mean() == pytest.approx(0.03, abs=0.002)
    np.testing.assert_allclose(fitted.probabilities(good).sum(axis=1), 1)
    bad = np.column_stack([np.zeros((10, 7)), np.full(10, 9.0)])
    assert fitted.not_one_phase(bad).all()
    assert not Calibration().not_one_phase(bad).any()


def test_cards_of_every_version_call_the_threshold_alike() -> None:
    card = {"temperature": 2.0, "doubt_threshold": 0.25}
    read = Calibration.from_dict(card)
    assert read.not_one_phase_threshold == 0.25
    assert read.to_dict() == card
    assert card == {"temperature": 2.0, "doubt_threshold": 0.25}, "it was left as it was"
