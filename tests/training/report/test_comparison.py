import numpy as np
import pytest

from training.report import comparison
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

TETRAGONAL, CUBIC = (CRYSTAL_SYSTEMS.index(name) for name in ("tetragonal", "cubic"))


def _right(*shares: tuple[int, int]) -> np.ndarray:
    """So many True, so many False, in turn."""
    return np.concatenate([np.repeat([True, False], share) for share in shares])


def _benchmark(new: np.ndarray, old: np.ndarray, truth: np.ndarray) -> dict:
    return {
        "name": "measured",
        "n": len(truth),
        "scores": {"new": {"accuracy": new.mean()}, "old": {"accuracy": old.mean()}},
        "difference": comparison.difference(new, old, truth, np.arange(len(truth))),
    }


def test_mcnemar_counts_only_what_one_of_them_gets_right() -> None:
    new, old = _right((9, 1), (90, 0)), _right((1, 9), (90, 0))
    # 8 only new, 0 only old: 2 / 2⁸; the 90 both know do not count.
    assert comparison.mcnemar(new, old) == pytest.approx(2 / 256)
    assert comparison.mcnemar(new, new) == 1.0


def test_a_real_difference_is_said_with_its_crystal_system() -> None:
    truth = np.repeat([TETRAGONAL, CUBIC], 100)
    new, old = _right((80, 20), (90, 10)), _right((50, 50), (90, 10))
    first, second = comparison.sentences([_benchmark(new, old, truth)], "b", "a")
    assert "b is right on 85.0%, a on 70.0%; b is better than a by 15.0 percentage points" in first
    assert second == (
        "There b is better on tetragonal (+30.0 points, n = 100); on the others the difference is "
        "within the noise."
    )


def test_a_worse_model_is_called_worse() -> None:
    truth = np.repeat([TETRAGONAL, CUBIC], 100)
    new, old = _right((50, 50), (60, 40)), _right((80, 20), (90, 10))
    first, second = comparison.sentences([_benchmark(new, old, truth)], "b", "a")
    assert "a is better than b by 30.0 percentage points (95% interval 2" in first
    assert "worse on tetragonal (−30.0 points, n = 100) and cubic (−30.0 points" in second
    assert "noise" not in second


def test_a_small_difference_is_noise() -> None:
    truth = np.repeat([TETRAGONAL, CUBIC], 50)
    new, old = _right((40, 10), (45, 5)), _right((41, 9), (43, 7))
    first, second = comparison.sentences([_benchmark(new, old, truth)], "b", "a")
    assert "the difference of +1.0 percentage points is within the noise (95% interval −" in first
    assert second == "On no single crystal system is the difference larger than the noise."


def test_patterns_of_one_phase_are_one_piece_of_evidence() -> None:
    """The same 30 gains: of 30 phases a difference, of two phases noise."""
    truth = np.full(60, CUBIC)
    new, old = _right((60, 0)), _right((30, 30))
    apart = comparison.difference(new, old, truth, np.arange(60))
    together = comparison.difference(new, old, truth, np.repeat(["a", "b"], 30))
    assert apart["significant"]
    assert not together["significant"]


def test_nothing_is_said_of_one_model_alone() -> None:
    alone = {"name": "", "n": 1, "scores": {"new": {}}, "difference": None}
    assert comparison.sentences([alone]) == []


def test_a_gain_of_too_few_patterns_is_noise_whatever_its_interval() -> None:
    """Five gains and no loss: the bootstrap leaves out 0, McNemar's p is 2 / 2⁵."""
    truth = np.full(7, CUBIC)
    few = _benchmark(_right((7, 0)), _right((2, 5)), truth)
    (said,) = comparison.sentences([few], "b", "a")
    assert "within the noise (McNemar's test: p = 0.06)" in said


def test_a_handful_of_patterns_is_worth_no_sentence() -> None:
    truth, new, old = np.full(40, CUBIC), _right((30, 10)), _right((20, 20))
    few = slice(0, 10)
    benchmarks = [_benchmark(new, old, truth), _benchmark(new[few], old[few], truth[few])]
    assert len([s for s in comparison.sentences(benchmarks) if "is right on" in s]) == 1
