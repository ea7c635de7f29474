"""What is measured of a model folder, with a tiny network."""

import json
from pathlib import Path

import numpy as np
import pytest

from training.dataset.store import Store
from training.evaluation import figures, one_phase
from training.fitting import architectures
from training.recipes.recipes import Recipe
from training.simulation import not_patterns
from xrdgui.classification.answering import AnsweringModel
from xrdgui.classification.calibration import Calibration
from xrdgui.models.card import MODEL_FILE_NAME, ModelCard


@pytest.fixture
def folder(tmp_path: Path, small_recipe: Recipe) -> Path:
    """An untrained network that takes what is likelier than even to be no pattern for none."""
    model = architectures.for_recipe(small_recipe)
    calibration = Calibration(set_threshold=0.1, not_one_phase_threshold=0.125)
    ModelCard(
        "tiny",
        "tiny",
        representation=small_recipe.representation.to_dict(),
        calibration=calibration.to_dict(),
    ).write(tmp_path)
    model.save(tmp_path / MODEL_FILE_NAME)
    return tmp_path


def test_the_card_gets_every_figure(folder: Path, store_path: Path) -> None:
    found = figures.measure(folder, store_path, None)
    assert set(found.answer_sets) == set(found.scores)
    for each in found.answer_sets.values():
        assert 0 <= each.coverage <= 1 <= each.mean_size <= 7
    figures.record(folder, found, "the command")
    metrics = json.loads((folder / "card.json").read_text())["metrics"]
    assert metrics["command"] == "the command"
    assert metrics["binaries, laboratory"]["answer_set"]["mean_size"] >= 1
    assert set(metrics["doubted"]) == {*not_patterns.KINDS, "mixtures", "good: laboratory"}


def test_the_share_doubted_is_that_above_the_threshold(folder: Path, store: Store) -> None:
    def doubted(threshold: float) -> dict[str, float]:
        card = ModelCard.read(folder)
        card.calibration["doubt_threshold"] = threshold
        card.write(folder)
        return one_phase.evaluate(AnsweringModel(folder), store, n=64)

    assert set(doubted(0.0).values()) == {1.0}
    assert set(doubted(1.0).values()) == {0.0}


def test_answer_sets_are_never_empty() -> None:
    p = np.full((4, 7), 1 / 7)
    sets = figures._answer_sets(p, np.array([0, 0, 1, 2]), threshold=0.5)
    assert sets.mean_size == 1
    assert sets.coverage == 0.5
