"""Logits -> probabilities one can believe, and sets of answers that hold the truth.

Temperature scaling after Guo et al. (ICML 2017); split conformal sets after Sadinle, Lei &
Wasserman (J. Am. Stat. Assoc. 114, 223, 2019).
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE
from xrdgui.models.card import CardError, ModelCard
from xrdgui.runtime.messages import Message

Float = npt.NDArray[np.floating]

# The share of answer sets that are to hold the truth.
COVERAGE: Final = 0.9
# The share of good patterns that may be taken for something else than one phase.
_WRONGLY_NOT_ONE_PHASE: Final = 0.03
# Fewer known compounds than this say little of how frequent the crystal systems are.
_ENOUGH_FOR_PRIORS: Final = 500
# What cards call the threshold of not one phase.
_THRESHOLD_IN_CARD: Final = "doubt_threshold"


@dataclass(frozen=True)
class Calibration:
    """From a network's logits to its answer; travels in the model card.

    Attributes
    ----------
    temperature
        By which logits are divided.
    priors
        (7,) how frequent each crystal system is expected to be; empty: all alike. Networks are
        trained with even crystal systems, the world's are not.
    set_threshold
        Crystal systems at least this probable belong to the answer set; None where unknown.
    not_one_phase_threshold
        Patterns that are more probably not of one phase count as such; None where the network
        never learned what is not.
    fitted_on
        What all this was fitted on, in words.
    """

    temperature: float = 1.0
    priors: tuple[float, ...] = ()
    set_threshold: float | None = None
    not_one_phase_threshold: float | None = None
    fitted_on: str = ""

    def probabilities(self, logits: Float) -> npt.NDArray[np.float64]:
        """Return (n, 7) of outputs (n, 7 or 8); that the pattern is of one phase is assumed."""
        scaled = np.asarray(logits, dtype=float)[:, :NOT_ONE_PHASE] / self.temperature
        return probabilities(scaled + np.log(self.priors) if self.priors else scaled)

    def not_one_phase(self, logits: Float) -> npt.NDArray[np.bool_]:
        """Return (n,) whether patterns look like something else than one phase; of (n, 8)."""
        if self.not_one_phase_threshold is None:
            return np.zeros(len(logits), dtype=bool)
        return not_one_phase(logits) > self.not_one_phase_threshold

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for the model card."""
        values = asdict(self) | {"priors": list(self.priors)}
        values[_THRESHOLD_IN_CARD] = values.pop("not_one_phase_threshold")
        return {key: value for key, value in values.items() if value not in (None, [], "")}

    @classmethod
    def of_card(cls, card: ModelCard) -> "Calibration":
        """Return the calibration of a model card.

        Raises
        ------
        CardError
            The card holds none that this version understands.
        """
        try:
            return cls.from_dict(card.calibration)
        except (TypeError, ValueError, AttributeError) as error:
            raise CardError(
                Message(
                    "the card of {model} holds no calibration this version understands.",
                    model=card.name,
                )
            ) from error

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Calibration":
        """Make one of what `to_dict` returned. Raises ValueError or TypeError where it is not."""
        values = dict(values)
        if _THRESHOLD_IN_CARD in values:
            values["not_one_phase_threshold"] = values.pop(_THRESHOLD_IN_CARD)
        priors = tuple(float(value) for value in values.get("priors", ()))
        result = cls(**values | {"priors": priors})
        if not (result.temperature > 0 and all(prior > 0 for prior in priors)):
            raise ValueError("temperature and priors must be positive.")
        return result


def not_one_phase(logits: Float) -> npt.NDArray[np.float64]:
    """Return (n,) probability of not being the pattern of one phase, of outputs (n, 8)."""
    return probabilities(logits)[:, NOT_ONE_PHASE]


def fit(
    logits: Float,
    truth: npt.NDArray[np.integer],
    known: npt.NDArray[np.integer],
    fitted_on: str,
) -> Calibration:
    """Fit a calibration to outputs (n, 7 or 8) of good patterns with even crystal systems (n,).

    Parameters
    ----------
    known
        Crystal systems of compounds as people measure them, for the priors.
    """
    temperature = round(fit_temperature(logits[:, :NOT_ONE_PHASE], truth), 4)
    even = np.full(NOT_ONE_PHASE, 1 / NOT_ONE_PHASE)
    priors = even
    if len(known) >= _ENOUGH_FOR_PRIORS:
        counts = np.bincount(known, minlength=len(even)) + 1.0
        priors = np.round(counts / counts.sum(), 4)
    fitted = Calibration(temperature, tuple(priors.tolist()), fitted_on=fitted_on)
    threshold = fit_set_threshold(fitted.probabilities(logits), truth, (priors / even)[truth])
    fitted = replace(fitted, set_threshold=round(threshold, 4))
    if logits.shape[1] <= NOT_ONE_PHASE:
        return fitted
    threshold = float(np.quantile(not_one_phase(logits), 1 - _WRONGLY_NOT_ONE_PHASE))
    return replace(fitted, not_one_phase_threshold=round(threshold, 6))


def fit_set_threshold(
    p: Float, truth: npt.NDArray[np.integer], weights: Float, coverage: float = COVERAGE
) -> float:
    """Return the probability that the truth reaches in `coverage` of weighted patterns."""
    of_truth = p[np.arange(len(truth)), truth]
    order = np.argsort(-of_truth)
    reached = np.cumsum(weights[order]) / weights.sum()
    last = min(int(np.searchsorted(reached, coverage)), len(order) - 1)
    return float(of_truth[order[last]])


def probabilities(logits: Float, temperature: float = 1.0) -> npt.NDArray[np.float64]:
    """Return (n, k) softmax of logits / temperature."""
    scaled = np.asarray(logits, dtype=float) / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    result: npt.NDArray[np.float64] = scaled / scaled.sum(axis=1, keepdims=True)
    return result


def fit_temperature(logits: Float, truth: npt.NDArray[np.integer]) -> float:
    """Fit the temperature that makes the observed classes likeliest."""
    rows = np.arange(len(truth))

    def negative_log_likelihood(log_temperature: float) -> float:
        likelihood = probabilities(logits, float(np.exp(log_temperature)))[rows, truth]
        return float(-np.log(np.maximum(likelihood, 1e-12)).mean())

    best = minimize_scalar(negative_log_likelihood, bounds=(-2.5, 2.5), method="bounded")
    return float(np.exp(best.x))


def expected_calibration_error(p: Float, truth: npt.NDArray[np.integer], bins: int = 15) -> float:
    """Compute the mean gap between confidence and accuracy over equal bins of confidence."""
    confidence = p.max(axis=1)
    right = p.argmax(axis=1) == truth
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = np.zeros(bins)
    np.add.at(gap, which, confidence - right)
    return float(np.abs(gap).sum() / len(truth))
