"""What a report is about: networks, patterns to judge them on, and what is known of both."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from training.dataset import splits
from training.dataset.fixed import Patterns
from training.dataset.store import Store
from training.evaluation import benchmarks
from training.evaluation.benchmarks import MOST_BINARIES, MOST_OTHERS, MeasuredPatterns, PatternSet
from training.evaluation.measured import is_there
from training.recipes.recipes import RECIPES, Recipe, StudyRecipe
from training.report import judged, split
from training.report.judged import Judged
from training.runs import RunError, RunFolder
from training.study import benchmark, patterns
from xrdgui.classification.answering import AnsweringModel

# Accuracy and loss the study gives for its test patterns.
PUBLISHED: Final[dict[str, dict[str, float]]] = {
    "paper-test-1": {"accuracy": 0.745, "log_loss": 1.097},
    "paper-test-2": {"accuracy": 0.973, "log_loss": 0.1904},
}


@dataclass(frozen=True)
class Limits:
    """At most so many simulated patterns of each kind, drawn with a fixed seed."""

    binaries: int = MOST_BINARIES
    others: int = MOST_OTHERS


@dataclass
class Case:
    """All that is needed to make a report; the plain values are as in `training.report`."""

    title: str
    new: Judged
    sets: list[PatternSet]
    split: dict[str, Any]
    recipe: dict[str, Any]
    old: Judged | None = None
    run: dict[str, Any] | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    published: dict[str, float] | None = None
    notes: list[str] = field(default_factory=list)


def of_run(run: RunFolder, compare_with: Path | None, limits: Limits, reason: str) -> Case:
    """Take the best model of a run, on the test fold or on the test part of a study's recipe.

    Raises
    ------
    RunError
        The run has no model yet, or no patterns to judge it on.
    """
    if not run.best.exists():
        raise RunError(f"{run.path} has no model yet; let the run finish an epoch first.")
    recipe = run.recipe()
    if isinstance(recipe, StudyRecipe):
        return _study(run, recipe, compare_with, reason)
    config = run.read_config()
    new = judged.of_run(run)
    old, notes = judged.second(config, compare_with, new)
    store = _store(Path(config["store"]), recipe)
    measured = Path(config["measured"]) if config.get("measured") else None
    if measured and not is_there(measured):
        notes.append(f"The measured patterns are gone: there is no table of labels in {measured}.")
        measured = None
    sets = _sets(store, measured, limits, notes)
    if new.about["temperature"] is None:
        notes.append("The network's probabilities were not calibrated; they may be too sure.")
    if measured and recipe.fit.keep == "best":
        notes.append(
            "Among the epochs of the run the one that did best on the measured patterns and the "
            "validation fold was kept, so the figures on measured patterns flatter it a little."
        )
    steps = run.best_step()
    return Case(
        title=config.get("title") or run.path.name,
        new=new,
        old=old,
        sets=sets,
        split=split.of_store(store),
        recipe=recipe.to_dict(),
        run=_about_run(run, recipe, steps * recipe.fit.batch_size, recipe.fit.steps, reason),
        history=run.history(),
        notes=notes,
    )


def of_model(
    folder: Path, store: Path | None, measured: Path | None, compare_with: Path | None,
    limits: Limits,
) -> Case:  # fmt: skip
    """Take a model folder, on the test fold of `store` and on `measured` patterns, where given.

    Raises
    ------
    CardError
        The folder holds no model.
    """
    new = judged.of_folder(folder)
    old = None if compare_with is None else judged.beside(new, compare_with)
    notes: list[str] = []
    found = None if store is None else Store(store)
    sets = _sets(found, measured, limits, notes)
    card = new.network.card if isinstance(new.network, AnsweringModel) else None
    return Case(
        title=new.about["title"] or new.about["name"],
        new=new,
        old=old,
        sets=sets,
        split=split.of_store(found),
        recipe=card.recipe if card else {},
        notes=notes,
    )


def _study(run: RunFolder, recipe: StudyRecipe, compare_with: Path | None, reason: str) -> Case:
    if not run.patterns.exists():
        raise RunError(f"{run.path} lacks {run.patterns.name}; resume the run to make it anew.")
    parts = patterns.split(Patterns.read(run.patterns), recipe)
    new = judged.of_study(run, recipe)
    old, notes = judged.second(run.read_config(), compare_with, new)
    held_out = old.about["name"] if old and old.held_out else ""
    asked = benchmark.from_split(parts, held_out)
    if old and isinstance(old.network, AnsweringModel):
        notes += _notes_on_second(old, asked)
    planned = recipe.sized(len(parts.training)).fit.steps
    epochs = run.progress()["epoch"]
    whole = RECIPES.get(recipe.name, recipe)
    if isinstance(whole, StudyRecipe) and epochs < whole.epochs:
        notes.append(f"{epochs} of the recipe's {whole.epochs} epochs ran.")
    return Case(
        title=run.read_config().get("title") or run.path.name,
        new=new,
        old=old,
        sets=[asked],
        split=split.of_study(recipe, parts),
        recipe=recipe.to_dict(),
        run=_about_run(run, recipe, epochs * len(parts.training), planned, reason),
        history=run.history(),
        published=PUBLISHED.get(recipe.name),
        notes=notes,
    )


def _notes_on_second(old: Judged, asked: PatternSet) -> list[str]:
    """Return what to know of a network of ours that is shown a study's patterns."""
    name = old.about["name"]
    unseen = sum(splits.fold(group) == splits.TEST_FOLD for group in asked.groups)
    trained = (
        f"Of the {len(asked):,} test patterns {unseen:,} are of chemical systems that {name} was "
        "never trained on; most of the other compounds it has seen, as patterns of a laboratory "
        "diffractometer."
    )
    unknown = f"It is not known which of these compounds {name} was trained on."
    shown = (
        f"{name} was shown the same lines with a profile 0.05° wide, as far as they fall into its "
        "range."
    )
    return [trained if old.held_out else unknown, shown]


def _about_run(
    run: RunFolder, recipe: Recipe | StudyRecipe, seen: int, planned: int, reason: str
) -> dict[str, Any]:
    progress = run.progress()
    status = run.status()
    return {
        "folder": run.path.name,
        "recipe": recipe.name,
        "epochs": progress["epoch"],
        "steps": progress["step"],
        "steps_planned": planned,
        "best_step": run.best_step(),
        "patterns_seen": seen,
        "reason": reason or (status if status in {"finished", "stopped", "cancelled"} else ""),
    }


def _store(path: Path, recipe: Recipe) -> Store | None:
    return Store(path, recipe.sampling.split) if path.exists() else None


def _sets(
    store: Store | None, measured: Path | None, limits: Limits, notes: list[str]
) -> list[PatternSet]:
    sets: list[PatternSet] = []
    if measured:
        sets.append(MeasuredPatterns.read(measured))
    if store is None:
        notes.append("Without a store of reflections nothing could be simulated.")
    else:
        sets += benchmarks.simulated(store, limits.binaries, limits.others)
        if not (store.fold == splits.TEST_FOLD).any():
            notes.append(
                "There are so few chemical systems that none fell into the test fold; patterns of "
                "the validation fold stand in, if there are any."
            )
    if not sets:
        raise RunError("there are no patterns to judge the network on.")
    notes += [
        f"{one.name.capitalize()}: {len(one):,} of {one.of:,}, drawn at random."
        for one in sets
        if one.of > len(one)
    ]
    return sets
