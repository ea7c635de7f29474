import numpy as np
import pytest

from training.evaluation.scores import score
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

TRIGONAL, HEXAGONAL, CUBIC = (CRYSTAL_SYSTEMS.index(s) for s in ("trigonal", "hexagonal", "cubic"))


def _sure(answers: list[int], second: list[int], confidence: list[float]) -> np.ndarray:
    p = np.full((len(answers), 7), 1e-3)
    for row, (a, b, c) in enumerate(zip(answers, second, confidence, strict=True)):
        p[row, a], p[row, b] = c, 0.99 - c
    return p / p.sum(axis=1, keepdims=True)


def test_figures_worked_out_by_hand() -> None:
    truth = np.array([CUBIC, CUBIC, TRIGONAL, HEXAGONAL])
    p = _sure(
        [CUBIC, CUBIC, HEXAGONAL, CUBIC],
        [0, 0, TRIGONAL, 1],
        [0.9, 0.8, 0.7, 0.6],
    )
    s = score(p, truth, np.arange(4))
    assert s.n == 4
    assert s.accuracy == 0.5
    assert s.family_accuracy == 0.75
    assert s.top2 == 0.75
    assert s.confident_half == 1.0
    assert s.per_system["cubic"]["precision"] == pytest.approx(2 / 3)
    assert s.per_system["cubic"]["recall"] == 1.0
    assert s.per_system["trigonal"]["support"] == 1
    assert s.macro_f1 == pytest.approx((0.8 + 0 + 0) / 3)
    assert np.array(s.confusion)[HEXAGONAL, CUBIC] == 1
    assert np.sum(s.confusion) == 4


def test_the_interval_knows_that_patterns_of_one_phase_are_one_piece_of_evidence() -> None:
    rng = np.random.default_rng(1)
    truth = np.full(400, CUBIC)
    right = np.repeat(rng.random(20) < 0.6, 20)
    p = _sure(np.where(right, CUBIC, 0).tolist(), [1] * 400, [0.9] * 400)
    together = score(p, truth, np.repeat(np.arange(20), 20)).accuracy_interval
    apart = score(p, truth, np.arange(400)).accuracy_interval
    assert together[1] - together[0] > 2.5 * (apart[1] - apart[0])
    assert together[0] < right.mean() < together[1]


def test_figures_can_be_written_as_json() -> None:
    import json

    s = score(_sure([CUBIC], [0], [0.9]), np.array([CUBIC]), np.array(["a"]))
    assert json.loads(json.dumps(s.to_dict()))["accuracy"] == 1.0


def test_averages_are_over_the_crystal_systems_that_occur() -> None:
    truth = np.array([CUBIC, CUBIC, CUBIC, TRIGONAL])
    s = score(_sure([CUBIC, CUBIC, TRIGONAL, TRIGONAL], [0] * 4, [0.9] * 4), truth, np.arange(4))
    assert s.macro["recall"] == pytest.approx((2 / 3 + 1) / 2)
    assert s.weighted["recall"] == pytest.approx(0.75)
    assert s.weighted["precision"] == pytest.approx((3 * 1 + 1 * 0.5) / 4)


def test_bins_of_confidence_hold_every_pattern_once() -> None:
    p = _sure([CUBIC, CUBIC, CUBIC], [0, 0, 0], [0.9, 0.91, 0.55])
    s = score(p, np.array([CUBIC, 1, CUBIC]), np.arange(3))
    assert [(row["n"], row["accuracy"]) for row in s.reliability] == [(1, 1.0), (2, 0.5)]
    assert s.reliability[1]["confidence"] == pytest.approx(p.max(axis=1)[:2].mean())
    gaps = sum(row["n"] * abs(row["confidence"] - row["accuracy"]) for row in s.reliability)
    assert s.ece == pytest.approx(gaps / 3)


def test_the_loss_is_that_of_the_truth() -> None:
    p = _sure([CUBIC, CUBIC], [0, 0], [0.9, 0.9])
    s = score(p, np.array([CUBIC, 0]), np.arange(2))
    assert s.log_loss == pytest.approx(-np.log(p[0, CUBIC] * p[1, 0]) / 2)
