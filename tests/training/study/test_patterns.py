from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from training.dataset import splits
from training.dataset.fixed import FixedStream, Patterns
from training.recipes.recipes import PAPER_TEST_1, PAPER_TEST_2, StudyRecipe
from training.sources import CrystalStructure
from training.study import patterns

COPIES = len(PAPER_TEST_2.shifts)


@pytest.fixture
def recipe(study_recipe: StudyRecipe) -> StudyRecipe:
    return study_recipe


@pytest.fixture(scope="module")
def large() -> Patterns:
    """As many patterns as the study has, one line each: enough to count."""
    n = 7 * PAPER_TEST_2.per_system
    chemical_system = np.array([f"X{i // 2}-Y" for i in range(n)])
    one = (np.array([5]), np.ones(1, dtype=np.float32))
    return Patterns(
        [one] * n,
        np.repeat(np.arange(7), n // 7).astype(np.uint8),
        np.array([f"{name}|{i // 4}" for i, name in enumerate(chemical_system)]),
        chemical_system,
        np.arange(n).astype(str),
        np.array([f"A{i // 40}B|1|2" for i in range(n)]),
    )


def test_the_study_is_as_large_as_it_says(large: Patterns) -> None:
    assert 7 * PAPER_TEST_1.per_system * len(PAPER_TEST_1.shifts) == 6_650
    parts = patterns.split(large, PAPER_TEST_2)
    sizes = [len(part) for part in (parts.training, parts.validation, parts.test)]
    assert sum(sizes) == 12_600
    assert sizes == [9_072, 2_268, 1_260]
    assert PAPER_TEST_2.sized(sizes[0]).fit.steps == 70 * 142


def test_a_random_split_leaves_twins_and_counts_them(large: Patterns) -> None:
    """With 72 % in training a pattern has neither of its 2 twins there with 0.28² = 8 %."""
    parts = patterns.split(large, PAPER_TEST_2)
    twins = parts.twins()
    trained = set(parts.training.entry.tolist())
    assert twins["copies"] == sum(entry in trained for entry in parts.test.entry.tolist())
    assert twins["copies"] / twins["test patterns"] == pytest.approx(1 - 0.28**2, abs=0.02)
    assert twins["copies"] < twins["compounds"] <= twins["chemical systems"]


def test_without_copies_there_are_no_copies_on_both_sides(large: Patterns) -> None:
    twins = patterns.split(large, replace(PAPER_TEST_2, shifts=(0,))).twins()
    assert twins["copies"] == 0
    assert twins["chemical systems"] > 0


def test_the_leak_free_split_leaves_none(large: Patterns) -> None:
    parts = patterns.split(large, replace(PAPER_TEST_2, split="chemical-system"))
    assert set(parts.twins().values()) == {len(parts.test), 0}
    names = large.chemical_system[parts.test.entry]
    assert {splits.fold(name) for name in names} == {splits.TEST_FOLD}
    validation = set(large.chemical_system[parts.validation.entry])
    assert not validation & set(large.chemical_system[parts.training.entry])
    assert len(parts.test) % COPIES == 0
    assert len(parts.training) + len(parts.validation) + len(parts.test) == 12_600


@pytest.mark.parametrize("kind", ["formula", "prototype"])
def test_other_splits_keep_what_is_alike_together(large: Patterns, kind: str) -> None:
    parts = patterns.split(large, replace(PAPER_TEST_2, split=kind))
    label = getattr(large, kind)
    test, training = label[parts.test.entry], label[parts.training.entry]
    assert not set(test) & set(training)
    assert {splits.fold(name) for name in test} == {splits.TEST_FOLD}
    assert parts.twins()["copies"] == 0


def test_twins_have_names(large: Patterns) -> None:
    named = patterns.split(large, PAPER_TEST_2).named_twins()
    counted = patterns.split(large, PAPER_TEST_2).twins()
    del counted["test patterns"]
    assert named.counts() == counted
    assert set(named.shared["chemical systems"]) <= set(large.chemical_system)


def test_patterns_of_nobody_knows_what_split_at_random_only(large: Patterns) -> None:
    unknown = np.full(len(large.sticks), "")
    nameless = replace(large, compound=unknown, chemical_system=unknown, prototype=unknown)
    twins = patterns.split(nameless, PAPER_TEST_2).twins()
    assert twins["copies"] > 0 == twins["compounds"]
    with pytest.raises(ValueError, match="do not say what chemical system they are of"):
        patterns.split(nameless, replace(PAPER_TEST_2, split="chemical-system"))


def test_every_copy_is_in_one_part(large: Patterns) -> None:
    for split in splits.SPLITS:
        parts = patterns.split(large, replace(PAPER_TEST_2, split=split))
        seen = [
            pair
            for part in (parts.training, parts.validation, parts.test)
            for pair in zip(part.entry.tolist(), part.shift.tolist(), strict=True)
        ]
        assert len(set(seen)) == len(seen) == 12_600


def test_an_unknown_split_and_too_few_patterns_are_said(large: Patterns) -> None:
    with pytest.raises(ValueError, match="no way to split"):
        patterns.split(large, replace(PAPER_TEST_2, split="by colour"))
    few = Patterns(
        large.sticks[:3], large.system[:3], large.compound[:3], large.chemical_system[:3],
        large.identifier[:3], large.prototype[:3],
    )  # fmt: skip
    with pytest.raises(ValueError, match="too few"):
        patterns.split(few, PAPER_TEST_1)


def test_an_epoch_shows_every_pattern_once_and_goes_on_anywhere(
    large: Patterns, recipe: StudyRecipe
) -> None:
    fixed = patterns.split(large, recipe).training.take(np.arange(100))
    recipe = replace(recipe, fit=replace(recipe.fit, batch_size=32)).sized(100)
    assert recipe.fit.steps_per_epoch == 4
    batches = list(islice(FixedStream(fixed, recipe.fit, first=0), 8))
    assert [len(x) for x, _ in batches] == [32, 32, 32, 4] * 2
    for epoch in (batches[:4], batches[4:]):
        assert sorted(np.concatenate([y for _, y in epoch])) == sorted(fixed.y)
    assert not np.array_equal(batches[0][1], batches[4][1])
    resumed = next(iter(FixedStream(fixed, recipe.fit, first=6)))
    np.testing.assert_array_equal(resumed[0], batches[6][0])


def test_patterns_are_even_chosen_by_id_and_come_back_from_the_file(
    compounds: list[CrystalStructure], recipe: StudyRecipe, tmp_path: Path
) -> None:
    made = patterns.build(compounds, recipe)
    assert np.bincount(made.system).tolist() == [recipe.per_system] * 7
    assert {name.count("-") for name in made.chemical_system} == {1}
    again = patterns.build(reversed(compounds), recipe)
    assert made.identifier.tolist() == again.identifier.tolist()
    made.write(tmp_path / "patterns.npz")
    back = Patterns.read(tmp_path / "patterns.npz")
    np.testing.assert_array_equal(back.compound, made.compound)
    for (points, heights), (points_back, heights_back) in zip(
        made.sticks, back.sticks, strict=True
    ):
        np.testing.assert_array_equal(points, points_back)
        np.testing.assert_array_equal(heights, heights_back)


def test_too_few_compounds_are_said(compounds: list[CrystalStructure], recipe: StudyRecipe) -> None:
    with pytest.raises(ValueError, match="triclinic compounds of 2 elements; the recipe wants 950"):
        patterns.build(compounds, replace(recipe, per_system=950))
