"""How long made-up compounds are worth training on, when nobody says."""

from typing import Final

from training.recipes.recipes import Recipe

# How often each compound of a small source is shown, each time measured anew: more teaches little
# that is true of other compounds.
LOOKS: Final = 50


def suited(recipe: Recipe, n_compounds: int) -> Recipe:
    """Return the recipe with no more epochs than so many compounds are worth, and at least one."""
    fit = recipe.fit
    epochs = -(-n_compounds * LOOKS // (fit.batch_size * fit.steps_per_epoch))
    return recipe.with_steps(min(max(epochs, 1) * fit.steps_per_epoch, fit.steps))
