"""Every figure of a model folder: what the card and README say of it comes from here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from training.dataset.store import Store
from training.evaluation import Answers, ask, benchmarks, one_phase
from training.evaluation.benchmarks import MeasuredPatterns, PatternSet
from training.evaluation.scores import Scores
from xrdgui.classification.answering import AnsweringModel
from xrdgui.models.card import ModelCard
from xrdgui.reference import libraries

_ALONE: Final = ", without known compounds"


@dataclass(frozen=True)
class AnswerSets:
    """How often the answer set held the truth, and how many crystal systems it named."""

    coverage: float
    mean_size: float


@dataclass(frozen=True)
class Figures:
    """Scores and answer sets by benchmark; the share that is not one phase by kind."""

    scores: dict[str, Scores]
    answer_sets: dict[str, AnswerSets]
    not_one_phase: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: a benchmark each, and "doubted"."""
        result: dict[str, Any] = {}
        for name, scores in self.scores.items():
            result[name] = scores.to_dict()
            if sets := self.answer_sets.get(name):
                result[name]["answer_set"] = {
                    "coverage": round(sets.coverage, 4),
                    "mean_size": round(sets.mean_size, 2),
                }
        if self.not_one_phase:
            result["doubted"] = {
                name: round(share, 4) for name, share in self.not_one_phase.items()
            }
        return result


def measure(
    folder: Path,
    store_path: Path | None,
    measured_folder: Path | None,
    say: Callable[[str], None] = lambda _: None,
    on_answers: Callable[[Answers], None] = lambda _: None,
) -> Figures:
    """Measure a model folder on the leak-free test fold of a store and on measured patterns.

    Measured patterns are answered as the application does, with the libraries of known compounds
    that are switched on, and once without; simulated ones without.

    Parameters
    ----------
    store_path, measured_folder
        Either may be None; for the second see `training.evaluation.measured`.
    say
        Told the title of each benchmark.
    on_answers
        Told the answers to each benchmark.
    """
    library, problems = libraries.loaded()
    for problem in problems:
        say(str(problem))
    model = AnsweringModel(folder, library=library)
    alone = model.without_known_compounds()
    sets: list[PatternSet] = []
    if measured_folder is not None:
        sets.append(MeasuredPatterns.read(measured_folder))
    store = None if store_path is None else Store(store_path)
    if store is not None:
        sets += benchmarks.simulated(
            store, benchmarks.MOST_BINARIES, benchmarks.MOST_OTHERS, seed=0
        )
    scores: dict[str, Scores] = {}
    answer_sets: dict[str, AnswerSets] = {}
    for asked in sets:
        say(asked.title)
        # A simulated pattern is of a compound of the library: what that knows says nothing then.
        whole = isinstance(asked, MeasuredPatterns) and model.known_compounds is not None
        asking = {"": model if whole else alone}
        [answers] = ask(asking, [asked])
        on_answers(answers)
        if whole:
            asking[_ALONE] = alone
            answers.p[_ALONE] = ask({_ALONE: alone}, [asked])[0].p[_ALONE]
        every = np.ones(len(asked), dtype=bool)
        parts = [(asked.name, every), *((part.name, part.mask) for part in asked.parts)]
        for name, mask in parts:
            for suffix, one in asking.items():
                scores[name + suffix] = answers.scores(mask)[suffix]
                if one.set_threshold is not None:
                    p, truth = answers.p[suffix][mask], asked.truth[mask]
                    answer_sets[name + suffix] = _answer_sets(p, truth, one.set_threshold)
    not_one_phase: dict[str, float] = {}
    if model.calibration.not_one_phase_threshold is not None:
        say("what is not the pattern of one phase")
        not_one_phase = one_phase.evaluate(model, store, measured_folder)
    return Figures(scores, answer_sets, not_one_phase)


def record(folder: Path, figures: Figures, command: str) -> None:
    """Write `figures` into the card of `folder`, with the command that measures them again."""
    card = ModelCard.read(folder)
    card.metrics = {"command": command} | figures.to_dict()
    card.write(folder)


def _answer_sets(p: Any, truth: Any, threshold: float) -> AnswerSets:
    named = p >= threshold
    named[np.arange(len(p)), p.argmax(axis=1)] = True
    return AnswerSets(
        float(named[np.arange(len(p)), truth].mean()), float(named.sum(axis=1).mean())
    )
