"""Recipes as files a person can read, change and hand on: TOML or JSON."""

import json
import tomllib
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomli_w

from training.recipes import recipes
from training.recipes.recipes import (
    PRECISIONS,
    RECIPES,
    AnyRecipe,
    FitSettings,
    Recipe,
    StudyRecipe,
)


class RecipeError(ValueError):
    """A recipe that cannot be used; the message is one sentence."""


def find(name_or_file: str) -> AnyRecipe:
    """Find the recipe of this name, or of this file. Raises RecipeError when there is none."""
    if name_or_file in RECIPES:
        return RECIPES[name_or_file]
    path = Path(name_or_file)
    if path.suffix.lower() in (".toml", ".json"):
        return read(path)
    raise RecipeError(
        f"“{name_or_file}” is no recipe: there are {', '.join(RECIPES)}, and files that end in "
        ".toml or .json."
    )


def read(path: Path) -> AnyRecipe:
    """Read the recipe of a file.

    What the file does not set is as in the recipe that it is `based_on`, by default "measured".

    Raises
    ------
    RecipeError
        The file cannot be read, or a setting is unknown or of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise RecipeError(f"{path} is not well formed: {str(error).rstrip('.')}.") from error
    if not isinstance(values, dict):
        raise RecipeError(f"{path} holds no recipe.")
    try:
        return from_values(values)
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error


def from_values(values: dict[str, Any]) -> AnyRecipe:
    """Make a recipe of plain values, not all of which need be there. Raises RecipeError."""
    study = values.get("kind") == "study"
    base = values.get("based_on", "paper-test-1" if study else "measured")
    if base not in RECIPES:
        raise RecipeError(f"there is no recipe “{base}” to base it on.")
    rest = {key: value for key, value in values.items() if key != "based_on"}
    whole = _overlay(RECIPES[base].to_dict(), rest, "")
    try:
        recipe = recipes.from_dict(whole)
    except (TypeError, ValueError, KeyError) as error:
        raise RecipeError(f"these settings do not go together ({error}).") from error
    check(recipe)
    return recipe


def to_toml(recipe: AnyRecipe) -> str:
    """Write the whole recipe as TOML."""
    return tomli_w.dumps(recipe.to_dict())


def check(recipe: AnyRecipe) -> None:
    """Raise RecipeError where a setting is out of its range."""
    fit = recipe.fit
    dropouts = [recipe.network.dropout]
    if isinstance(recipe, StudyRecipe):
        dropouts.append(recipe.network.dense_dropout)
    wrong = {
        "the batch size must be at least 1": fit.batch_size < 1,
        "there must be at least one step": fit.steps < 1 and isinstance(recipe, Recipe),
        "steps per epoch must be at least 1": fit.steps_per_epoch < 1,
        "the learning rate must be above 0": fit.learning_rate <= 0,
        "the dropout must be from 0 to below 1": not all(0 <= d < 1 for d in dropouts),
        "the optimiser is adamw or adam": fit.optimiser not in ("adamw", "adam"),
        "the schedule is cosine or constant": fit.schedule not in ("cosine", "constant"),
        "what is kept is best or last": fit.keep not in ("best", "last"),
        f"the precision is {' or '.join(PRECISIONS)}": fit.precision not in PRECISIONS,
        "the patience must not be negative": fit.patience < 0,
    }
    for sentence, applies in wrong.items():
        if applies:
            raise RecipeError(f"{sentence}.")


def changed(
    recipe: AnyRecipe,
    *,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    dropout: float | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    patience: int | None = None,
    precision: str | None = None,
) -> AnyRecipe:
    """Return the recipe with what is given changed.

    `epochs` of our recipes are those of the history: `steps_per_epoch` batches each. Raises
    RecipeError where a value is out of its range, or where a study's recipe is given `steps`.
    """
    given: dict[str, Any] = {
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "patience": patience,
        "precision": precision,
    }
    fit: FitSettings = replace(recipe.fit, **{k: v for k, v in given.items() if v is not None})
    if isinstance(recipe, StudyRecipe):
        if steps is not None:
            raise RecipeError(
                f"the recipe {recipe.name} counts epochs: give --epochs, not --steps."
            )
        network = recipe.network
        if dropout is not None:
            network = replace(network, dropout=dropout, dense_dropout=dropout)
        recipe = replace(recipe, fit=fit, network=network, epochs=epochs or recipe.epochs)
    else:
        if epochs is not None:
            steps = epochs * fit.steps_per_epoch
        fit = replace(fit, steps=fit.steps if steps is None else steps)
        shape = recipe.network if dropout is None else replace(recipe.network, dropout=dropout)
        recipe = replace(recipe, fit=fit, network=shape)
    check(recipe)
    return recipe


def _overlay(defaults: dict[str, Any], given: dict[str, Any], where: str) -> dict[str, Any]:
    result = dict(defaults)
    for key, value in given.items():
        name = f"{where}{key}"
        if key not in defaults:
            like = get_close_matches(key, defaults, 1)
            hint = f"; did you mean {like[0]}" if like else ""
            raise RecipeError(f"“{name}” is no setting of a recipe{hint}.")
        default = defaults[key]
        if isinstance(default, dict) and isinstance(value, dict):
            result[key] = _overlay(default, value, f"{name}.")
        elif _same_kind(default, value):
            result[key] = value
        else:
            raise RecipeError(f"“{name}” cannot be {value!r}: it is a value like {default!r}.")
    return result


def _same_kind(default: Any, value: Any) -> bool:
    if default is None or isinstance(default, bool) or isinstance(value, bool):
        return default is None or (isinstance(default, bool) and isinstance(value, bool))
    if isinstance(default, float):
        return isinstance(value, int | float)
    if isinstance(default, list | tuple):
        return isinstance(value, list | tuple)
    return isinstance(value, type(default))
