"""How good probabilities are: the same figures for every benchmark, with an interval.

Intervals are bootstrapped over groups (a phase, a chemical system), because patterns of one group
are not independent.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from xrdgui.classification import calibration
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, FAMILY_OF_SYSTEM

_RESAMPLES: Final = 2000
_BINS: Final = 15

Averages = dict[str, float]


@dataclass(frozen=True)
class Scores:
    """Figures of one benchmark.

    Attributes
    ----------
    accuracy_interval
        95 % bootstrap interval over groups.
    family_accuracy
        With trigonal and hexagonal counted as one.
    top2
        Truth among the two likeliest.
    confident_half
        Accuracy among the more confident half.
    macro_f1
        Mean F1 of the crystal systems that occur.
    ece
        Expected calibration error, 15 bins.
    log_loss
        Mean negative logarithm of the probability of the truth: the loss of the study.
    per_system
        Precision, recall, F1 and support of each crystal system.
    macro, weighted
        Precision, recall and F1 averaged over the crystal systems that occur; weighted by support.
    confusion
        7 × 7 counts, rows truth, columns answer.
    reliability
        Bins of confidence that are not empty: n, mean confidence, accuracy.
    """

    n: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    family_accuracy: float
    top2: float
    confident_half: float
    macro_f1: float
    ece: float
    log_loss: float
    per_system: dict[str, dict[str, float]]
    macro: Averages
    weighted: Averages
    confusion: list[list[int]]
    reliability: list[dict[str, float]]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, rounded to what the sample sizes can carry."""
        return rounded(asdict(self))


def score(
    p: npt.NDArray[np.floating], truth: npt.NDArray[np.integer], groups: npt.NDArray[Any]
) -> Scores:
    """Score probabilities (n, 7) against crystal systems (n,); `groups` (n,) for the interval."""
    answer = p.argmax(axis=1)
    right = answer == truth
    family = np.array(FAMILY_OF_SYSTEM)
    top2 = np.argsort(-p, axis=1)[:, :2] == truth[:, None]
    confident = np.argsort(-p.max(axis=1), kind="stable")[: max(len(p) // 2, 1)]
    labels = np.arange(len(CRYSTAL_SYSTEMS))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, answer, labels=labels, zero_division=0
    )
    averaged = np.array([precision, recall, f1])[:, support > 0]
    of_truth = p[np.arange(len(truth)), truth]
    return Scores(
        n=len(truth),
        accuracy=float(right.mean()),
        accuracy_interval=interval(right, groups),
        family_accuracy=float((family[answer] == family[truth]).mean()),
        top2=float(top2.any(axis=1).mean()),
        confident_half=float(right[confident].mean()),
        macro_f1=float(averaged[2].mean()),
        ece=calibration.expected_calibration_error(p, truth, _BINS),
        log_loss=float(-np.log(np.maximum(of_truth, 1e-12)).mean()),
        per_system={
            name: {
                "precision": float(precision[i]),
                "recall": float(recall[i]),
                "f1": float(f1[i]),
                "support": int(support[i]),
            }
            for i, name in enumerate(CRYSTAL_SYSTEMS)
        },
        macro=_named(averaged.mean(axis=1)),
        weighted=_named(np.average(averaged, axis=1, weights=support[support > 0])),
        confusion=confusion_matrix(truth, answer, labels=labels).tolist(),
        reliability=_reliability(p.max(axis=1), right),
    )


def interval(
    values: npt.NDArray[Any], groups: npt.NDArray[Any], level: float = 0.95
) -> tuple[float, float]:
    """Bootstrap interval over `groups` (n,) of the mean of `values` (n,)."""
    _, which = np.unique(groups, return_inverse=True)
    sums = np.bincount(which, weights=values)
    sizes = np.bincount(which)
    rng = np.random.default_rng(0)
    means = np.empty(_RESAMPLES)
    for i in range(_RESAMPLES):  # one draw at a time: there may be 10,000 groups
        draw = rng.integers(len(sizes), size=len(sizes))
        means[i] = sums[draw].sum() / sizes[draw].sum()
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def rounded(value: Any) -> Any:
    """`value`, JSON-ready, with all numbers in it rounded to four decimals."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return value


def _named(averages: npt.NDArray[np.floating]) -> Averages:
    return dict(zip(("precision", "recall", "f1"), averages.tolist(), strict=True))


def _reliability(
    confidence: npt.NDArray[np.floating], right: npt.NDArray[np.bool_]
) -> list[dict[str, float]]:
    which = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return [
        {
            "n": int(inside.sum()),
            "confidence": float(confidence[inside].mean()),
            "accuracy": float(right[inside].mean()),
        }
        for inside in (which == number for number in np.unique(which))
    ]
