"""A model is calibrated on the validation fold, with what its cells are worth."""

from pathlib import Path

import numpy as np
import pytest

from training.dataset import splits
from training.dataset.store import Store
from training.dataset.stream import Sampler, render_entries
from training.fitting import architectures
from training.pipeline import calibrating
from training.recipes.recipes import Recipe
from training.simulation.instrument import InstrumentRanges
from xrdgui.classification.answering import AnsweringModel
from xrdgui.classification.fusion import Fusion
from xrdgui.indexing.lattice_features import names
from xrdgui.models.card import MODEL_FILE_NAME, ModelCard


@pytest.fixture
def folder(tmp_path: Path, small_recipe: Recipe) -> Path:
    """An untrained network."""
    folder = tmp_path / "tiny"
    card = ModelCard("tiny", "tiny", representation=small_recipe.representation.to_dict())
    card.recipe = small_recipe.to_dict()
    card.write(folder)
    architectures.for_recipe(small_recipe).save(folder / MODEL_FILE_NAME)
    return folder


@pytest.fixture
def enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """As few patterns as tests have time for are enough."""
    monkeypatch.setattr(calibrating, "_ENOUGH_TO_JUDGE", 100)


@pytest.mark.usefixtures("enough")
def test_cells_make_an_untrained_network_a_good_one(
    folder: Path, store: Store, small_recipe: Recipe
) -> None:
    seen = []
    card = calibrating.calibrate(
        folder, store, small_recipe, 160, lambda done, total: seen.append((done, total))
    )
    assert set(card.indexing["systems"]["weights"]) == set(names())
    assert card.temperature > 0
    assert "validation fold" in card.calibration["fitted_on"]
    assert seen[0][0] == 0
    assert seen[-1] == (360, 360)  # five quarters as many that are not of one phase
    assert ModelCard.read(folder).indexing == {}, "whoever asked writes it"
    card.write(folder)
    model = AnsweringModel(folder)
    x, truth = _validation(store, small_recipe, model)
    right = model.probabilities(x).argmax(axis=1) == truth
    alone = model.logits_alone(x)[:, :7].argmax(axis=1) == truth
    assert right.mean() > alone.mean() + 0.2


def test_a_few_patterns_do_not_tell_what_cells_are_worth(
    folder: Path, store: Store, small_recipe: Recipe
) -> None:
    card = calibrating.calibrate(folder, store, small_recipe, 64)
    assert card.indexing == {}
    assert Fusion.of_card(card) is None
    assert card.calibration["temperature"] > 0


def _validation(
    store: Store, recipe: Recipe, model: AnsweringModel
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    entries = Sampler(store, recipe.sampling, folds=(splits.VALIDATION_FOLD,)).draw(96, rng)
    x = render_entries(store, entries, InstrumentRanges(), model.representation, rng)
    return x, store.system[entries]
