"""A finished run -> a model folder: network, calibration, card."""

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from training import calibration, splits
from training.dataset import Store
from training.evaluation import Evaluated, validation_logits
from training.models.card import MODEL_FILE_NAME, ModelCard
from training.recipes import Recipe
from training.runs import RunError, RunFolder
from training.stream import Sampler

# Patterns of one compound that the calibration is fitted on at the most: more say little new.
_PER_COMPOUND: Final = 20


def bundle(
    run: RunFolder,
    folder: Path,
    store_path: Path,
    data: dict[str, Any],
    note: str = "",
    n_calibration: int = 4096,
    *,
    name: str = "",
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> ModelCard:
    """Write the best model of `run` to `folder`, its temperature fitted on the validation fold.

    The folder is there whole or not at all; one that was there is replaced.

    Parameters
    ----------
    data
        What the card says of the structures: source, licence, citation.
    note
        What else there is to know of the training.
    n_calibration
        Patterns the temperature is fitted on.
    name
        Of the model; otherwise that of its folder.
    on_progress
        Told how many patterns of the calibration are done, of how many; may raise to call it off.
    """
    config = run.read_config()
    recipe = run.recipe()
    if not isinstance(recipe, Recipe):
        raise RunError(
            f"{run.path} trained the recipe {recipe.name}, whose network reads ideal lines only; "
            "no model folder is made of it."
        )
    if not run.best.exists():
        raise RunError(f"{run.path} has no model yet; let the run finish an epoch first.")
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    shutil.copyfile(run.best, unfinished / MODEL_FILE_NAME)
    store = Store(store_path, recipe.sampling.split)
    steps = run.best_step()
    card = ModelCard(
        name=name or folder.name,
        title=config.get("title") or f"Crystal system, recipe “{recipe.name}”",
        representation=recipe.representation.to_dict(),
        recipe=recipe.to_dict(),
        data=data
        | {
            "structures": len(store),
            "structures_per_system": store.describe(),
            "split": splits.describe(store.split),
            "fingerprint": store.fingerprint(),
        },
        training={
            "steps": steps,
            "patterns_seen": steps * recipe.fit.batch_size,
            "started_from": config.get("start_from"),
            "note": note,
        },
        versions={
            name: importlib.metadata.version(name) for name in ("keras", "numpy", "scipy", "spglib")
        }
        | {"python": platform.python_version()},
        created=datetime.now(UTC).date().isoformat(),
    )
    card.write(unfinished)
    card.calibration = _calibrated(unfinished, store, recipe, n_calibration, on_progress)
    card.write(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
    return card


def _calibrated(
    folder: Path,
    store: Store,
    recipe: Recipe,
    n: int,
    on_progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """What the card says of the calibration of the model in `folder`."""
    try:
        sampler = Sampler(store, recipe.sampling, folds=(splits.VALIDATION_FOLD,))
    except ValueError:
        return {"temperature": 1.0, "fitted_on": "nothing: too few structures to keep some apart"}
    n = min(n, _PER_COMPOUND * int(np.count_nonzero(store.fold == splits.VALIDATION_FOLD)))
    logits, truth = validation_logits(
        Evaluated(folder), store, sampler, n, np.random.default_rng(11), on_progress
    )
    trained = np.isin(store.fold, splits.TRAINING_FOLDS)
    known = store.system[trained & store.column("reported").astype(bool)]
    fitted_on = (
        f"{len(truth)} patterns of the validation fold, laboratory diffractometer; priors: "
        f"{len(known)} reported compounds of the training folds"
    )
    return calibration.fit(logits, truth, known, fitted_on).to_dict()
