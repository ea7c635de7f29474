"""The third witness: known compounds fused with what network and cells say.

Where a known compound fits, its crystal system is most likely the pattern's; where none fits, the
answer stays that of network and cells. A conditional logit of four numbers, fitted on simulated
patterns of which half have their compound in the library and half have their whole chemical system
out of it, so that it knows what silence means.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from xrdgui.models.card import CardError, ModelCard
from xrdgui.reference.scores import NOTHING, SystemScores
from xrdgui.runtime.messages import Message

Array = npt.NDArray[Any]

# A score at which a known compound fits as likely as not, and over how much that is unclear.
_UNCLEAR: Final = 8.0
_SUREST: Final = 0.95  # that the phase is known at all
_LARGEST: Final = 80.0
_FITS: Final = 15.0
_LEAST_P: Final = 1e-6
_RIDGE: Final = 1e-3
_DIGITS: Final = 5

NAMES: Final = ("log probability", "log mixture", "score", "fit")
"""Of each crystal system: ln p of network and cells; ln of that mixed with what compounds say; the
score of the best compound; whether it fits at all."""


@dataclass(frozen=True)
class KnownCompounds:
    """Weights of the fusion with known compounds.

    Attributes
    ----------
    weights
        of NAMES, for an unknown sample.
    weights_with_elements
        the same where its elements are given: a score means more among few compounds.
    set_threshold
        Crystal systems at least this probable belong to the answer set.
    """

    weights: tuple[float, ...]
    weights_with_elements: tuple[float, ...]
    set_threshold: float

    def probabilities(
        self, p: Array, scores: SystemScores, with_elements: Array | bool = False
    ) -> npt.NDArray[np.float64]:
        """Return (n, 7) probabilities in place of those of network and cells (n, 7).

        Parameters
        ----------
        with_elements
            (n,) whether the elements of a sample were given.
        """
        given = np.broadcast_to(with_elements, (len(p),))[:, None]
        weights = np.where(given, self.weights_with_elements, self.weights)
        return _softmax(np.einsum("nsf,nf->ns", features(p, scores), weights))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for the model card."""
        return {
            "weights": dict(zip(NAMES, self.weights, strict=True)),
            "weights_with_elements": dict(zip(NAMES, self.weights_with_elements, strict=True)),
            "set_threshold": self.set_threshold,
        }

    @classmethod
    def of_card(cls, card: ModelCard) -> "KnownCompounds | None":
        """Return the weights of a model card; None where it has none.

        Raises
        ------
        CardError
            This version does not understand them.
        """
        if not card.reference:
            return None
        try:
            return cls.from_dict(card.reference)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise CardError(
                Message(
                    "the card of {model} weighs known compounds in a way this version does not "
                    "know.",
                    model=card.name,
                )
            ) from error

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "KnownCompounds":
        """Make one of what `to_dict` returned. Raises ValueError, TypeError or KeyError."""
        return cls(
            _by_name(values["weights"]),
            _by_name(values["weights_with_elements"]),
            float(values["set_threshold"]),
        )


def _by_name(weights: dict[str, Any]) -> tuple[float, ...]:
    """Return the weights of NAMES; a card that knows fewer has none of the others."""
    if unknown := set(weights) - set(NAMES):
        raise ValueError(f"no feature is called {min(unknown)!r}.")
    found = tuple(float(weights.get(name, 0.0)) for name in NAMES)
    if not np.isfinite(found).all():
        raise ValueError("weights that are no numbers.")
    return found


def features(p: Array, scores: SystemScores) -> Array:
    """Return (n, 7, len(NAMES)) what is weighed of each crystal system."""
    known = np.log(np.clip(p, _LEAST_P, 1))
    mixture = np.log(np.clip(mixed(p, scores), _LEAST_P, 1))
    score = np.clip(scores.best, 0, _LARGEST) / 20
    fits = np.tanh(scores.best / _FITS)
    return np.stack([known, mixture, score, fits], axis=2)


def mixed(p: Array, scores: SystemScores) -> Array:
    """Return (n, 7) p mixed with what compounds say, as far as any of them fits."""
    top = scores.best.max(axis=1, keepdims=True)
    share = np.where(top > NOTHING, _SUREST / (1 + np.exp(-top / _UNCLEAR)), 0.0)
    return np.asarray((1 - share) * p + share * _softmax(scores.pooled))


def fit(x: Array, truth: npt.NDArray[np.integer], weights: Array) -> tuple[float, ...]:
    """Fit the weights of features (n, 7, k) to crystal systems (n,), patterns weighted (n,)."""
    n, _, k = x.shape
    rows = np.arange(n)
    share = weights / weights.sum()

    def loss(values: Array) -> tuple[float, Array]:
        log_p = log_softmax(x @ values, axis=1)
        error = np.exp(log_p)
        error[rows, truth] -= 1
        gradient = np.einsum("n,ns,nsf->f", share, error, x) + 2 * _RIDGE * values
        return float(_RIDGE * (values**2).sum() - share @ log_p[rows, truth]), gradient

    start = np.zeros(k)
    start[0] = 1
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return tuple(np.round(found, _DIGITS).tolist())


def _softmax(values: Array) -> npt.NDArray[np.float64]:
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    result: npt.NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return result
