"""The crystal system by the network and by the cells that were found: a softmax regression.

A network sees a whole pattern at once and has learned what structures look like; a search for
cells takes every line at its exact place. Each is often right where the other is not.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from training.crystal_systems import NOT_ONE_PHASE
from training.indexing.features import names

Doubles = npt.NDArray[np.float64]
Outputs = npt.NDArray[np.floating]

# Penalty on the squared weights of standardised features.
_RIDGE: Final = 80.0
_PARTS: Final = 5
_DIGITS: Final = 5


@dataclass(frozen=True, eq=False)
class Judge:
    """From a network's outputs and features of the cells to better outputs.

    Attributes
    ----------
    scale
        what the network's logits count for.
    weights
        (p, 7) what each feature counts for, by crystal system.
    offset
        (7,)
    """

    scale: float
    weights: Doubles
    offset: Doubles

    def outputs(self, logits: Outputs, features: Doubles) -> npt.NDArray[np.float32]:
        """(n, 7 or 8) in place of the network's, with the features (n, p) of the cells.

        How probable it is that the pattern is not of one phase stays as it is.
        """
        known = log_softmax(np.asarray(logits, dtype=float)[:, :NOT_ONE_PHASE], axis=1)
        judged = self.scale * known + features @ self.weights + self.offset
        rest = np.asarray(logits, dtype=float)[:, NOT_ONE_PHASE:]
        rest = rest - logsumexp(logits[:, :NOT_ONE_PHASE], axis=1, keepdims=True)
        rest = rest + logsumexp(judged, axis=1, keepdims=True)
        return np.concatenate([judged, rest], axis=1).astype(np.float32)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the model card."""
        weights = np.round(self.weights, _DIGITS).tolist()
        return {
            "scale": round(self.scale, _DIGITS),
            "offset": np.round(self.offset, _DIGITS).tolist(),
            "weights": dict(zip(names(), weights, strict=True)),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Judge":
        """The inverse of `to_dict`. Raises ValueError, TypeError or KeyError where it is not."""
        weights = np.array([values["weights"][name] for name in names()], dtype=float)
        judge = cls(float(values["scale"]), weights, np.array(values["offset"], dtype=float))
        if weights.shape != (len(names()), NOT_ONE_PHASE) or judge.offset.shape != (NOT_ONE_PHASE,):
            raise ValueError("weights of another version.")
        if not all(np.isfinite(v).all() for v in (judge.scale, weights, judge.offset)):
            raise ValueError("weights that are no numbers.")
        return judge


def fit(logits: Outputs, features: Doubles, truth: npt.NDArray[np.integer]) -> Judge:
    """The judge that suits outputs (n, 7 or 8), features (n, p) and crystal systems (n,) best."""
    known = log_softmax(np.asarray(logits, dtype=float)[:, :NOT_ONE_PHASE], axis=1)
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    x = (features - mean) / deviation
    p = x.shape[1]
    y = np.eye(NOT_ONE_PHASE)[truth]

    def loss(values: Doubles) -> tuple[float, Doubles]:
        scale, offset = values[0], values[1 : 1 + NOT_ONE_PHASE]
        weights = values[1 + NOT_ONE_PHASE :].reshape(p, NOT_ONE_PHASE)
        log_p = log_softmax(scale * known + x @ weights + offset, axis=1)
        error = np.exp(log_p) - y
        gradient = [
            [(error * known).sum()],
            error.sum(axis=0) + _RIDGE * offset,
            (x.T @ error + _RIDGE * weights).ravel(),
        ]
        penalty = _RIDGE / 2 * ((weights**2).sum() + (offset**2).sum())
        return float(penalty - (log_p * y).sum()), np.concatenate(gradient)

    start = np.zeros(1 + NOT_ONE_PHASE * (1 + p))
    start[0] = 1
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    weights = found[1 + NOT_ONE_PHASE :].reshape(p, NOT_ONE_PHASE) / deviation[:, None]
    offset = found[1 : 1 + NOT_ONE_PHASE] - mean @ weights
    return Judge(float(found[0]), weights, offset)


def judged_by_others(
    logits: Outputs,
    features: Doubles,
    truth: npt.NDArray[np.integer],
    groups: npt.NDArray[Any],
) -> npt.NDArray[np.float32]:
    """Outputs for each pattern of a judge that was fitted on others, not of its group (n,).

    What a calibration has to be fitted on: on the very patterns it was fitted on a judge looks
    better than it is.
    """
    part = np.array([int(sha256(str(g).encode()).hexdigest(), 16) % _PARTS for g in groups])
    result = np.empty(logits.shape, dtype=np.float32)
    for number in range(_PARTS):
        here = part == number
        if here.any():
            judge = fit(logits[~here], features[~here], truth[~here])
            result[here] = judge.outputs(logits[here], features[here])
    return result
