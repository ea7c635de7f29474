"""How long a recipe trains, as the page Network says it. No Qt here.

Recipes are imported where they are needed, as their modules load scipy.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.recipes.recipes import AnyRecipe


def epochs(recipe: "AnyRecipe") -> int:
    """Epochs in all."""
    from training.recipes.recipes import StudyRecipe  # noqa: PLC0415

    if isinstance(recipe, StudyRecipe):
        return recipe.epochs
    return max(round(recipe.fit.steps / recipe.fit.steps_per_epoch), 1)


def batches(recipe: "AnyRecipe") -> int:
    """Batches in all."""
    from training.recipes.recipes import StudyRecipe  # noqa: PLC0415

    if not isinstance(recipe, StudyRecipe):
        return recipe.fit.steps
    share = (1 - recipe.test_share) * (1 - recipe.validation_share)
    training = round(7 * recipe.per_system * len(recipe.shifts) * share)
    return recipe.sized(training).fit.steps


def patterns(recipe: "AnyRecipe") -> int:
    """Patterns seen in all."""
    return batches(recipe) * recipe.fit.batch_size
