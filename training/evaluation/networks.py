"""What trained networks answer on patterns they were not trained on, and how good that is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from training.dataset.store import Store
from training.dataset.stream import Sampler, render_entries
from training.evaluation.benchmarks import Input, PatternSet, Reads
from training.evaluation.scores import Scores, score
from training.simulation import not_patterns
from training.simulation.instrument import InstrumentRanges
from xrdgui.classification import answering
from xrdgui.classification.answering import AnsweringModel
from xrdgui.classification.calibration import Calibration
from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE
from xrdgui.indexing.indexed_pattern import features_of

_BATCH: Final = 64

Logits = npt.NDArray[np.float32]
Probabilities = npt.NDArray[np.float64]


class Shown(Protocol):
    """A model folder, or a network without a card, that patterns can be shown to."""

    @property
    def reads(self) -> Reads:
        """Return what makes the network input of a pattern."""

    def probabilities(self, x: Input) -> Probabilities:
        """Return (n, 7) probabilities for (n, length, channels)."""


class BareNetwork:
    """A saved network without a card: its probabilities are those of its softmax."""

    def __init__(self, path: Path, reads: Reads) -> None:
        self.reads = reads
        self._network = answering.Network(path)

    def probabilities(self, x: Input) -> Probabilities:
        """Return (n, 7) probabilities for (n, length, channels)."""
        return Calibration().probabilities(self._network.logits(x))


@dataclass(frozen=True, eq=False)
class Answers:
    """What networks answered on a set of patterns; p: (n, 7) probabilities by network."""

    asked: PatternSet
    p: dict[str, Probabilities]

    def right(self) -> dict[str, npt.NDArray[np.bool_]]:
        """Return (n,) where each network was right."""
        return {name: p.argmax(axis=1) == self.asked.truth for name, p in self.p.items()}

    def scores(self, among: npt.NDArray[np.bool_] | None = None) -> dict[str, Scores]:
        """Score each network on the patterns where `among` (n,) is True."""
        which = slice(None) if among is None else among
        truth, groups = self.asked.truth[which], self.asked.groups[which]
        return {name: score(p[which], truth, groups) for name, p in self.p.items()}


def ask(
    networks: Mapping[str, Shown],
    sets: Sequence[PatternSet],
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Answers]:
    """Show all networks the same patterns, a batch at a time.

    `on_progress` is told how many patterns are done and of how many; it may raise to call it off.
    """
    done, total = 0, sum(map(len, sets))
    on_progress(done, total)
    reads = tuple(dict.fromkeys(network.reads for network in networks.values()))
    answers = []
    for patterns in sets:
        p: dict[str, list[Probabilities]] = {name: [] for name in networks}
        for start in range(0, len(patterns), _BATCH):
            which = slice(start, min(start + _BATCH, len(patterns)))
            inputs = patterns.inputs(which, reads)
            for name, network in networks.items():
                p[name].append(network.probabilities(inputs[network.reads]))
            done += which.stop - start
            on_progress(done, total)
        answers.append(Answers(patterns, {name: np.concatenate(p[name]) for name in networks}))
    return answers


@dataclass(frozen=True, eq=False)
class Validation:
    """What a network says of fresh patterns of the validation fold.

    Attributes
    ----------
    logits
        (n, 7 or 8) outputs of the network alone.
    features
        (n, p) what speaks for each lattice (see `xrdgui.indexing.lattice_features`).
    truth
        (n,) crystal systems, or NOT_ONE_PHASE.
    groups
        (n,) chemical systems.
    """

    logits: Logits
    features: npt.NDArray[np.float64]
    truth: npt.NDArray[np.integer]
    groups: npt.NDArray[Any]


def validate(
    model: AnsweringModel,
    store: Store,
    sampler: Sampler,
    n: int,
    rng: np.random.Generator,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Validation:
    """Show a network n fresh laboratory patterns of the sampler's fold.

    One that has learned what is not one phase is also shown more that are not: half as many
    mixtures, and three quarters as many of what is no pattern at all, a third of it the hardest to
    tell, lines at random.
    `on_progress` is told how many patterns are done, of how many.
    """
    laboratory = InstrumentRanges()
    representation = model.representation
    kinds: list[tuple[InstrumentRanges | tuple[str, ...], int]] = [(laboratory, n)]
    if model.tells_phases:
        kinds += [
            (not_patterns.mixtures(laboratory), n // 2),
            (tuple(not_patterns.KINDS), n // 2),
            (("lines at random",), n // 4),
        ]
    total = sum(count for _, count in kinds)
    logits, features, truth, groups = [], [], [], []
    done = 0
    for ranges, count in kinds:
        entries = sampler.draw(count, rng)
        for i in range(0, count, _BATCH):
            on_progress(done, total)
            some = entries[i : i + _BATCH]
            if isinstance(ranges, tuple):
                drawn = not_patterns.draw(len(some), representation.axis, rng, ranges)
                x = representation.prepare_grid(*drawn)
            else:
                x = render_entries(store, some, ranges, representation, rng)
            logits.append(model.logits_alone(x))
            features.append(features_of(x, representation))
            done += len(some)
        good = ranges is laboratory
        truth.append(store.system[entries] if good else np.full(count, NOT_ONE_PHASE))
        groups.append(store.column("chemical_system")[entries])
    on_progress(done, total)
    return Validation(*(np.concatenate(each) for each in (logits, features, truth, groups)))
