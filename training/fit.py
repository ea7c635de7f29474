"""Fit a network to a stream of rendered patterns or to a fixed set, with checkpoints and resume."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from training import network
from training.events import EpochEnded, Listener, RunEnded, RunStarted, StepEnded
from training.patterns import FixedPatterns, FixedStream
from training.recipes import AnyRecipe, FitSettings, Recipe
from training.runs import RunFolder
from training.stream import Batch, Stream

# Events between two batches are said at most this often (s).
_EVENT_INTERVAL = 0.1


@dataclass(frozen=True)
class Benchmark:
    """Fixed patterns a run is watched on. x: (n, length, channels); y: (n,) crystal systems."""

    x: npt.NDArray[np.float32]
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
    start_from: Path | None = None,
) -> None:
    """Train until the recipe's steps are done or `should_stop`; the best model is `run.best`.

    The newest checkpoint of the run is continued. The model kept is that with the highest mean
    accuracy over `benchmarks`, judged with averaged weights once an epoch, or the last one where
    the recipe says so.

    Parameters
    ----------
    store
        Parquet store of reflections; of a study's recipe its training patterns.
    start_from
        a model whose weights a new run begins with (fine-tuning).

    Raises
    ------
    ValueError
        `start_from` has another architecture.
    """
    settings = recipe.fit
    average = network.for_recipe(recipe)
    step, best = _restore_or_begin(run, recipe, average, start_from)
    model = step.model
    listener(
        RunStarted(
            str(run.path),
            recipe.name,
            step.number,
            settings.steps,
            settings.steps_per_epoch,
            settings.batch_size,
            keras.backend.backend(),
        )
    )
    stream = _stream(store, recipe, step.number, workers)
    try:
        batches = iter(stream)
        while step.number < settings.steps and not should_stop():
            loss, accuracy = _train_epoch(model, step, settings, batches, listener, should_stop)
            average.set_weights(step.average if settings.averaging else model.get_weights())
            accuracies = {name: _accuracy(average, b) for name, b in benchmarks.items()}
            score = float(np.mean(list(accuracies.values()))) if accuracies else -loss
            improved = score >= best or settings.keep == "last"
            best = max(best, score)
            if improved:
                _keep(run, average)
            epoch = -(-step.number // settings.steps_per_epoch)
            run.add_to_history(
                {
                    "epoch": epoch,
                    "step": step.number,
                    "loss": loss,
                    "accuracy": accuracy,
                    "validation_loss": None,
                    "best": improved,
                    "accuracies": accuracies,
                }
            )
            _checkpoint(run, model, average if settings.averaging else None, step.number, best)
            listener(EpochEnded(epoch, step.number, loss, accuracy, accuracies, improved))
    finally:
        stream.close()
    listener(RunEnded("finished" if step.number >= settings.steps else "stopped", step.number))


def _stream(
    store: Path | FixedPatterns, recipe: AnyRecipe, first: int, workers: int
) -> Stream | FixedStream:
    if isinstance(store, FixedPatterns):
        return FixedStream(store, recipe.fit, first)
    if isinstance(recipe, Recipe):
        return Stream(store, recipe, first, workers)
    raise ValueError(f"the recipe {recipe.name} trains on fixed patterns, not on a store.")


@dataclass
class _Step:
    """Where the training is: batches seen, the model, the running average of its weights."""

    number: int
    model: keras.Model
    average: list[npt.NDArray[np.float32]]


def _restore_or_begin(
    run: RunFolder, recipe: AnyRecipe, average: keras.Model, start_from: Path | None
) -> tuple[_Step, float]:
    checkpoint = run.latest_checkpoint()
    if checkpoint is not None:
        model = keras.saving.load_model(checkpoint / "training.keras", safe_mode=True)
        if recipe.fit.averaging:
            average.load_weights(checkpoint / "average.weights.h5")
        state = np.load(checkpoint / "state.npz")
        return _Step(int(state["step"]), model, average.get_weights()), float(state["best"])
    keras.utils.set_random_seed(recipe.fit.seed)
    model = network.for_recipe(recipe, recipe.fit.precision)
    if start_from is not None:
        model.set_weights(network.load(start_from).get_weights())
    model.compile(
        _optimizer(recipe.fit),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy("accuracy")],
        jit_compile=False if keras.backend.backend() == "tensorflow" else "auto",
    )
    return _Step(0, model, model.get_weights()), -np.inf


def _optimizer(settings: FitSettings) -> keras.optimizers.Optimizer:
    if settings.optimiser == "adam":
        return keras.optimizers.Adam(settings.learning_rate)
    warm_up = min(settings.warm_up_steps, settings.steps // 10)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warm_up else settings.learning_rate,
        max(settings.steps - warm_up, 1),
        alpha=0.01,
        warmup_target=settings.learning_rate if warm_up else None,
        warmup_steps=warm_up,
    )
    return keras.optimizers.AdamW(schedule, weight_decay=settings.weight_decay, global_clipnorm=1.0)


def _train_epoch(
    model: keras.Model,
    step: _Step,
    settings: FitSettings,
    batches: Iterator[Batch],
    listener: Listener,
    should_stop: Callable[[], bool],
) -> tuple[float, float]:
    """Train up to the next multiple of steps_per_epoch; mean loss and accuracy on the way."""
    totals = np.zeros(2)
    first = step.number
    began = said = time.monotonic()
    until = min(
        (step.number // settings.steps_per_epoch + 1) * settings.steps_per_epoch, settings.steps
    )
    while step.number < until and not should_stop():
        x, y = next(batches)
        totals += [float(value) for value in model.train_on_batch(x, y)]
        step.number += 1
        if settings.averaging:
            _average_into(step.average, model.get_weights(), step.number, settings.averaging)
        now = time.monotonic()
        if now - said >= _EVENT_INTERVAL:
            said = now
            loss, accuracy = totals / (step.number - first)
            rate = (step.number - first) * settings.batch_size / (now - began)
            listener(StepEnded(step.number, settings.steps, float(loss), float(accuracy), rate))
    loss, accuracy = totals / max(step.number - first, 1)
    return float(loss), float(accuracy)


def _average_into(
    average: list[npt.NDArray[np.float32]],
    weights: list[npt.NDArray[np.float32]],
    step: int,
    decay: float,
) -> None:
    """Exponential moving average, shorter at the beginning, when weights still move fast."""
    keep = min(decay, (1 + step) / (10 + step))
    for i, new in enumerate(weights):
        average[i] += (1 - keep) * (new - average[i])


def logits(model: Path, x: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(n, 7) outputs of a saved model for (n, length, channels)."""
    result: npt.NDArray[np.float32] = network.load(model).predict(x, batch_size=64, verbose=0)
    return result


def _accuracy(model: keras.Model, benchmark: Benchmark) -> float:
    answer = model.predict(benchmark.x, batch_size=64, verbose=0).argmax(axis=1)
    return float((answer == benchmark.y).mean())


def _keep(run: RunFolder, model: keras.Model) -> None:
    unfinished = run.best.with_name("best.part.keras")
    model.save(unfinished)
    unfinished.replace(run.best)


def _checkpoint(
    run: RunFolder, model: keras.Model, average: keras.Model | None, step: int, best: float
) -> None:
    folder = run.begin_checkpoint(step)
    model.save(folder / "training.keras")
    if average is not None:
        average.save_weights(folder / "average.weights.h5")
    np.savez(folder / "state.npz", step=step, best=best)
    run.commit_checkpoint(folder)
