"""A run of a study's recipe: its fixed patterns, how they are split, and the training."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from training.dataset.fixed import Patterns
from training.recipes.recipes import StudyRecipe
from training.runs import RunFolder, notes, twin_warning
from training.runs.control import Stopped, until
from training.runs.events import Listener, Preparing
from training.sources import Source, open_source
from training.study import json_files, patterns

if TYPE_CHECKING:
    from training.fitting.fit import Reason


def train(
    run: RunFolder,
    recipe: StudyRecipe,
    source: Source,
    listener: Listener,
    should_stop: Callable[[], bool],
    ask_key: Callable[[], str | None] = lambda: None,
    should_end: Callable[[], bool] = lambda: False,
) -> "Reason":
    """Train `recipe` in the folder `run`, going on where it stopped; why it ended.

    How good the network is on the test part is for the run's report to say.

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
    from training.fitting.fit import Benchmark, fit  # noqa: PLC0415

    return fit(
        run,
        recipe.sized(len(parts.training)),
        parts.training,
        {"validation": Benchmark(parts.validation.x(), parts.validation.y)},
        listener,
        should_stop=should_stop,
        should_end=should_end,
    )


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

    if source["kind"] == "patterns":
        paths = [Path(path) for path in source["paths"]]
        made = json_files.read(paths, recipe, lambda n: on_source("patterns", n, None))
        made.write(run.patterns)
        return made
    said: list[str] = []
    structures = open_source(source, on_source, said.append, ask_key)
    made = patterns.build(until(structures, should_stop), recipe, on_pattern)
    made.write(run.patterns)
    notes.tell(run, listener, said)
    return made
