"""From choices of a user to the recipe, source and settings of a run."""
