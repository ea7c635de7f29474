from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.conftest import threads_for_processes, untrace
from training.fitting import architectures
from training.fitting.fit import Benchmark, cross_entropy, fit, was_stopped
from training.fitting.learner import Learner
from training.recipes.recipes import Recipe
from training.runs import RunFolder, events
from training.runs.control import EndNow
from training.runs.failures import TrainingError
from training.simulation.instrument import IDEAL
from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE
from xrdgui.models import network_file

Hook = Callable[[Learner], None]
Fitted = tuple[RunFolder, list[events.Event], str]

pytestmark = pytest.mark.usefixtures("no_processes", "untraced")


@pytest.fixture
def after_batch(monkeypatch: pytest.MonkeyPatch) -> list[Hook]:
    """Functions called after every batch."""
    hooks: list[Hook] = []
    train = Learner.train

    def and_then(self: Learner, x: Any, y: Any) -> None:
        train(self, x, y)
        for hook in hooks:
            hook(self)

    monkeypatch.setattr(Learner, "train", and_then)
    return hooks


def _fit(folder: Path, recipe: Recipe, store: Path, **options: Any) -> Fitted:
    """Train in `folder`, from the newest checkpoint there; what was said, and why it ended."""
    if (folder / "config.json").exists():
        run = RunFolder.open(folder)
    else:
        run = RunFolder.create(folder, recipe, store, {})
    rng = np.random.default_rng(0)
    x = rng.random((14, *recipe.input_shape), dtype=np.float32)
    heard: list[events.Event] = []
    watched = {"validation": Benchmark(x, np.arange(14) % 7)}
    reason = fit(run, run.recipe(), store, watched, heard.append, **options)
    return run, heard, reason


def _weights(run: RunFolder) -> list[np.ndarray]:
    import keras

    checkpoint = run.latest_checkpoint()
    assert checkpoint is not None
    return keras.saving.load_model(checkpoint / "training.keras").get_weights()


def _assert_same_weights(ours: RunFolder, theirs: RunFolder) -> None:
    for one, other in zip(_weights(ours), _weights(theirs), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def _with(recipe: Recipe, **settings: Any) -> Recipe:
    return replace(recipe, fit=replace(recipe.fit, **settings))


@pytest.fixture(scope="module")
def whole(
    store_path: Path, small_recipe: Recipe, tmp_path_factory: pytest.TempPathFactory
) -> Fitted:
    """Six batches from beginning to end."""
    with pytest.MonkeyPatch.context() as patch:
        threads_for_processes(patch)
        untrace(patch)
        return _fit(tmp_path_factory.mktemp("fit") / "whole", small_recipe, store_path)


def test_a_run_goes_through_its_steps_and_says_so(whole: Fitted) -> None:
    run, heard, reason = whole
    assert reason == "finished"
    assert isinstance(heard[0], events.RunStarted)
    assert heard[0].first_step == 0
    epochs = [event for event in heard if isinstance(event, events.EpochEnded)]
    assert [event.step for event in epochs] == [2, 4, 6]
    assert all(set(event.accuracies) == {"validation"} for event in epochs)
    assert [row["validation_loss"] for row in run.history()] == [
        event.validation_loss for event in epochs
    ]
    assert 1 < epochs[0].validation_loss < 4  # ln 7 is 1.9
    model = network_file.load(run.best)
    assert model.output_shape == (None, NOT_ONE_PHASE + 1)
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}


def test_a_stopped_run_keeps_its_model_and_goes_on_as_if_never_stopped(
    store_path: Path, small_recipe: Recipe, tmp_path: Path, after_batch: list[Hook], whole: Fitted
) -> None:
    uninterrupted, _, _ = whole
    done: list[int] = []
    after_batch.append(lambda learner: done.append(learner.progress.step))
    run, heard, reason = _fit(
        tmp_path / "parts", small_recipe, store_path, should_stop=lambda: 3 in done
    )
    assert reason == "stopped"
    assert was_stopped(run)
    assert isinstance(heard[-1], events.EpochEnded)
    assert heard[-1].step == 3
    assert run.best.exists()
    run, heard, reason = _fit(tmp_path / "parts", small_recipe, store_path)
    assert (heard[0].first_step, reason) == (3, "finished")
    assert not was_stopped(run)
    assert [row["step"] for row in run.history()] == [2, 3, 4, 6]
    _assert_same_weights(run, uninterrupted)


def test_a_run_told_to_end_writes_a_checkpoint_and_nothing_else(
    store_path: Path, small_recipe: Recipe, tmp_path: Path, after_batch: list[Hook], whole: Fitted
) -> None:
    uninterrupted, _, _ = whole
    done: list[int] = []
    after_batch.append(lambda learner: done.append(learner.progress.step))
    with pytest.raises(EndNow):
        _fit(tmp_path / "parts", small_recipe, store_path,
             should_stop=lambda: 3 in done, should_end=lambda: 3 in done)  # fmt: skip
    run = RunFolder.open(tmp_path / "parts")
    assert [row["step"] for row in run.history()] == [2]
    assert not was_stopped(run)
    _fit(run.path, small_recipe, store_path)
    _assert_same_weights(run, uninterrupted)
    # The means of the epoch that was cut in two are of all its batches.
    np.testing.assert_allclose(
        [row["loss"] for row in run.history()],
        [row["loss"] for row in uninterrupted.history()],
        rtol=1e-4,
    )


