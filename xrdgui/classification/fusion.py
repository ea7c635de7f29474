"""Late fusion of network and unit cells: a softmax regression, and whether it is one phase.

A network sees a whole pattern at once and has learned what structures look like; a search for
cells takes every line at its exact place. Each is often right where the other is not. And lines
that no cell explains, though there are many, are seldom those of one phase.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from xrdgui.classification import perceptron
from xrdgui.classification.perceptron import Perceptron
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, NOT_ONE_PHASE
from xrdgui.indexing import lattice_features, one_phase_features
from xrdgui.models.card import CardError, ModelCard
from xrdgui.runtime.messages import Message

Doubles = npt.NDArray[np.float64]
Outputs = npt.NDArray[np.floating]
Labels = npt.NDArray[np.integer]

# Penalty on the squared weights of standardised features, for each pattern that is fitted. Less is
# better for more simulated patterns, and from here on worse for measured ones (EXPERIMENTS 17).
_RIDGE: Final = 1 / 160
# The same on how differently a lattice counts for trigonal and for hexagonal: both may have it.
_ALIKE: Final = CRYSTAL_SYSTEMS.index("trigonal"), CRYSTAL_SYSTEMS.index("hexagonal")
_RIDGE_ALIKE: Final = 1 / 10
# Fewer patterns than this of more than one phase, or of none, teach nothing.
_ENOUGH_SPOILT: Final = 50
# Log odds beyond this are no surer.
_SURE: Final = 12.0
# Numbers that the network gives of one phase.
_N_OF_NETWORK: Final = 4
_PARTS: Final = 5
_DIGITS: Final = 5


class UnknownFeatureError(ValueError):
    """A card was fitted with a feature of another version; the message is that feature's name."""


@dataclass(frozen=True, eq=False)
class Regression:
    """From k log probabilities and p features to better log probabilities.

    Attributes
    ----------
    scale
        what the log probabilities count for.
    weights
        (p, k) what each feature counts for.
    offset
        (k,)
    features
        (p,) names of the features it was fitted with, of `lattice_features`.
    """

    scale: float
    weights: Doubles
    offset: Doubles
    features: tuple[str, ...]

    def __call__(self, known: Doubles, features: Doubles) -> Doubles:
        """Return (n, k) log probabilities of n patterns.

        Parameters
        ----------
        features
            (n, all that `lattice_features` has).
        """
        x = _chosen(features, self.features, lattice_features.names())
        fused: Doubles = log_softmax(self.scale * known + x @ self.weights + self.offset, axis=1)
        return fused

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        weights = np.round(self.weights, _DIGITS).tolist()
        return {
            "scale": round(self.scale, _DIGITS),
            "offset": np.round(self.offset, _DIGITS).tolist(),
            "weights": dict(zip(self.features, weights, strict=True)),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any], k: int) -> "Regression":
        """Make one of what `to_dict` returned. Raises ValueError, TypeError or KeyError."""
        features = tuple(values["weights"])
        _check_known(features, lattice_features.names())
        weights = np.array(list(values["weights"].values()), dtype=float)
        found = cls(
            float(values["scale"]), weights, np.array(values["offset"], dtype=float), features
        )
        if weights.shape != (len(features), k) or found.offset.shape != (k,):
            raise ValueError("weights of another version.")
        if not all(np.isfinite(v).all() for v in (found.scale, weights, found.offset)):
            raise ValueError("weights that are no numbers.")
        return found


@dataclass(frozen=True, eq=False)
class OnePhase:
    """From outputs of a network and features of the cells to whether it is one phase.

    Attributes
    ----------
    perceptron
        gives the log odds of not one phase.
    features
        names of the features of `one_phase_features` it was fitted with; it takes them after the
        numbers it has from the network.
    """

    perceptron: Perceptron
    features: tuple[str, ...]

    def __call__(self, logits: Outputs, features: Doubles) -> Doubles:
        """Return (n,) log odds of not one phase.

        Parameters
        ----------
        features
            (n, all that `one_phase_features` has).
        """
        x = _chosen(features, self.features, one_phase_features.names())
        return self.perceptron(np.concatenate([_of_network(logits), x], axis=1))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"features": list(self.features), **self.perceptron.to_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "OnePhase":
        """Make one of what `to_dict` returned. Raises ValueError, TypeError or KeyError."""
        features = tuple(values["features"])
        _check_known(features, one_phase_features.names())
        return cls(Perceptron.from_dict(values, _N_OF_NETWORK + len(features)), features)


