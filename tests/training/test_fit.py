from dataclasses import replace
from pathlib import Path

import numpy as np

from training import events, network
from training.fit import Benchmark, fit
from training.instrument import IDEAL
from training.recipes import Recipe
from training.runs import RunFolder


def _benchmark(recipe: Recipe) -> dict[str, Benchmark]:
    rng = np.random.default_rng(0)
    x = rng.random((14, recipe.representation.length, 3), dtype=np.float32)
    return {"noise": Benchmark(x, np.arange(14) % 7)}


def _run(
    folder: Path, recipe: Recipe, store: Path, stop_after: int | None = None
) -> tuple[RunFolder, list[events.Event]]:
    try:
        run = RunFolder.open(folder)
    except RuntimeError:
        run = RunFolder.create(folder, recipe, store, {})
    heard: list[events.Event] = []
    epochs = [0]

    def listen(event: events.Event) -> None:
        heard.append(event)
        epochs[0] += isinstance(event, events.EpochEnded)

    fit(
        run,
        run.recipe(),
        store,
        _benchmark(recipe),
        listen,
        should_stop=lambda: stop_after is not None and epochs[0] >= stop_after,
    )
    return run, heard


def test_a_run_goes_through_its_steps_and_says_so(
    store_path: Path, small_recipe: Recipe, tmp_path: Path
) -> None:
    run, heard = _run(tmp_path / "run", small_recipe, store_path)
    assert isinstance(heard[0], events.RunStarted)
    assert heard[0].first_step == 0
    epochs = [event for event in heard if isinstance(event, events.EpochEnded)]
    assert [event.step for event in epochs] == [2, 4, 6]
    assert all(set(event.accuracies) == {"noise"} for event in epochs)
    assert heard[-1] == events.RunEnded("finished", 6)
    assert run.progress()["step"] == 6
    model = network.load(run.best)
    assert model.output_shape == (None, 7)
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}


def test_a_stopped_run_keeps_its_model_and_goes_on_as_if_never_stopped(
    store_path: Path, small_recipe: Recipe, tmp_path: Path
) -> None:
    uninterrupted, _ = _run(tmp_path / "whole", small_recipe, store_path)
    run, heard = _run(tmp_path / "parts", small_recipe, store_path, stop_after=1)
    assert heard[-1] == events.RunEnded("stopped", 2)
    assert run.best.exists()
    run, heard = _run(tmp_path / "parts", small_recipe, store_path)
    assert heard[0].first_step == 2
    assert heard[-1] == events.RunEnded("finished", 6)

    def weights(folder: RunFolder) -> list[np.ndarray]:
        import keras

        checkpoint = folder.latest_checkpoint()
        return keras.saving.load_model(checkpoint / "training.keras").get_weights()

    for ours, theirs in zip(weights(run), weights(uninterrupted), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_training_learns_what_it_is_shown(
    store_path: Path, small_recipe: Recipe, tmp_path: Path
) -> None:
    recipe = replace(
        small_recipe,
        instrument=IDEAL,
        fit=replace(
            small_recipe.fit, batch_size=28, steps=80, steps_per_epoch=40, learning_rate=0.01
        ),
    )
    _, heard = _run(tmp_path / "run", recipe, store_path)
    losses = [event.loss for event in heard if isinstance(event, events.EpochEnded)]
    assert losses[-1] < 0.7 * np.log(7)


def test_fine_tuning_starts_from_the_given_weights(
    store_path: Path, small_recipe: Recipe, tmp_path: Path
) -> None:
    first, _ = _run(tmp_path / "first", small_recipe, store_path)
    still = replace(
        small_recipe, fit=replace(small_recipe.fit, learning_rate=0.0, weight_decay=0.0)
    )
    second = RunFolder.create(tmp_path / "second", still, store_path, {})
    fit(second, still, store_path, {}, lambda _: None, start_from=first.best)
    for new, old in zip(
        network.load(second.best).get_weights(),
        network.load(first.best).get_weights(),
        strict=True,
    ):
        np.testing.assert_allclose(new, old, atol=1e-6)
