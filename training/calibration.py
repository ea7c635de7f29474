"""Logits -> probabilities one can believe: temperature scaling (Guo et al., ICML 2017)."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

Float = npt.NDArray[np.floating]


def probabilities(logits: Float, temperature: float = 1.0) -> npt.NDArray[np.float64]:
    """(n, 7) softmax of logits / temperature."""
    scaled = np.asarray(logits, dtype=float) / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    result: npt.NDArray[np.float64] = scaled / scaled.sum(axis=1, keepdims=True)
    return result


def fit_temperature(logits: Float, truth: npt.NDArray[np.integer]) -> float:
    """The temperature that makes the observed classes likeliest."""
    rows = np.arange(len(truth))

    def negative_log_likelihood(log_temperature: float) -> float:
        likelihood = probabilities(logits, float(np.exp(log_temperature)))[rows, truth]
        return float(-np.log(np.maximum(likelihood, 1e-12)).mean())

    best = minimize_scalar(negative_log_likelihood, bounds=(-2.5, 2.5), method="bounded")
    return float(np.exp(best.x))


def expected_calibration_error(p: Float, truth: npt.NDArray[np.integer], bins: int = 15) -> float:
    """Mean gap between confidence and accuracy over equal-width bins of confidence."""
    confidence = p.max(axis=1)
    right = p.argmax(axis=1) == truth
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = np.zeros(bins)
    np.add.at(gap, which, confidence - right)
    return float(np.abs(gap).sum() / len(truth))