@dataclass(frozen=True, eq=False)
class Fusion:
    """From outputs of a network and features of the cells to better outputs.

    Attributes
    ----------
    systems
        of the 7 crystal systems.
    not_one_phase
        of whether it is something else than the pattern of one phase; None leaves that to the
        network.
    """

    systems: Regression
    not_one_phase: OnePhase | None = None

    def outputs(self, logits: Outputs, features: Doubles) -> npt.NDArray[np.float32]:
        """Return (n, 7 or 8) outputs in place of the network's.

        Parameters
        ----------
        features
            (n, p) all of `lattice_features`, then all of `one_phase_features`.
        """
        of_lattices, of_one_phase = _parts_of(features)
        fused = self.systems(_systems(logits), of_lattices)
        if logits.shape[1] == NOT_ONE_PHASE:
            return fused.astype(np.float32)
        if self.not_one_phase is None:
            odds = _odds(logits)
        else:
            odds = self.not_one_phase(logits, of_one_phase)
        return np.concatenate([fused, odds[:, None]], axis=1).astype(np.float32)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for the model card."""
        values = {"systems": self.systems.to_dict()}
        if self.not_one_phase is None:
            return values
        return values | {"not_one_phase": self.not_one_phase.to_dict()}

    @classmethod
    def of_card(cls, card: ModelCard) -> "Fusion | None":
        """Return the fusion of a model card; None where its network answers alone.

        Raises
        ------
        CardError
            This version does not understand it.
        """
        if not card.indexing:
            return None
        try:
            return cls.from_dict(card.indexing)
        except UnknownFeatureError as error:
            raise CardError(
                Message(
                    "the card of {model} names the feature “{feature}”, which this version does "
                    "not know; a newer version of xrdgui may.",
                    model=card.name,
                    feature=str(error),
                )
            ) from error
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise CardError(
                Message(
                    "the card of {model} weighs unit cells in a way this version does not know.",
                    model=card.name,
                )
            ) from error

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Fusion":
        """Make one of what `to_dict` returned. Raises ValueError, TypeError or KeyError."""
        systems = Regression.from_dict(values["systems"], NOT_ONE_PHASE)
        one_phase = values.get("not_one_phase")
        return cls(systems, None if one_phase is None else OnePhase.from_dict(one_phase))


def fit(logits: Outputs, features: Doubles, truth: Labels) -> Fusion:
    """Fit a fusion to outputs (n, 7 or 8) and features (n, p), all those there are.

    Parameters
    ----------
    truth
        (n,) crystal systems, or NOT_ONE_PHASE.
    """
    good = truth != NOT_ONE_PHASE
    of_lattices, of_one_phase = _parts_of(features)
    systems = _regression(_systems(logits[good]), of_lattices[good], truth[good])
    if logits.shape[1] == NOT_ONE_PHASE or np.count_nonzero(~good) < _ENOUGH_SPOILT:
        return Fusion(systems)
    x = np.concatenate([_of_network(logits), of_one_phase], axis=1)
    return Fusion(systems, OnePhase(perceptron.fit(x, ~good), one_phase_features.names()))


def fused_by_others(
    logits: Outputs, features: Doubles, truth: Labels, groups: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """Compute outputs for each pattern by a fusion fitted on others, not of its group (n,).

    A calibration has to be fitted on these: on the very patterns it was fitted on, a fusion looks
    better than it is.
    """
    part = np.array([int(sha256(str(g).encode()).hexdigest(), 16) % _PARTS for g in groups])
    result = np.empty(logits.shape, dtype=np.float32)
    for number in range(_PARTS):
        here = part == number
        if here.any():
            fusion = fit(logits[~here], features[~here], truth[~here])
            result[here] = fusion.outputs(logits[here], features[here])
    return result


def _parts_of(features: Doubles) -> tuple[Doubles, Doubles]:
    """Split (n, p) features into those of the lattices and those of one phase."""
    first, second = np.split(features, [len(lattice_features.names())], axis=1)
    return first, second


def _chosen(features: Doubles, wanted: tuple[str, ...], known: tuple[str, ...]) -> Doubles:
    """Return (n, len(wanted)) the features called so."""
    if wanted == known:
        return features
    return features[:, [known.index(name) for name in wanted]]


def _check_known(wanted: tuple[str, ...], known: tuple[str, ...]) -> None:
    if missing := sorted(set(wanted) - set(known)):
        raise UnknownFeatureError(missing[0])


def _systems(logits: Outputs) -> Doubles:
    """Return (n, 7) log probabilities of the crystal systems, one phase assumed."""
    result: Doubles = log_softmax(np.asarray(logits, dtype=float)[:, :NOT_ONE_PHASE], axis=1)
    return result


def _of_network(logits: Outputs) -> Doubles:
    """Return (n, 4) odds of one phase and how sure the system is, of outputs (n, 8)."""
    log_p = _systems(logits)
    entropy = -(np.exp(log_p) * log_p).sum(axis=1)
    likeliest = np.clip(np.sort(log_p, axis=1)[:, -2:], -_SURE, 0)
    return np.column_stack([_odds(logits), entropy, likeliest])


def _odds(logits: Outputs) -> Doubles:
    """Return (n,) log odds of not one phase, of outputs (n, 8)."""
    logits = np.asarray(logits, dtype=float)
    odds = logits[:, NOT_ONE_PHASE] - logsumexp(logits[:, :NOT_ONE_PHASE], axis=1)
    result: Doubles = np.clip(odds, -_SURE, _SURE)
    return result


def _regression(known: Doubles, features: Doubles, truth: Labels) -> Regression:
    """Fit the regression to log probabilities (n, k), features (n, p) and labels (n,)."""
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    x = (features - mean) / deviation
    p, k = x.shape[1], known.shape[1]
    y = np.eye(k)[truth]
    ridge, ridge_alike = _RIDGE * len(x), _RIDGE_ALIKE * len(x)
    unlike = np.zeros(k)
    unlike[list(_ALIKE)] = 1, -1

    def loss(values: Doubles) -> tuple[float, Doubles]:
        scale, offset, weights = values[0], values[1 : 1 + k], values[1 + k :].reshape(p, k)
        log_p = log_softmax(scale * known + x @ weights + offset, axis=1)
        error = np.exp(log_p) - y
        difference = weights @ unlike
        of_weights = x.T @ error + ridge * weights + ridge_alike * np.outer(difference, unlike)
        gradient = [
            [(error * known).sum()],
            error.sum(axis=0) + ridge * offset,
            of_weights.ravel(),
        ]
        penalty = ridge / 2 * ((weights**2).sum() + (offset**2).sum())
        penalty += ridge_alike / 2 * (difference**2).sum()
        return float(penalty - (log_p * y).sum()), np.concatenate(gradient)

    start = np.zeros(1 + k * (1 + p))
    start[0] = 1
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    weights = found[1 + k :].reshape(p, k) / deviation[:, None]
    offset = found[1 : 1 + k] - mean @ weights
    return Regression(float(found[0]), weights, offset, lattice_features.names())
