"""The fixed set of stick patterns of the study, and how it is split."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.dataset import splits
from training.dataset.fixed import FixedPatterns, Patterns
from training.recipes.recipes import StudyRecipe
from training.sources import CrystalStructure
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.representation.sticks import Sticks

# Of all splits but the random one.
_VALIDATION_FOLDS = (1, 2)


def build(
    structures: Iterable[CrystalStructure],
    recipe: StudyRecipe,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Patterns:
    """Make the patterns of as many compounds of each crystal system as the recipe wants.

    Which ones hangs on their ids alone, not on the order of `structures`. `on_progress` is told
    how many patterns are done, and of how many.

    Raises
    ------
    ValueError
        There are too few of a crystal system.
    """
    candidates: list[list[CrystalStructure]] = [[] for _ in CRYSTAL_SYSTEMS]
    for structure in structures:
        if structure.chemical_system.count("-") + 1 == recipe.n_elements:
            candidates[CRYSTAL_SYSTEMS.index(structure.crystal_system)].append(structure)
    sticks: list[Sticks] = []
    chosen: list[CrystalStructure] = []
    for system, members in zip(CRYSTAL_SYSTEMS, candidates, strict=True):
        members.sort(key=lambda s: hashlib.md5(s.identifier.encode()).digest())  # noqa: S324
        before = len(chosen)
        for structure in members:
            if len(chosen) - before == recipe.per_system:
                break
            try:
                sticks.append(recipe.grid.sticks(structure))
            except ValueError:
                continue  # an element without scattering factor; the next one will do
            chosen.append(structure)
            on_progress(len(chosen), recipe.per_system * len(CRYSTAL_SYSTEMS))
        if len(chosen) - before < recipe.per_system:
            raise ValueError(
                f"there are only {len(chosen) - before} {system} compounds of "
                f"{recipe.n_elements} elements; the recipe wants {recipe.per_system}."
            )
    return Patterns(
        sticks,
        np.array([CRYSTAL_SYSTEMS.index(s.crystal_system) for s in chosen], dtype=np.uint8),
        np.array([f"{s.formula}|{s.space_group}" for s in chosen]),
        np.array([s.chemical_system for s in chosen]),
        np.array([s.identifier for s in chosen]),
        np.array([s.prototype for s in chosen]),
    )


@dataclass(frozen=True, eq=False)
class Split:
    """The three parts of a set."""

    training: FixedPatterns
    validation: FixedPatterns
    test: FixedPatterns

    def shared(self) -> dict[str, npt.NDArray[np.bool_]]:
        """(n,) which test patterns resemble training patterns more than a new compound would.

        "copies": another shift of the same pattern is in training. "compounds": the same formula
        in the same space group is. "chemical systems": the same elements are. Each includes the
        one before.
        """
        return {
            name: np.isin(label[self.test.entry], label[self.training.entry])
            & (label[self.test.entry] != "")
            for name, label in self._labels().items()
        }

    def _labels(self) -> dict[str, npt.NDArray[np.str_]]:
        patterns = self.test.patterns
        return {
            "copies": patterns.identifier,
            "compounds": patterns.compound,
            "chemical systems": patterns.chemical_system,
        }

    def named_twins(self) -> splits.Twins:
        """Return the twins by name."""
        return splits.Twins.find(self._labels(), self.test.entry, self.training.entry)

    def twins(self) -> dict[str, int]:
        """How many "test patterns" there are, and how many of each kind of `shared`."""
        shared = {name: int(which.sum()) for name, which in self.shared().items()}
        return {"test patterns": len(self.test)} | shared


def split(patterns: Patterns, recipe: StudyRecipe) -> Split:
    """Make the copies and the three parts, in the order the recipe's split says.

    Raises
    ------
    ValueError
        No such split, or a part stays empty.
    """
    n = len(patterns.sticks)
    shifts = np.array(recipe.shifts, dtype=np.int64)
    everything = FixedPatterns(
        patterns, recipe.grid, np.repeat(np.arange(n), len(shifts)), np.tile(shifts, n)
    )
    if recipe.split == "random":
        order = np.random.default_rng(recipe.fit.seed).permutation(len(everything))
        n_test = round(recipe.test_share * len(order))
        n_validation = round(recipe.validation_share * (len(order) - n_test))
        test, validation, training = np.split(order, [n_test, n_test + n_validation])
    else:
        labels = getattr(patterns, splits.label_of(recipe.split))
        if not all(labels):
            raise ValueError(
                f"the patterns do not say what {recipe.split.replace('-', ' ')} they are of; only "
                "a random split is possible."
            )
        fold = splits.folds(labels.tolist())[everything.entry]
        is_validation = np.isin(fold, _VALIDATION_FOLDS)
        test = np.flatnonzero(fold == splits.TEST_FOLD)
        validation = np.flatnonzero(is_validation)
        training = np.flatnonzero((fold != splits.TEST_FOLD) & ~is_validation)
    if not (len(test) and len(validation) and len(training)):
        raise ValueError("there are too few patterns to split them into three parts.")
    return Split(*(everything.take(part) for part in (training, validation, test)))
