"""The commands that train: `python -m training run`, `resume`, `estimate` and `recipe`."""

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from training.commands import run_log
from training.commands.console import say
from training.commands.shown import Shown
from training.commands.structures import source_of, suit
from training.pipeline.worker import keep_standard_error, work
from training.recipes import recipe_files
from training.recipes.recipe_files import RecipeError
from training.recipes.recipes import AnyRecipe, Recipe, StudyRecipe
from training.recipes.suited import suited
from training.runs import RunFolder, events, failures
from training.runs.control import Control
from training.runs.events import Listener


def run(options: Namespace) -> int:
    """Train a recipe from the start, or from the weights of a model."""
    recipe = _recipe(options)
    if isinstance(recipe, StudyRecipe):
        if options.store:
            raise RecipeError(
                f"the recipe {recipe.name} needs structures: the lines of a store end at 90°."
            )
        suit(options, recipe)
    source = None if options.store else source_of(options)
    made_up = source["count"] if source is not None and source["kind"] == "prototypes" else 0
    if isinstance(recipe, Recipe) and made_up and not (options.steps or options.epochs):
        recipe = suited(recipe, made_up)
    settings = {
        "measured": _text(options.measured),
        "start_from": _text(options.start_from),
        "source": source,
        "validation": options.validation,
        "compare_with": _text(options.compare_with),
    }
    path = options.run or Path("runs", f"{recipe.name}-{time.strftime('%Y%m%d-%H%M%S')}")
    return _work(lambda: RunFolder.create(path, recipe, options.store, settings), options)


def resume(options: Namespace) -> int:
    """Start a run that has only its settings, or go on with it wherever it was left."""
    return _work(lambda: RunFolder.open(options.run), options)


def estimate(options: Namespace) -> int:
    """How fast this computer trains the recipe of a run, and whether on a GPU."""
    if options.events:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # TensorFlow has much to say
    tell = events.write_to(sys.stdout)
    try:
        recipe = RunFolder.open(options.run).recipe() if options.run else _recipe(options)
        from training.fitting.estimate import estimate as measure

        found = measure(recipe)
    except Exception as error:  # noqa: BLE001  whoever listens is told, whatever it is
        if options.events:
            tell(events.RunFailed(failures.sentence(error)))
        else:
            say(f"error: {failures.sentence(error)}")
        return 1
    if options.events:
        tell(found)
        return 0
    print(
        f"{found.patterns_per_second:.0f} patterns a second on {found.device} "
        f"({found.backend}), {found.memory_mb} MB of memory"
    )
    if found.no_gpu_because:
        print(found.no_gpu_because)
    return 0


def print_recipe(options: Namespace) -> int:
    """Print a recipe as a file: to be read, changed, and trained with --recipe."""
    recipe = _recipe(options)
    print(json.dumps(recipe.to_dict(), indent=1) if options.json else recipe_files.to_toml(recipe))
    return 0


def _work(open_run: Callable[[], RunFolder], options: Namespace) -> int:
    """Work on the run until it ends; the exit code."""
    listen: Listener = events.write_to(sys.stdout)
    with Shown() if not options.events else nullcontext() as shown:
        try:
            run = open_run()
            _quieten(run, options.events)
            control = Control()
            control.listen_to_signals()
            if options.events:
                control.listen_to_standard_input()
            ended_well = work(
                run,
                control,
                shown or _and_log(listen),
                options.workers or _workers(),
                shown.ask_key if shown else lambda: None,
            )
        except (OSError, ValueError, RuntimeError) as error:
            (shown or listen)(events.RunFailed(failures.sentence(error)))
            return 1
    if control.should_end():
        os._exit(0)  # somebody waits, and TensorFlow takes its time to leave
    if not options.events:
        _say_what_there_is(run)
    return 0 if ended_well else 1


def _and_log(listen: Listener) -> Listener:
    """Make a listener that also writes what people want to read in the log."""

    def tell(event: events.Event) -> None:
        listen(event)
        run_log.write(event)

    return tell


def _quieten(run: RunFolder, as_child: bool) -> None:
    """Keep TensorFlow and spglib from talking where somebody reads; the log has it all."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    # spglib writes to the terminal past Python even where it finds its way in the end; what it
    # cannot do is said where it matters.
    os.environ.setdefault("SPGLIB_WARNING", "OFF")
    keep_standard_error(run.stderr, ours_too=as_child)


def _say_what_there_is(run: RunFolder) -> None:
    if run.model.exists():
        say(f"the model is {run.model}: xrdgui classify --model {run.model} FILES")
    elif run.best.exists():
        say(f"the network is {run.best}")
    if run.report_page.exists():
        say(f"how good it is: {run.report_page}")


def _workers() -> int:
    """Return how many processes compute patterns: the network shares the processor with them."""
    return max((os.cpu_count() or 2) // 2, 1)


def _recipe(options: Namespace) -> AnyRecipe:
    """Return the recipe that the command line names, with what it changes of it."""
    recipe = recipe_files.changed(
        recipe_files.find(options.recipe),
        batch_size=options.batch_size,
        learning_rate=options.learning_rate,
        dropout=options.dropout,
        epochs=options.epochs,
        steps=options.steps,
        patience=options.patience,
        precision=options.precision,
    )
    if isinstance(recipe, StudyRecipe):
        changes = {"split": options.split, "per_system": getattr(options, "per_system", None)}
        return replace(recipe, **{name: value for name, value in changes.items() if value})
    if options.split:
        return replace(recipe, sampling=replace(recipe.sampling, split=options.split))
    return recipe


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path.resolve())
