"""A finished run -> a model folder: network, calibration, card."""

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.dataset import splits
from training.dataset.store import Store
from training.pipeline.calibrating import calibrate
from training.recipes.recipes import Recipe
from training.runs import RunError, RunFolder
from xrdgui.models.card import MODEL_FILE_NAME, ModelCard


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
    """Write the best model of `run` to `folder`, calibrated on the validation fold.

    The folder is there whole or not at all; one that was there is replaced.

    Parameters
    ----------
    data
        What the card says of the structures: source, licence, citation.
    note
        What else there is to know of the training.
    n_calibration
        Patterns it is calibrated on.
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
    card = calibrate(unfinished, store, recipe, n_calibration, on_progress)
    card.write(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
    return card
