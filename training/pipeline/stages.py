"""A run from its first structure to its report, going on wherever it was left.

Structures -> store of reflections -> training -> calibrated model folder -> report. What is there
already is not made again; every file is there whole or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from training.pipeline.store_of_run import make_source_store
from training.recipes.recipes import Recipe, StudyRecipe
from training.runs import RunFolder, Status
from training.runs.control import Control, Stopped
from training.runs.events import Listener, Notice, Preparing, RunEnded
from training.runs.failures import TrainingError

if TYPE_CHECKING:
    from training.fitting.fit import Reason

# Patterns the calibration is fitted on, and in a run that was asked to end now.
_CALIBRATION: Final = 4096
_SHORT_CALIBRATION: Final = 512


@dataclass(frozen=True)
class RunContext:
    """What a run has to do with while it goes on.

    Attributes
    ----------
    listener
        told every event but the last.
    control
        what is asked of the run meanwhile.
    workers
        processes that compute patterns.
    ask_key
        asks a person for the key of a source, where somebody is there.
    was
        state the run was in before.
    """

    listener: Listener
    control: Control
    workers: int = 1
    ask_key: Callable[[], str | None] = lambda: None
    was: Status = "new"

    def tell(self, event: Any) -> None:
        """Tell the listener, unless the run is to be left as it is. Raises EndNow then."""
        self.control.check()
        self.listener(event)


def continue_run(run: RunFolder, context: RunContext) -> RunEnded:
    """Do what is still to be done in `run` and return its last event.

    Raises
    ------
    EndNow
        The run was cancelled, or whoever started it is gone.
    TrainingError, ValueError, OSError, RuntimeError
        It cannot go on; the message is one sentence.
    """
    recipe = run.recipe()
    run.drop_unfinished()
    before = run.progress()["step"]
    if run.report.exists() and context.was == "finished":
        context.tell(Notice("The run had finished already; there was nothing left to do."))
        return RunEnded("finished", before)
    try:
        reason = (
            _study(run, recipe, context)
            if isinstance(recipe, StudyRecipe)
            else _train(run, recipe, context)
        )
        if run.best.exists():
            _evaluate(run, reason, context)
    except Stopped:
        context.control.check()
        reason = "stopped"
    if not run.best.exists():
        context.tell(Notice("The run was stopped before there was a network to keep."))
    return RunEnded(reason, run.progress()["step"])


def _train(run: RunFolder, recipe: Recipe, context: RunContext) -> "Reason":
    """Train our network, and make a model folder of it."""
    config = run.read_config()
    store = _store(run, config, context)
    _warn_of_twins(run, recipe, store, context)
    from training.fitting.fit import fit
    from training.pipeline.benchmarks_of_run import watched

    reason = fit(
        run,
        recipe,
        store,
        watched(config, recipe, store, context.tell),
        context.listener,
        workers=context.workers,
        should_stop=_should_stop(run, context),
        should_end=context.control.should_end,
        start_from=Path(config["start_from"]) if config.get("start_from") else None,
    )
    if run.best.exists():
        _make_model_folder(run, config, store, context)
    return reason


def _store(run: RunFolder, config: dict[str, Any], context: RunContext) -> Path:
    if config.get("source"):
        return make_source_store(
            run,
            config["source"],
            context.tell,
            context.control.should_stop,
            context.workers,
            context.ask_key,
        )
    store = Path(config["store"])
    if not store.is_file():
        raise TrainingError(f"{store} is gone; the run needs the store it was begun with.")
    return store


def _warn_of_twins(run: RunFolder, recipe: Recipe, store: Path, context: RunContext) -> None:
    if recipe.sampling.split == "random":
        from training.dataset.store import Store
        from training.runs import twin_warning

        twins = Store(store, recipe.sampling.split).twins()
        twin_warning.warn(run, twins, context.tell)


def _should_stop(run: RunFolder, context: RunContext) -> Callable[[], bool]:
    """Return what says whether to stop training, now or in an earlier attempt cut off after it."""
    from training.fitting.fit import was_stopped

    if context.was == "interrupted" and was_stopped(run):
        return lambda: True
    return context.control.should_stop


def _study(run: RunFolder, recipe: StudyRecipe, context: RunContext) -> "Reason":
    from training.study import protocol

    reason = protocol.train(
        run,
        recipe,
        run.read_config()["source"],
        context.listener,
        _should_stop(run, context),
        context.ask_key,
        context.control.should_end,
    )
    context.tell(
        Notice(
            f"No model folder is made: the network of the recipe “{recipe.name}” reads ideal "
            "lines, not what a diffractometer measures."
        )
    )
    return reason


def _make_model_folder(
    run: RunFolder, config: dict[str, Any], store: Path, context: RunContext
) -> None:
    from training.pipeline.model_folder import bundle
    from training.sources import about

    short = context.control.should_stop()
    bundle(
        run,
        run.model,
        store,
        about(config.get("source") or {}),
        config.get("note") or "",
        _SHORT_CALIBRATION if short else _CALIBRATION,
        name=run.path.name,
        on_progress=lambda done, total: context.tell(Preparing("calibration", done, total)),
    )


def _evaluate(run: RunFolder, reason: "Reason", context: RunContext) -> None:
    from training import report
    from training.report import in_card

    if reason == "finished":
        try:
            made = report.write(run, context.tell, context.control.should_stop, reason=reason)
        except Stopped:  # there is less time now
            context.control.check()
        else:
            in_card.keep(made, run.model)
            return
    try:
        made = report.write(
            run, context.tell, context.control.should_end, limits=report.SHORT, reason=reason
        )
        in_card.keep(made, run.model)
    except Stopped:
        context.control.check()
