"""A network while it is being trained: weights, optimiser, running average; saved and restored."""

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.fitting import architectures
from training.recipes.recipes import AnyRecipe, FitSettings
from training.runs import RunFolder
from training.runs.failures import TrainingError
from xrdgui.models import network_file
from xrdgui.runtime.atomic_files import write_atomically
from xrdgui.runtime.keras_import import keras

_NETWORK = "training.keras"
_AVERAGE = "average.weights.h5"
_STATE = "state.json"
# Where a falling learning rate ends, as a share of the highest.
_LOWEST_RATE: Final = 0.01


@dataclass
class Progress:
    """How far a training is.

    Attributes
    ----------
    step
        batches seen.
    best
        highest score so far.
    without_gain
        epochs since then.
    stopped
        whether somebody asked it to stop here.
    parts
        in how many pieces a batch goes through the network.
    totals
        sums of loss and accuracy since the epoch began, and of how many batches.
    """

    step: int = 0
    best: float = -np.inf
    without_gain: int = 0
    stopped: bool = False
    parts: int = 1
    totals: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])

    @classmethod
    def of(cls, run: RunFolder) -> "Progress":
        """Of the newest checkpoint of a run; a new one without."""
        return cls.read(run.latest_checkpoint())

    @classmethod
    def read(cls, checkpoint: Path | None) -> "Progress":
        """Of a checkpoint; a new one without."""
        if checkpoint is None:
            return cls()
        return cls(**json.loads((checkpoint / _STATE).read_text(encoding="utf-8")))


class Learner:
    """A network in training.

    Parameters
    ----------
    checkpoint
        folder that `save` wrote; without one the training begins.
    start_from
        a model whose weights it begins with.
    parts
        in how many pieces a batch goes through the network, for want of memory; weights change
        once a batch all the same.

    Raises
    ------
    TrainingError
        `start_from` has another architecture.
    """

    def __init__(
        self,
        recipe: AnyRecipe,
        checkpoint: Path | None = None,
        start_from: Path | None = None,
        parts: int = 1,
    ) -> None:
        self.settings = recipe.fit
        self.progress = Progress.read(checkpoint)
        self._judged = architectures.for_recipe(recipe)
        if checkpoint is None:
            keras.utils.set_random_seed(recipe.fit.seed)
            self._model = architectures.for_training(recipe)
            if start_from is not None:
                _take_weights(self._model, start_from, recipe)
            self._compile(parts)
            self._average = self._model.get_weights()
        else:
            self._model = keras.saving.load_model(checkpoint / _NETWORK, safe_mode=True)
            if parts > self.progress.parts:
                self._compile(parts)
            if self.settings.averaging:
                self._judged.load_weights(checkpoint / _AVERAGE)
            self._average = self._judged.get_weights()

    @property
    def piece(self) -> int:
        """Patterns that go through the network at a time."""
        return max(self.settings.batch_size // self.progress.parts, 1)

    def train(self, x: Any, y: npt.NDArray[np.integer]) -> None:
        """Learn from one batch; x: array (n, length, channels), or several in a dict or tuple."""
        parts = self.progress.parts
        # Not a schedule of Keras: those count the pieces, not the batches.
        self._model.optimizer.learning_rate = learning_rate(self.settings, self.progress.step)
        # All pieces are of one size: the repeated rows of an odd batch do little harm.
        size = -(-len(y) // parts)
        for which in np.resize(np.arange(len(y)), (parts, size)):
            piece = x if parts == 1 else keras.tree.map_structure(lambda a: a[which], x)  # noqa: B023
            loss, accuracy = self._model.train_on_batch(piece, y[which])
            self.progress.totals[0] += float(loss) / parts
            self.progress.totals[1] += float(accuracy) / parts
        self.progress.totals[2] += 1
        self.progress.step += 1
        if self.settings.averaging:
            self._average_in()

    def means(self) -> tuple[float, float]:
        """Mean loss and accuracy since the epoch began."""
        loss, accuracy, n = self.progress.totals
        return loss / max(n, 1.0), accuracy / max(n, 1.0)

    def judged(self) -> keras.Model:
        """Return the network as it would be kept now: averaged where the recipe says so."""
        weights = self._average if self.settings.averaging else self._model.get_weights()
        self._judged.set_weights(weights)
        return self._judged

    def save(self, folder: Path) -> None:
        """Write what `Learner(recipe, folder)` goes on from."""
        self._model.save(folder / _NETWORK)
        if self.settings.averaging:
            self.judged().save_weights(folder / _AVERAGE)
        write_atomically(folder / _STATE, json.dumps(vars(self.progress)))

    def _compile(self, parts: int) -> None:
        self.progress.parts = parts
        before = self._model.optimizer if hasattr(self._model, "optimizer") else None
        optimiser = _optimiser(self.settings, parts)
        self._model.compile(
            optimiser,
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=[keras.metrics.SparseCategoricalAccuracy("accuracy")],
            jit_compile=False if keras.backend.backend() == "tensorflow" else "auto",
        )
        if before is not None:
            optimiser.build(self._model.trainable_variables)
            _hand_over(before, optimiser)

    def _average_in(self) -> None:
        """Exponential moving average, shorter at the beginning, when weights still move fast."""
        step = self.progress.step
        keep = min(self.settings.averaging, (1 + step) / (10 + step))
        for i, new in enumerate(self._model.get_weights()):
            self._average[i] += (1 - keep) * (new - self._average[i])


def learning_rate(settings: FitSettings, step: int) -> float:
    """Return the learning rate of the batch that follows `step` others."""
    warm_up = min(settings.warm_up_steps, settings.steps // 10)
    if step < warm_up:
        return settings.learning_rate * step / warm_up
    if settings.schedule == "constant":
        return settings.learning_rate
    done = min((step - warm_up) / max(settings.steps - warm_up, 1), 1.0)
    cosine = (1 + math.cos(math.pi * done)) / 2
    return settings.learning_rate * (_LOWEST_RATE + (1 - _LOWEST_RATE) * cosine)


def _optimiser(settings: FitSettings, parts: int) -> keras.optimizers.Optimizer:
    accumulated = {"gradient_accumulation_steps": parts if parts > 1 else None}
    if settings.optimiser == "adam":
        return keras.optimizers.Adam(settings.learning_rate, **accumulated)
    return keras.optimizers.AdamW(
        settings.learning_rate,
        weight_decay=settings.weight_decay,
        global_clipnorm=1.0,
        **accumulated,
    )


def _hand_over(old: keras.optimizers.Optimizer, new: keras.optimizers.Optimizer) -> None:
    """Give `new` the state of `old`, which differs in how many pieces a batch comes in."""

    def state(optimiser: keras.optimizers.Optimizer) -> list[keras.Variable]:
        return [v for v in optimiser.variables if not v.path.endswith("gradient_accumulator")]

    for to, value in zip(state(new), state(old), strict=True):
        to.assign(value)
    ratio = (new.gradient_accumulation_steps or 1) // (old.gradient_accumulation_steps or 1)
    iterations = next(v for v in new.variables if v.path.endswith("iteration"))
    iterations.assign(iterations * ratio)


def _take_weights(model: keras.Model, path: Path, recipe: AnyRecipe) -> None:
    theirs = network_file.load(path)
    shapes = [[w.shape for w in one.get_weights()] for one in (model, theirs)]
    if shapes[0] != shapes[1]:
        raise TrainingError(
            f"{path} has another architecture than the recipe “{recipe.name}” and cannot be "
            "trained on with it: choose the recipe the model was made with, or start afresh."
        )
    model.set_weights(theirs.get_weights())
