"""What a model's card says of how its outputs become answers: fitted on patterns of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from training.dataset import splits
from training.dataset.store import Store
from training.dataset.stream import Sampler
from training.evaluation import validate
from training.recipes.recipes import Recipe
from xrdgui.classification import calibration, fusion
from xrdgui.classification.answering import AnsweringModel
from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE
from xrdgui.models.card import ModelCard

# Patterns of one compound that are fitted on at the most: more say little new.
_PER_COMPOUND: Final = 20
# Fewer patterns than this do not tell what cells are worth.
_ENOUGH_TO_JUDGE: Final = 300


def calibrate(
    folder: Path,
    store: Store,
    recipe: Recipe,
    n: int,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> ModelCard:
    """Fit `calibration` and `indexing` of the model in `folder`; return its card, not written.

    Parameters
    ----------
    store
        Its validation fold is shown to the network, through the laboratory diffractometer.
    recipe
        That the network was trained with.
    n
        Good patterns to fit on, at the most; others as in `validate`.
    on_progress
        Told how many patterns are done, of how many; may raise to call it off.
    """
    model = AnsweringModel(folder, alone=True)
    card = model.card
    card.indexing = {}
    try:
        sampler = Sampler(store, recipe.sampling, folds=(splits.VALIDATION_FOLD,))
    except ValueError:
        nothing = "nothing: too few structures to keep some apart"
        card.calibration = {"temperature": 1.0, "fitted_on": nothing}
        return card
    n = min(n, _PER_COMPOUND * int(np.count_nonzero(store.fold == splits.VALIDATION_FOLD)))
    shown = validate(model, store, sampler, n, np.random.default_rng(11), on_progress)
    good = shown.truth != NOT_ONE_PHASE
    outputs = shown.logits
    if n >= _ENOUGH_TO_JUDGE and len(np.unique(shown.groups)) > 1:
        card.indexing = fusion.fit(shown.logits, shown.features, shown.truth).to_dict()
        outputs = fusion.fused_by_others(shown.logits, shown.features, shown.truth, shown.groups)
    trained = np.isin(store.fold, splits.TRAINING_FOLDS)
    known = store.system[trained & store.column("reported").astype(bool)]
    fitted_on = (
        f"{n} patterns of the validation fold, laboratory diffractometer; priors: "
        f"{len(known)} reported compounds of the training folds"
    )
    fitted = calibration.fit(outputs[good], shown.truth[good], known, fitted_on)
    card.calibration = fitted.to_dict()
    return card
