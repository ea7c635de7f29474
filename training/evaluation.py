"""How good a network is: the same figures for every benchmark, with an interval.

Intervals are bootstrapped over groups (a phase, a chemical system), because patterns of one group
are not independent.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from training import calibration, splits
from training.card import MODEL_FILE_NAME, ModelCard
from training.crystal_systems import CRYSTAL_SYSTEMS, FAMILY_OF_SYSTEM
from training.dataset import Store
from training.instrument import IDEAL, InstrumentRanges
from training.measured import MeasuredSet
from training.representation import Representation
from training.stream import Sampler, render_entries

_RESAMPLES: Final = 2000
_BATCH: Final = 64


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
    ece
        Expected calibration error, 15 bins.
    per_system
        Precision, recall, F1 and support of each crystal system.
    confusion
        7 × 7 counts, rows truth, columns answer.
    """

    n: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    family_accuracy: float
    top2: float
    confident_half: float
    macro_f1: float
    ece: float
    per_system: dict[str, dict[str, float]]
    confusion: list[list[int]]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, rounded to what the sample sizes can carry."""
        return _rounded(asdict(self))


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
    present = support > 0
    per_system = {
        name: {
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
            "support": int(support[i]),
        }
        for i, name in enumerate(CRYSTAL_SYSTEMS)
    }
    return Scores(
        n=len(truth),
        accuracy=float(right.mean()),
        accuracy_interval=_interval(right, groups),
        family_accuracy=float((family[answer] == family[truth]).mean()),
        top2=float(top2.any(axis=1).mean()),
        confident_half=float(right[confident].mean()),
        macro_f1=float(f1[present].mean()),
        ece=calibration.expected_calibration_error(p, truth),
        per_system=per_system,
        confusion=confusion_matrix(truth, answer, labels=labels).tolist(),
    )


class Evaluated:
    """A model folder, ready to give probabilities for prepared patterns."""

    def __init__(self, folder: Path) -> None:
        from training import network  # noqa: PLC0415  keras imports slowly

        self.card = ModelCard.read(folder)
        self.representation = Representation.from_dict(self.card.representation)
        self._model = network.load(folder / MODEL_FILE_NAME)

    def logits(self, x: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(n, 7) outputs of the network for (n, length, channels)."""
        result: npt.NDArray[np.float32] = self._model.predict(x, batch_size=_BATCH, verbose=0)
        return result

    def probabilities(self, x: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """(n, 7) calibrated probabilities for (n, length, channels)."""
        return calibration.probabilities(self.logits(x), self.card.temperature)


def evaluate_measured(model: Evaluated, measured: MeasuredSet) -> dict[str, Scores]:
    """Scores on all measured patterns and on those of binaries, intervals over phases."""
    p = model.probabilities(measured.x)
    groups = np.array([row["group"] for row in measured.rows])
    binary = measured.binary
    return {
        "measured": score(p, measured.y, groups),
        "measured, binaries": score(p[binary], measured.y[binary], groups[binary]),
    }


def evaluate_simulated(
    model: Evaluated, store: Store, n_others: int = 3000, seed: int = 0
) -> dict[str, Scores]:
    """Scores on the test fold, patterns fresh from the virtual diffractometer.

    All binaries of the fold, once each; of the other compounds `n_others`, drawn at random.
    """
    rng = np.random.default_rng(seed)
    test = store.fold == splits.TEST_FOLD
    binary = store.column("n_elements") == 2
    binaries = np.flatnonzero(test & binary)
    others = np.flatnonzero(test & ~binary)
    others = rng.permutation(others)[:n_others]
    known = set(store.column("prototype")[store.fold > splits.VALIDATION_FOLD].tolist())
    new = np.array([name not in known for name in store.column("prototype")[binaries]])
    laboratory = InstrumentRanges()
    scores = {}
    for name, entries, ranges in (
        ("binaries, laboratory", binaries, laboratory),
        ("binaries, ideal lines", binaries, IDEAL),
        ("other compounds, laboratory", others, laboratory),
    ):
        if not len(entries):
            continue
        p = calibration.probabilities(
            _rendered_logits(model, store, entries, ranges, rng), model.card.temperature
        )
        groups = store.column("chemical_system")[entries]
        scores[name] = score(p, store.system[entries], groups)
        if entries is binaries and ranges is laboratory and new.any():
            scores["binaries of new prototypes, laboratory"] = score(
                p[new], store.system[entries[new]], groups[new]
            )
    return scores


def validation_logits(
    model: Evaluated, store: Store, sampler: Sampler, n: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]:
    """Logits (n, 7) and crystal systems (n,) of fresh laboratory patterns of the sampler's fold."""
    entries = sampler.draw(n, rng)
    return _rendered_logits(model, store, entries, InstrumentRanges(), rng), store.system[entries]


def _rendered_logits(
    model: Evaluated,
    store: Store,
    entries: npt.NDArray[np.int64],
    ranges: InstrumentRanges,
    rng: np.random.Generator,
) -> npt.NDArray[np.float32]:
    """(n, 7) logits of freshly rendered patterns."""
    batches = (entries[i : i + _BATCH] for i in range(0, len(entries), _BATCH))
    return np.concatenate(
        [
            model.logits(render_entries(store, batch, ranges, model.representation, rng))
            for batch in batches
        ]
    )


def _interval(right: npt.NDArray[np.bool_], groups: npt.NDArray[Any]) -> tuple[float, float]:
    _, which = np.unique(groups, return_inverse=True)
    hits = np.bincount(which, weights=right)
    sizes = np.bincount(which)
    rng = np.random.default_rng(0)
    draws = rng.integers(len(sizes), size=(_RESAMPLES, len(sizes)))
    shares = hits[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
