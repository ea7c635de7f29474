import pytest

from training.fitting import estimate as estimates
from training.fitting.estimate import estimate
from training.recipes.recipes import Recipe, StudyRecipe


def test_a_second_of_training_is_measured(
    small_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimates, "_SECONDS", 0.1)
    found = estimate(small_recipe)
    assert found.patterns_per_second > 0
    assert found.backend == "tensorflow"
    assert (found.no_gpu_because is None) == (estimates.gpu_name() is not None)
    assert "CPU" in found.device or found.no_gpu_because is None


def test_a_studys_recipe_can_be_estimated(
    study_recipe: StudyRecipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimates, "_SECONDS", 0.0)
    assert estimate(study_recipe).patterns_per_second > 0
