"""The run that follows from what is chosen: its recipe, its source, its folder.

Recipes are imported where they are needed, as their modules load scipy.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from training.planning.choices import (
    CONFIG,
    CUSTOM,
    FILES,
    MATERIALS_PROJECT,
    MEASURED,
    PROTOTYPES,
    ChoiceError,
    Choices,
)
from training.runs.library import new_folder

if TYPE_CHECKING:
    from training.recipes.recipes import AnyRecipe, Recipe
    from training.runs import RunFolder
    from training.sources import Source

# A study's recipe takes so many compounds more than it needs, as some cannot be used.
_SPARE: Final = 50
# Rather what the network has learned is kept than much that is new learned.
_FINE_TUNING_RATE: Final = 3e-4


def base_recipe(choices: Choices, model_folder: Path | None) -> "AnyRecipe":
    """Return the recipe before epochs, batch, learning rate and instrument are set.

    Ours is no longer than the made-up compounds are worth, if it is to learn from such.

    Raises
    ------
    ChoiceError
        The recipe file cannot be used, or the network in use cannot be fine-tuned.
    """
    from training.recipes.recipe_files import RecipeError, find  # noqa: PLC0415
    from training.runs import RunError, RunFolder  # noqa: PLC0415

    if choices.fine_tune:
        return _suited(_recipe_of_model(model_folder), choices)
    try:
        if Path(choices.recipe).name == CONFIG:
            return RunFolder(Path(choices.recipe).parent).recipe()
        found = find(choices.recipe)
    except RecipeError as error:
        raise ChoiceError(str(error)) from error
    except (RunError, OSError, ValueError, KeyError, TypeError) as error:
        raise ChoiceError(
            f"The recipe of the run {Path(choices.recipe).parent} cannot be read; choose another."
        ) from error
    # Who wrote a recipe file has said how long.
    return _suited(found, choices) if choices.recipe == MEASURED else found


def recipe(choices: Choices, model_folder: Path | None) -> "AnyRecipe":
    """Return the complete recipe of the run. Raises ChoiceError as `base_recipe`."""
    from training.recipes.recipe_files import RecipeError, changed  # noqa: PLC0415
    from training.recipes.recipes import StudyRecipe  # noqa: PLC0415

    try:
        made = changed(
            base_recipe(choices, model_folder),
            epochs=choices.epochs,
            batch_size=choices.batch_size,
            learning_rate=choices.learning_rate,
        )
    except RecipeError as error:
        raise ChoiceError(str(error)) from error
    if isinstance(made, StudyRecipe):
        return made
    fit = replace(made.fit, warm_up_steps=min(made.fit.warm_up_steps, made.fit.steps // 10))
    return replace(made, fit=fit, instrument=choices.instrument())


def source(choices: Choices, made: "AnyRecipe") -> "Source":
    """Return the source of structures; for a study's recipe as many compounds as it wants."""
    from training.recipes.recipes import StudyRecipe  # noqa: PLC0415

    study = made if isinstance(made, StudyRecipe) else None
    if choices.source == PROTOTYPES:
        count, n_elements = choices.prototypes, choices.prototype_elements
        if study is not None:
            count, n_elements = 7 * (study.per_system + _SPARE), study.n_elements
        return {"kind": PROTOTYPES, "count": count, "n_elements": n_elements, "seed": 0}
    if choices.source == FILES:
        return {"kind": FILES, "paths": list(choices.paths)}
    query = choices.query
    if study is not None:
        query = replace(query, n_elements=study.n_elements, per_system=study.per_system + _SPARE)
    return {"kind": MATERIALS_PROJECT, "query": query.to_dict()}


def create_run(choices: Choices, runs: Path, model_folder: Path | None) -> "RunFolder":
    """Make the folder of a new run below `runs`, ready to be started.

    Raises
    ------
    ChoiceError
        As `recipe`, or nothing is chosen to learn from.
    RunError
        The folder cannot be made.
    """
    from training.runs import RunFolder  # noqa: PLC0415
    from xrdgui.models.card import MODEL_FILE_NAME  # noqa: PLC0415

    if choices.source == FILES and not choices.paths:
        raise ChoiceError("No structure files are chosen; choose some on the page Compounds.")
    made = recipe(choices, model_folder)
    title = choices.title.strip() or default_title(choices)
    start_from = None
    if choices.fine_tune and model_folder is not None:
        start_from = str(model_folder / MODEL_FILE_NAME)
    settings = {
        "title": title,
        "source": source(choices, made),
        "start_from": start_from,
        "measured": choices.measured or None,
        "compare_with": None if model_folder is None else str(model_folder),
        "choices": choices.to_dict(),
    }
    return RunFolder.create(new_folder(runs, title), made, None, settings)


def default_title(choices: Choices) -> str:
    """Make a title of what is chosen: "Materials Project, laboratory"."""
    where = {
        PROTOTYPES: "Made-up compounds",
        FILES: "Own structures",
        MATERIALS_PROJECT: "Materials Project",
    }[choices.source]
    if choices.is_study and not choices.fine_tune:
        return f"{where}, {choices.recipe}"
    how = "own instrument" if choices.preset == CUSTOM else choices.preset
    return f"{where}, {how}{', fine-tuned' if choices.fine_tune else ''}"


def _suited(found: "AnyRecipe", choices: Choices) -> "AnyRecipe":
    from training.recipes.recipes import Recipe  # noqa: PLC0415
    from training.recipes.suited import suited  # noqa: PLC0415

    if choices.source != PROTOTYPES or not isinstance(found, Recipe):
        return found
    return suited(found, choices.prototypes)


def _recipe_of_model(model_folder: Path | None) -> "Recipe":
    from training.recipes import recipes  # noqa: PLC0415
    from xrdgui.models.card import CardError, ModelCard  # noqa: PLC0415

    if model_folder is None:
        raise ChoiceError("There is no network in use that could be trained further.")
    name = model_folder.name
    try:
        values = ModelCard.read(model_folder).recipe
    except CardError as error:
        raise ChoiceError(f"{error} Train from scratch instead.") from error
    if not values:
        raise ChoiceError(
            f"The network “{name}” does not say how it was trained; train from scratch instead."
        )
    try:
        found = recipes.from_dict(values)
    except (KeyError, TypeError, ValueError) as error:
        raise ChoiceError(
            f"The network “{name}” was trained by another version of xrdgui, which builds networks "
            "otherwise; train from scratch instead."
        ) from error
    if isinstance(found, recipes.StudyRecipe):
        raise ChoiceError(
            f"The network “{name}” follows the study, which trains from scratch; choose that."
        )
    return replace(found, fit=replace(recipes.MEASURED.fit, learning_rate=_FINE_TUNING_RATE))
