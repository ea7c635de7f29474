from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from training.dataset import splits, stream
from training.dataset import store as dataset
from training.dataset.store import Store
from training.dataset.stream import Sampler, Stream
from training.recipes.recipes import Recipe, Sampling
from training.sources import CrystalStructure
from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE


def test_crystal_systems_are_even_and_only_training_folds_are_drawn(store: Store) -> None:
    drawn = Sampler(store, Sampling()).draw(7000, np.random.default_rng(0))
    counts = np.bincount(store.system[drawn], minlength=7)
    assert counts.min() > 850
    assert not np.isin(store.fold[drawn], [splits.TEST_FOLD, splits.VALIDATION_FOLD]).any()


def test_the_share_of_binaries_is_kept(store: Store) -> None:
    # The one ternary of the small store is triclinic, and no binary is.
    drawn = Sampler(store, Sampling(binaries_share=0.0)).draw(50, np.random.default_rng(0))
    assert set(store.system[drawn].tolist()) == {0}
    drawn = Sampler(store, Sampling(binaries_share=1.0)).draw(500, np.random.default_rng(0))
    assert set(store.system[drawn].tolist()) == {1, 2, 3, 4, 5, 6}


def test_an_empty_fold_is_said(store: Store) -> None:
    with pytest.raises(ValueError, match="No compound is left to train on"):
        Sampler(store, Sampling(), folds=(9,))


def test_a_store_without_training_folds_is_said_at_once_and_not_by_dying_workers(
    structures: list[CrystalStructure], small_recipe: Recipe, tmp_path: Path
) -> None:
    held_out = [s for s in structures if splits.fold(s.chemical_system) == splits.TEST_FOLD]
    assert held_out
    path = tmp_path / "store.parquet"
    dataset.build(held_out, path, workers=1)
    with pytest.raises(ValueError, match="No compound is left to train on"):
        Stream(path, small_recipe, first=0, workers=1)


def test_a_later_start_gives_the_same_batches(store_path: Path, small_recipe: Recipe) -> None:
    stream = Stream(store_path, small_recipe, first=0, workers=2)
    try:
        whole = list(islice(stream, 4))
    finally:
        stream.close()
    stream = Stream(store_path, small_recipe, first=2, workers=1)
    try:
        resumed = list(islice(stream, 2))
    finally:
        stream.close()
    for (x, y), (x_again, y_again) in zip(whole[2:], resumed, strict=True):
        np.testing.assert_array_equal(x, x_again)
        np.testing.assert_array_equal(y, y_again)
    assert not np.array_equal(whole[0][0], whole[1][0])
    assert whole[0][0].shape == (small_recipe.fit.batch_size, 425, 5)


def test_other_seeds_give_other_batches(store_path: Path, small_recipe: Recipe) -> None:
    first = []
    for seed in (1, 2):
        recipe = replace(small_recipe, fit=replace(small_recipe.fit, seed=seed))
        stream = Stream(store_path, recipe, first=0, workers=1)
        try:
            first.append(next(iter(stream))[0])
        finally:
            stream.close()
    assert not np.array_equal(*first)


def test_what_is_not_one_phase_is_labelled_so(store: Store, small_recipe: Recipe) -> None:
    sampling = replace(
        small_recipe.sampling, ideal_share=0.2, mixtures_share=0.3, not_patterns_share=0.4
    )
    recipe = replace(small_recipe, sampling=sampling)
    rng = np.random.default_rng(0)
    entries = stream.Sampler(store, sampling, folds=tuple(range(10))).draw(400, rng)
    x, y = stream._rendered(store, entries, recipe, rng)
    assert len(x) == len(y) == 400
    assert (y == NOT_ONE_PHASE).mean() == pytest.approx(0.7, abs=0.1)
    kept = y[y != NOT_ONE_PHASE]
    assert set(kept) <= set(store.system)
    pure = replace(sampling, mixtures_share=0.0, not_patterns_share=0.0, ideal_share=1.0)
    _, y = stream._rendered(store, entries, replace(recipe, sampling=pure), rng)
    np.testing.assert_array_equal(y, store.system[entries])