def test_training_learns_what_it_is_shown(
    store_path: Path, small_recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("keras.Model.run_eagerly")  # a graph, for it is worth it here
    recipe = _with(
        replace(small_recipe, instrument=IDEAL),
        batch_size=28, steps=80, steps_per_epoch=40, learning_rate=0.01,
    )  # fmt: skip
    _, heard, _ = _fit(tmp_path / "run", recipe, store_path)
    losses = [event.loss for event in heard if isinstance(event, events.EpochEnded)]
    assert losses[-1] < 0.7 * np.log(7)


def test_fine_tuning_starts_from_the_given_weights(
    store_path: Path, small_recipe: Recipe, tmp_path: Path, whole: Fitted
) -> None:
    first, _, _ = whole
    still = _with(small_recipe, steps=2, learning_rate=0.0, weight_decay=0.0)
    second, _, _ = _fit(tmp_path / "second", still, store_path, start_from=first.best)
    for new, old in zip(
        network_file.load(second.best).get_weights(),
        network_file.load(first.best).get_weights(),
        strict=True,
    ):
        np.testing.assert_allclose(new, old, atol=1e-6)


def test_a_model_of_another_architecture_is_refused_in_one_sentence(
    store_path: Path, small_recipe: Recipe, tmp_path: Path
) -> None:
    other = replace(small_recipe, network=replace(small_recipe.network, dense=8))
    architectures.for_recipe(other).save(tmp_path / "other.keras")
    with pytest.raises(TrainingError, match="has another architecture than the recipe “small”"):
        _fit(tmp_path / "run", small_recipe, store_path, start_from=tmp_path / "other.keras")


def test_training_ends_where_nothing_is_gained(
    store_path: Path, small_recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([0.5, 0.4, 0.3, 0.2, 0.1])
    monkeypatch.setattr("training.fitting.fit._score", lambda *_: next(scores))
    recipe = _with(small_recipe, steps=100, patience=2)
    run, heard, reason = _fit(tmp_path / "run", recipe, store_path)
    assert reason == "finished"
    assert [row["best"] for row in run.history()] == [True, False, False]
    assert any(isinstance(event, events.Notice) and "ended early" in event.message
               for event in heard)  # fmt: skip
    run, heard, reason = _fit(run.path, recipe, store_path)
    assert (reason, len(run.history())) == ("finished", 3)


class _NoMemory:
    """Fails as TensorFlow does when more than `enough` patterns go through the network at once."""

    def __init__(self, enough: int, monkeypatch: pytest.MonkeyPatch) -> None:
        import keras
        import tensorflow as tf

        self.sizes: list[int] = []
        original = keras.Model.train_on_batch

        def train_on_batch(model: Any, x: Any, y: Any) -> Any:
            if len(y) > enough:
                raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
            self.sizes.append(len(y))
            return original(model, x, y)

        monkeypatch.setattr(keras.Model, "train_on_batch", train_on_batch)


def test_where_memory_runs_out_smaller_pieces_learn_the_same(
    store_path: Path,
    small_recipe: Recipe,
    tmp_path: Path,
    after_batch: list[Hook],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = _with(small_recipe, batch_size=32, steps=4)
    whole, _, _ = _fit(tmp_path / "whole", recipe, store_path)
    done: list[int] = []
    after_batch.append(lambda learner: done.append(learner.progress.step))
    first, _, _ = _fit(tmp_path / "run", recipe, store_path, should_stop=lambda: 2 in done)
    with monkeypatch.context() as patch:
        memory = _NoMemory(8, patch)
        run, heard, reason = _fit(first.path, recipe, store_path)
    assert reason == "finished"
    assert memory.sizes == [8] * 8
    said = [event.message for event in heard if isinstance(event, events.Notice)]
    assert [text for text in said if "8 at a time" in text]
    # … and it is remembered, without running out of memory again.
    run, heard, _ = _fit(run.path, recipe, store_path)
    assert not any(isinstance(event, events.Notice) for event in heard)
    losses = [[row["loss"] for row in one.history()] for one in (run, whole)]
    np.testing.assert_allclose(*losses, rtol=1e-3)


def test_when_even_small_pieces_need_too_much_memory_the_run_says_so(
    store_path: Path, small_recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _NoMemory(7, monkeypatch)
    with pytest.raises(TrainingError, match="Memory ran out even with 8 patterns at a time"):
        _fit(tmp_path / "run", _with(small_recipe, batch_size=16), store_path)


def test_cross_entropy_is_that_of_the_softmax() -> None:
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])) + 3
    assert cross_entropy(logits, np.array([0, 2])) == pytest.approx(-np.log([0.5, 0.8]).mean())
