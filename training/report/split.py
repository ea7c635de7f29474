"""How test patterns were kept from training, and what they still share with it: in words."""

from typing import Any, Final

from training.dataset.store import Store
from training.recipes.recipes import StudyRecipe
from training.study.patterns import Split

_WARNING: Final = (
    "So the accuracy on all test patterns says how well the network recognises compounds it has "
    "seen, not how well it reads new ones."
)
_KEPT: Final = {
    "chemical-system": "Whole chemical systems were kept from training",
    "formula": "Whole formulas were kept from training",
    "prototype": "Whole structure types were kept from training",
    "random": "The structures were split at random",
}


def of_store(store: Store | None) -> dict[str, Any]:
    """How the test fold of a store was kept apart, its twins counted."""
    if store is None:
        return {"kind": "", "sentences": [], "counts": {}}
    twins = store.twins()
    counts = twins.counts()
    text = (
        f"{_KEPT[store.split]}: of {twins.n_test:,} test structures {counts['compounds']:,} have "
        f"their compound in training, {counts['chemical systems']:,} their chemical system, "
        f"{counts['prototypes']:,} their structure type."
    )
    said = [text, _WARNING] if store.split == "random" else [text]
    return {
        "kind": store.split,
        "sentences": said,
        "counts": {"test structures": twins.n_test} | counts,
    }


def of_study(recipe: StudyRecipe, parts: Split) -> dict[str, Any]:
    """How the test part of a study's run was split off, its twins counted."""
    counts = parts.twins()
    n = counts["test patterns"]
    how = (
        "The patterns were shuffled and split at random, as in the study"
        if recipe.split == "random"
        else f"{_KEPT[recipe.split]} and shifted copies made after"
    )
    shares = (
        f"of {n:,} test patterns {counts['copies']:,} have a shifted copy of themselves in "
        f"training, {counts['compounds']:,} their compound, {counts['chemical systems']:,} their "
        "chemical system"
    )
    said = [f"{how}: {shares}."]
    if counts["compounds"] > n / 20:
        said.append(_WARNING)
    sizes = {"training patterns": len(parts.training), "validation patterns": len(parts.validation)}
    return {"kind": recipe.split, "sentences": said, "counts": counts | sizes}
