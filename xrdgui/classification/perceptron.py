"""A small neural network of one hidden layer, for a yes or no that no straight line parts.

A few are fitted from different beginnings and averaged: one alone depends on where it began.
"""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

_UNITS: Final = 16
_MEMBERS: Final = 5
# Penalty on the squared weights, for each pattern that is fitted.
_RIDGE: Final = 0.0007
_ITERATIONS: Final = 300
# Standard deviations beyond which a feature says no more: what lies outside was never seen.
_FARTHEST: Final = 3.0
_DIGITS: Final = 4


@dataclass(frozen=True, eq=False)
class Perceptron:
    """From p features to the log odds of a yes.

    Attributes
    ----------
    mean, deviation
        (p,) of the features, which are standardised by them.
    hidden
        (m, p + 1, h) weights of the features, and of 1, in h units of m members.
    output
        (m, h + 1) weights of the units, and of 1.
    """

    mean: Doubles
    deviation: Doubles
    hidden: Doubles
    output: Doubles

    def __call__(self, features: Doubles) -> Doubles:
        """Return (n,) log odds of patterns with features (n, p)."""
        x = _standardised(features, self.mean, self.deviation)
        odds = [
            _with_1(np.tanh(x @ hidden)) @ output
            for hidden, output in zip(self.hidden, self.output, strict=True)
        ]
        mean: Doubles = np.mean(odds, axis=0)
        return mean

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        values = vars(self)
        return {name: np.round(value, _DIGITS).tolist() for name, value in values.items()}

    @classmethod
    def from_dict(cls, values: dict[str, Any], p: int) -> "Perceptron":
        """Make one of what `to_dict` returned. Raises ValueError, TypeError or KeyError."""
        keys = ("mean", "deviation", "hidden", "output")
        mean, deviation, hidden, output = (np.array(values[k], dtype=float) for k in keys)
        m, _, h = hidden.shape
        shapes = [each.shape for each in (mean, deviation, hidden, output)]
        if shapes != [(p,), (p,), (m, p + 1, h), (m, h + 1)] or m == 0:
            raise ValueError("weights of another version.")
        found = cls(mean, deviation, hidden, output)
        if not all(np.isfinite(each).all() for each in vars(found).values()):
            raise ValueError("weights that are no numbers.")
        if not (deviation > 0).all():
            raise ValueError("deviations that are not positive.")
        return found


def fit(features: Doubles, truth: npt.NDArray[np.bool_]) -> Perceptron:
    """Fit a perceptron to features (n, p) and answers (n,)."""
    mean = features.mean(axis=0)
    # Rounded to what is stored as 0, a deviation could not be divided by.
    deviation = np.maximum(features.std(axis=0), 10.0**-_DIGITS)
    x = _standardised(features, mean, deviation)[:, :-1]
    members = [_fit_member(x, truth, seed) for seed in range(_MEMBERS)]
    hidden, output = (np.array(each) for each in zip(*members, strict=True))
    return Perceptron(mean, deviation, hidden, output)


def _fit_member(x: Doubles, truth: npt.NDArray[np.bool_], seed: int) -> tuple[Doubles, Doubles]:
    """Fit the weights `hidden` and `output` to features (n, p) and answers (n,)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        (_UNITS,),
        activation="tanh",
        solver="lbfgs",
        alpha=_RIDGE * len(x),
        max_iter=_ITERATIONS,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped before, on purpose
        network.fit(x, truth)
    hidden, output = (
        np.concatenate([weights, offset[None]])
        for weights, offset in zip(network.coefs_, network.intercepts_, strict=True)
    )
    return hidden, output[:, 0]


def _standardised(features: Doubles, mean: Doubles, deviation: Doubles) -> Doubles:
    """Return (n, p + 1) standardised features, the last a column of 1."""
    return _with_1(np.clip((features - mean) / deviation, -_FARTHEST, _FARTHEST))


def _with_1(x: Doubles) -> Doubles:
    return np.concatenate([x, np.ones((len(x), 1))], axis=1)
