from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.fitting.learner import Learner, Progress, learning_rate
from training.recipes.recipes import FitSettings, Recipe


def test_the_learning_rate_warms_up_and_falls_or_stays() -> None:
    cosine = FitSettings(steps=1000, warm_up_steps=100, learning_rate=0.5, schedule="cosine")
    constant = replace(cosine, schedule="constant")
    cold = replace(constant, warm_up_steps=0)
    for settings, expected in (
        (cosine, {0: 0.0, 50: 0.25, 100: 0.5, 550: 0.2525, 1000: 0.005}),
        (constant, {50: 0.25, 100: 0.5, 1000: 0.5}),
        (cold, {0: 0.5, 999: 0.5}),
    ):
        for step, rate in expected.items():
            assert learning_rate(settings, step) == pytest.approx(rate)


def test_the_optimiser_goes_on_where_it_was_in_smaller_pieces(
    small_recipe: Recipe, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    x = rng.random((14, *small_recipe.input_shape), dtype=np.float32)
    y = rng.integers(7, size=14)
    whole = Learner(small_recipe)
    for _ in range(2):
        whole.train(x, y)
    whole.save(tmp_path)
    pieces = Learner(small_recipe, tmp_path, parts=2)
    assert (pieces.progress.step, pieces.piece) == (2, 7)
    for one in (whole, pieces):
        one.train(x, y)
    for ours, theirs in zip(
        pieces.judged().get_weights(), whole.judged().get_weights(), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert pieces.means() == pytest.approx(whole.means(), abs=1e-3)


def test_an_odd_batch_is_still_learnt_from(small_recipe: Recipe) -> None:
    one = Learner(small_recipe, parts=4)
    shape = small_recipe.input_shape
    one.train(np.zeros((3, *shape), dtype=np.float32), np.array([0, 1, 2]))
    assert one.progress.step == 1
    assert np.isfinite(one.means()[0])


def test_a_new_training_has_no_progress() -> None:
    assert Progress.read(None).step == 0
