"""Fit a network to a stream of rendered patterns or to a fixed set, with checkpoints and resume."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from training.dataset.fixed import FixedPatterns, FixedStream
from training.dataset.stream import Batch, Stream
from training.fitting.learner import Learner, Progress
from training.recipes.recipes import AnyRecipe, Recipe
from training.runs import RunFolder
from training.runs.control import EndNow
from training.runs.events import EpochEnded, Listener, Notice, RunStarted, StepEnded
from training.runs.failures import TrainingError, is_out_of_memory
from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE
from xrdgui.models import network_file
from xrdgui.runtime.keras_import import keras

Reason = Literal["finished", "stopped"]

# Events between two batches are said at most this often (s).
_EVENT_INTERVAL: Final = 0.1
# Fewer patterns at a time are not tried when memory runs out.
_SMALLEST_PIECE: Final = 8
# Patterns that go through the network at a time where it only answers.
_ANSWERED_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Benchmark:
    """Fixed patterns a run is watched on.

    x: (n, length, channels), or several such arrays in a dict or tuple; y: (n,) crystal systems.
    """

    x: Any
    y: npt.NDArray[np.integer]


def fit(
    run: RunFolder,
    recipe: AnyRecipe,
    store: Path | FixedPatterns,
    benchmarks: dict[str, Benchmark],
    listener: Listener,
    *,
    workers: int = 1,
    should_stop: Callable[[], bool] = lambda: False,
    should_end: Callable[[], bool] = lambda: False,
    start_from: Path | None = None,
) -> Reason:
    """Train until the recipe's steps are done or `should_stop`; the best model is `run.best`.

    The newest checkpoint of the run is continued. The model kept is that with the highest mean
    accuracy over `benchmarks`, judged with averaged weights once an epoch, or the last one where
    the recipe says so. Where memory runs out the batches go through the network in smaller pieces.

    Parameters
    ----------
    store
        Parquet store of reflections; of a study's recipe its training patterns.
    should_end
        as `should_stop`, but nothing is to be done any more than writing a checkpoint.
    start_from
        a model whose weights a new run begins with (fine-tuning).

    Raises
    ------
    EndNow
        `should_end` said so.
    TrainingError
        `start_from` has another architecture, or memory does not suffice.
    """
    parts = 1
    while True:
        try:
            attempt = _Fit(run, recipe, benchmarks, listener, should_stop, should_end)
            return attempt.go(
                Learner(recipe, run.latest_checkpoint(), start_from, parts), store, workers
            )
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            parts = _more_parts(max(parts, Progress.of(run).parts), recipe, error)
        gc.collect()
        listener(
            Notice(
                f"Memory ran out; batches of {recipe.fit.batch_size} patterns now go through the "
                f"network {recipe.fit.batch_size // parts} at a time, which is slower and learns "
                "the same."
            )
        )


def _more_parts(parts: int, recipe: AnyRecipe, error: Exception) -> int:
    """Twice as many. Raises TrainingError when that were too many."""
    if recipe.fit.batch_size // (2 * parts) < _SMALLEST_PIECE:
        raise TrainingError(
            f"Memory ran out even with {recipe.fit.batch_size // parts} patterns at a time: close "
            "other programs, or choose a smaller network, and start the run again."
        ) from error
    return 2 * parts


class _Fit:
    """One attempt at training, from a checkpoint or the beginning."""

    def __init__(
        self,
        run: RunFolder,
        recipe: AnyRecipe,
        benchmarks: dict[str, Benchmark],
        listener: Listener,
        should_stop: Callable[[], bool],
        should_end: Callable[[], bool],
    ) -> None:
        self._run = run
        self._recipe = recipe
        self._benchmarks = benchmarks
        self._tell = listener
        self._should_stop = should_stop
        self._should_end = should_end

    def go(self, learner: Learner, store: Path | FixedPatterns, workers: int) -> Reason:
        settings, progress = self._recipe.fit, learner.progress
        self._tell(
            RunStarted(
                str(self._run.path),
                self._recipe.name,
                progress.step,
                settings.steps,
                settings.steps_per_epoch,
                settings.batch_size,
                keras.backend.backend(),
            )
        )
        stream = _stream(store, self._recipe, progress.step, workers)
        try:
            batches = iter(stream)
            while progress.step < settings.steps and not self._gains_nothing(progress):
                self._train_epoch(learner, batches)
                if self._should_end():
                    self._save(learner)
                    raise EndNow
                if self._should_stop():
                    if progress.totals[2]:
                        self._end_epoch(learner)
                    else:
                        self._save(learner)  # that it was stopped
                    return "finished" if progress.step >= settings.steps else "stopped"
                self._end_epoch(learner)
        finally:
            stream.close()
        return "finished"

    def _gains_nothing(self, progress: Progress) -> bool:
        patience, waited = self._recipe.fit.patience, progress.without_gain
        if not patience or waited < patience:
            return False
        self._tell(Notice(f"Training ended early: {waited} epochs made the network no better."))
        return True

    def _train_epoch(self, learner: Learner, batches: Iterator[Batch]) -> None:
        """Train up to the next multiple of steps_per_epoch, or until asked to stop."""
        settings, progress = self._recipe.fit, learner.progress
        first, began = progress.step, time.monotonic()
        said = began
        epoch = progress.step // settings.steps_per_epoch + 1
        until = min(epoch * settings.steps_per_epoch, settings.steps)
        while progress.step < until and not self._should_stop():
            learner.train(*next(batches))
            now = time.monotonic()
            if progress.step == first + 1:
                began = said = now  # the first batch waits for workers and compilers
            elif now - said >= _EVENT_INTERVAL:
                said = now
                rate = (progress.step - first - 1) * settings.batch_size / (now - began)
                self._tell(StepEnded(progress.step, settings.steps, *learner.means(), rate))
        # Left because nobody is there any more is not stopped: a resumed run trains on.
        progress.stopped = self._should_stop() and not self._should_end()

    def _end_epoch(self, learner: Learner) -> None:
        """Judge the network, keep it if it is the best so far, and write all down."""
        progress, settings = learner.progress, self._recipe.fit
        loss, accuracy = learner.means()
        model = learner.judged()
        answers = {
            name: _answer(model, b.x, min(learner.piece, _ANSWERED_AT_ONCE))[:, :NOT_ONE_PHASE]
            for name, b in self._benchmarks.items()
        }
        accuracies = {
            name: float((answers[name].argmax(axis=1) == b.y).mean())
            for name, b in self._benchmarks.items()
        }
        score = _score(accuracies, loss)
        gained = score >= progress.best
        kept = gained or settings.keep == "last"
        progress.best = max(progress.best, score)
        progress.without_gain = 0 if gained else progress.without_gain + 1
        if kept:
            _keep(self._run, model)
        event = EpochEnded(
            -(-progress.step // settings.steps_per_epoch),
            progress.step,
            loss,
            accuracy,
            accuracies,
            kept,
            cross_entropy(answers["validation"], self._benchmarks["validation"].y)
            if "validation" in answers
            else None,
        )
        if progress.step % settings.steps_per_epoch == 0:
            progress.totals = [0.0, 0.0, 0.0]
        self._run.add_to_history(
            {
                "epoch": event.epoch,
                "step": event.step,
                "loss": loss,
                "accuracy": accuracy,
                "validation_loss": event.validation_loss,
                "best": kept,
                "accuracies": accuracies,
            }
        )
        self._save(learner)
        self._tell(event)

    def _save(self, learner: Learner) -> None:
        folder = self._run.begin_checkpoint(learner.progress.step)
        learner.save(folder)
        self._run.commit_checkpoint(folder)


def _score(accuracies: dict[str, float], loss: float) -> float:
    """Return a number of which a better model has more."""
    return float(np.mean(list(accuracies.values()))) if accuracies else -loss


def was_stopped(run: RunFolder) -> bool:
    """Whether somebody had asked the training to stop at its newest checkpoint."""
    return Progress.of(run).stopped


def cross_entropy(logits: npt.NDArray[np.floating], truth: npt.NDArray[np.integer]) -> float:
    """Mean of -log p(truth) for logits (n, 7) and crystal systems (n,)."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(truth)), truth].mean())


def logits(model: Path, x: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(n, 7) outputs of a saved model for (n, length, channels)."""
    return _answer(network_file.load(model), x)


def _answer(
    model: keras.Model, x: Any, at_once: int = _ANSWERED_AT_ONCE
) -> npt.NDArray[np.float32]:
    result: npt.NDArray[np.float32] = model.predict(x, batch_size=at_once, verbose=0)
    return result


def _stream(
    store: Path | FixedPatterns, recipe: AnyRecipe, first: int, workers: int
) -> Stream | FixedStream:
    if isinstance(store, FixedPatterns):
        return FixedStream(store, recipe.fit, first)
    if isinstance(recipe, Recipe):
        return Stream(store, recipe, first, workers)
    raise ValueError(f"the recipe {recipe.name} trains on fixed patterns, not on a store.")


def _keep(run: RunFolder, model: keras.Model) -> None:
    unfinished = run.best.with_name("best.part.keras")
    model.save(unfinished)
    unfinished.replace(run.best)
