"""A fixed set of stick patterns with labels, its shifted copies, and how it is split."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.dataset import splits
from training.recipes.recipes import FitSettings, StudyRecipe
from training.sources import CrystalStructure
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.representation.sticks import StickGrid, Sticks

Index = npt.NDArray[np.int64]

# Of all splits but the random one.
_VALIDATION_FOLDS = (1, 2)
_LABELS = ("compound", "chemical_system", "identifier", "prototype")


@dataclass(frozen=True, eq=False)
class Patterns:
    """Stick patterns of n compounds.

    Attributes
    ----------
    system
        (n,) index into CRYSTAL_SYSTEMS.
    compound
        (n,) formula and space group.  chemical_system: (n,).  identifier: (n,).
    prototype
        (n,).  These four are "" where nobody knows.
    """

    sticks: list[Sticks]
    system: npt.NDArray[np.uint8]
    compound: npt.NDArray[np.str_]
    chemical_system: npt.NDArray[np.str_]
    identifier: npt.NDArray[np.str_]
    prototype: npt.NDArray[np.str_]

    @property
    def formula(self) -> npt.NDArray[np.str_]:
        """(n,)."""
        return np.array([name.rpartition("|")[0] for name in self.compound])

    def write(self, path: Path) -> None:
        """Write to `path` (.npz), whole or not at all."""
        unfinished = path.with_name("unfinished.npz")
        np.savez_compressed(
            unfinished,
            points=np.concatenate([points for points, _ in self.sticks]),
            heights=np.concatenate([heights for _, heights in self.sticks]),
            lengths=np.array([len(points) for points, _ in self.sticks]),
            system=self.system,
            compound=self.compound,
            chemical_system=self.chemical_system,
            identifier=self.identifier,
            prototype=self.prototype,
        )
        unfinished.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Patterns":
        """What `write` wrote."""
        with np.load(path) as arrays:
            ends = np.cumsum(arrays["lengths"])[:-1]
            points = np.split(arrays["points"], ends)
            heights = np.split(arrays["heights"], ends)
            labels = {name: arrays[name] for name in ("system", *_LABELS) if name in arrays}
            labels.setdefault("prototype", np.full(len(points), ""))  # of earlier versions
            return cls(list(zip(points, heights, strict=True)), **labels)


def build(
    structures: Iterable[CrystalStructure],
    recipe: StudyRecipe,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Patterns:
    """The patterns of as many compounds of each crystal system as the recipe wants.

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
class FixedPatterns:
    """Some patterns of a set, each with its shift.

    Attributes
    ----------
    entry
        (m,) numbers into `patterns`.  shift: (m,) grid points.
    """

    patterns: Patterns
    grid: StickGrid
    entry: Index
    shift: Index

    def __len__(self) -> int:
        return len(self.entry)

    @property
    def y(self) -> npt.NDArray[np.uint8]:
        """(m,) crystal systems."""
        return self.patterns.system[self.entry]

    def x(self, which: Any = slice(None)) -> npt.NDArray[np.float32]:
        """(k, length, 1) patterns number `which`."""
        sticks = [self.patterns.sticks[i] for i in self.entry[which]]
        return self.grid.draw(sticks, self.shift[which])

    def take(self, which: Index) -> "FixedPatterns":
        """Those numbered `which`."""
        return FixedPatterns(self.patterns, self.grid, self.entry[which], self.shift[which])


class FixedStream:
    """Batches of a fixed set: every pattern once an epoch, in an order of each epoch's own.

    Batch number k is always the same: a resumed run goes on exactly where it stopped.
    """

    def __init__(self, fixed: FixedPatterns, settings: FitSettings, first: int) -> None:
        self._fixed = fixed
        self._settings = settings
        self._next = first

    def __iter__(self) -> Iterator[tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]]:
        size = self._settings.batch_size
        while True:
            epoch, place = divmod(self._next, self._settings.steps_per_epoch)
            order = np.random.default_rng([self._settings.seed, epoch]).permutation(
                len(self._fixed)
            )
            which = order[place * size : (place + 1) * size]
            self._next += 1
            yield self._fixed.x(which), self._fixed.y[which]

    def close(self) -> None:
        """Nothing to end."""


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
        """The same by name."""
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
