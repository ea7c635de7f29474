"""A run of a study's recipe: patterns, split, training, and the test with its twins counted."""

import json
from collections.abc import Callable
from typing import Any

from training import calibration, left_out, patterns, twin_warning
from training.events import Listener, Preparing
from training.patterns import Patterns, Split
from training.preparation import Stopped, until
from training.recipes import StudyRecipe
from training.runs import RunFolder
from training.safe_files import write_atomically
from training.scores import Scores, score
from training.sources import Source, open_source

REPORT = "study.json"


def train(
    run: RunFolder,
    recipe: StudyRecipe,
    source: Source,
    listener: Listener,
    should_stop: Callable[[], bool],
    ask_key: Callable[[], str | None] = lambda: None,
    should_end: Callable[[], bool] = lambda: False,
) -> dict[str, Any] | None:
    """Train `recipe` in the folder `run`, going on where it stopped; the report of its test.

    None when it was stopped before there was a model to test. "ended" says why the training
    ended, "finished" or "stopped".

    Raises
    ------
    EndNow
        `should_end` said so.
    Stopped
        `should_stop` said so before there was anything to train on.
    ValueError
        The source has too few compounds.
    """
    parts = patterns.split(_patterns(run, recipe, source, listener, should_stop, ask_key), recipe)
    if recipe.split == "random":
        twin_warning.warn(run, parts.named_twins(), listener)
    # Keras takes seconds to import, and there may have been something to say first.
    from training.fit import Benchmark, fit, logits  # noqa: PLC0415

    ended = fit(
        run,
        recipe.sized(len(parts.training)),
        parts.training,
        {"validation": Benchmark(parts.validation.x(), parts.validation.y)},
        listener,
        should_stop=should_stop,
        should_end=should_end,
    )
    if not run.best.exists():
        return None
    p = calibration.probabilities(logits(run.best, parts.test.x()))
    groups = parts.test.patterns.chemical_system[parts.test.entry]
    report = _report(run, recipe, parts, score(p, parts.test.y, groups))
    write_atomically(run.path / REPORT, json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return report | {"ended": ended}


def twins_sentence(recipe: StudyRecipe, twins: dict[str, int]) -> str:
    """What the split leaves on both sides, for a person."""
    text = (
        f"of {twins['test patterns']} test patterns, {twins['copies']} have a shifted copy of "
        f"themselves in training, {twins['compounds']} their compound, "
        f"{twins['chemical systems']} their chemical system"
    )
    return f"warning: {text}" if recipe.split == "random" else text


def _patterns(
    run: RunFolder,
    recipe: StudyRecipe,
    source: Source,
    listener: Listener,
    should_stop: Callable[[], bool],
    ask_key: Callable[[], str | None],
) -> Patterns:
    if run.patterns.exists():
        return Patterns.read(run.patterns)

    def on_source(what: str, done: int, total: int | None) -> None:
        if should_stop():
            raise Stopped
        listener(Preparing(what, done, total))

    def on_pattern(done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            on_source("patterns", done, total)

    said: list[str] = []
    structures = open_source(source, on_source, said.append, ask_key)
    made = patterns.build(until(structures, should_stop), recipe, on_pattern)
    made.write(run.patterns)
    left_out.tell(run, listener, said)
    return made


def _report(run: RunFolder, recipe: StudyRecipe, parts: Split, scores: Scores) -> dict[str, Any]:
    compounds = parts.test.patterns
    return {
        "recipe": recipe.to_dict(),
        "epochs": run.progress()["epoch"],
        "patterns": {
            "compounds": len(compounds.sticks),
            "training": len(parts.training),
            "validation": len(parts.validation),
            "test": len(parts.test),
        },
        "twins": parts.twins(),
        "test": scores.to_dict(),
    }
