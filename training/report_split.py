"""How test patterns were kept from training, and what they still share with it: in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from training import splits
from training.benchmarks import PatternSet, SimulatedPatterns
from training.patterns import Split
from training.recipes import StudyRecipe


def of_store(sets: Sequence[PatternSet]) -> dict[str, Any]:
    """How the first simulated set was kept apart, counted."""
    simulated = [one for one in sets if isinstance(one, SimulatedPatterns)]
    if not simulated:
        return {"kind": "", "sentences": [], "counts": {}}
    one = simulated[0]
    trained = np.isin(one.store.fold, splits.TRAINING_FOLDS)
    counts = {"test patterns": len(one)}
    for name, column in (("chemical systems", "chemical_system"), ("prototypes", "prototype")):
        names = one.store.column(column).astype(str)
        counts[name] = int(np.isin(names[one.entries], np.unique(names[trained])).sum())
    text = (
        "Whole chemical systems were kept from training (fold 0 of ten, by a hash of their "
        f"elements): of {len(one):,} test compounds {counts['chemical systems']:,} have their "
        f"chemical system in training, {counts['prototypes']:,} their structure type."
    )
    return {"kind": "chemical-system", "sentences": [text], "counts": counts}


def of_study(recipe: StudyRecipe, parts: Split) -> dict[str, Any]:
    """How the test part of a study's run was split off, its twins counted."""
    counts = parts.twins()
    n = counts["test patterns"]
    how = (
        "The patterns were shuffled and split at random, as in the study"
        if recipe.split == "random"
        else "Chemical systems were split first, and shifted copies made after"
    )
    shares = (
        f"of {n:,} test patterns {counts['copies']:,} have a shifted copy of themselves in "
        f"training, {counts['compounds']:,} their compound, {counts['chemical systems']:,} their "
        "chemical system"
    )
    said = [f"{how}: {shares}."]
    if counts["compounds"] > n / 20:
        said.append(
            "So the accuracy on all test patterns says how well the network recognises compounds "
            "it has seen, not how well it reads new ones."
        )
    return {"kind": recipe.split, "sentences": said, "counts": counts}
