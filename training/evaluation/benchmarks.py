"""Sets of patterns networks are judged on: what is measured or drawn, and what is known of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.dataset import splits
from training.dataset.store import Store
from training.dataset.stream import render_entries
from training.evaluation import measured
from training.evaluation.measured import MeasuredFolder
from training.simulation.instrument import IDEAL, InstrumentRanges
from xrdgui.representation.representation import Representation
from xrdgui.representation.sticks import StickGrid

Input = npt.NDArray[np.float32]
# What a network reads; all of one kind are asked the same arrays.
Reads = Representation | StickGrid

# Simulated patterns that are evaluated at the most.
MOST_BINARIES: Final = 4000
MOST_OTHERS: Final = 3000
# Measured patterns that are evaluated at the most.
_MOST_MEASURED: Final = 5000


@dataclass(frozen=True, eq=False)
class Part:
    """Some patterns of a set that are scored apart; mask: (n,) which."""

    name: str
    title: str
    mask: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Prototypes:
    """Structure types of a set; name: (n,); in_training: (n,) training entries of that type."""

    name: npt.NDArray[Any]
    in_training: npt.NDArray[np.int64]

    @property
    def new(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the structure type never occurs in training."""
        return self.in_training == 0

    @classmethod
    def count(cls, name: npt.NDArray[Any], trained: npt.NDArray[Any]) -> "Prototypes | None":
        """Count those called `name` (n,) among the names `trained` (m,).

        None where not all of them are known ("").
        """
        if not all(name):
            return None
        known, counts = np.unique(trained, return_counts=True)
        if not known.size:
            return cls(name, np.zeros(len(name), dtype=np.int64))
        place = np.minimum(np.searchsorted(known, name), len(known) - 1)
        return cls(name, np.where(known[place] == name, counts[place], 0))


@dataclass(frozen=True, eq=False)
class PatternSet(ABC):
    """Patterns with known crystal systems.

    Attributes
    ----------
    name, title
        As in the model card; and a sentence on what the patterns are.
    of
        How many there are to draw from.
    truth
        (n,) crystal systems.  groups: (n,) patterns of one are not independent.
    """

    name: str
    title: str
    of: int
    truth: npt.NDArray[np.integer]
    groups: npt.NDArray[Any]
    parts: tuple[Part, ...] = field(default=(), kw_only=True)
    prototypes: Prototypes | None = field(default=None, kw_only=True)

    kind = ""

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def names(self) -> list[str]:
        """What the patterns are called; their numbers where they have no names."""
        return [str(number) for number in range(len(self))]

    @abstractmethod
    def inputs(self, which: slice, reads: Iterable[Reads]) -> dict[Reads, Input]:
        """Return the patterns number `which`, once for each way to read them.

        Sets that are drawn afresh must be asked in order.
        """


@dataclass(frozen=True, eq=False)
class MeasuredPatterns(PatternSet):
    """Patterns somebody measured."""

    folder: MeasuredFolder

    kind = "measured"

    @classmethod
    def read(cls, path: Path) -> "MeasuredPatterns":
        """Read those of a folder (see `measured`); raises as `measured.open_folder`."""
        folder = measured.open_folder(path)
        of = len(folder.labels)
        if of > _MOST_MEASURED:
            chosen = np.random.default_rng(0).permutation(of)[:_MOST_MEASURED]
            folder = replace(folder, labels=[folder.labels[i] for i in np.sort(chosen)])
        binary = folder.is_binary
        part = Part("measured, binaries", "Of these, compounds of two elements.", binary)
        return cls(
            "measured",
            "Patterns somebody measured, of known phases.",
            of,
            folder.systems,
            np.array([label.group for label in folder.labels]),
            folder,
            parts=(part,) if binary.any() else (),
        )

    @property
    def names(self) -> list[str]:
        """What the patterns are called: ids or files."""
        return [label.name for label in self.folder.labels]

    def inputs(self, which: slice, reads: Iterable[Reads]) -> dict[Reads, Input]:
        """Return (k, length, channels) for each."""
        return {
            how: self.folder.prepare(which, how) for how in reads if isinstance(how, Representation)
        }


@dataclass(frozen=True, eq=False)
class SimulatedPatterns(PatternSet):
    """Entries (n,) of a store, fresh from the virtual diffractometer."""

    store: Store
    entries: npt.NDArray[np.int64]
    ranges: InstrumentRanges
    rng: np.random.Generator

    kind = "simulated"

    @property
    def names(self) -> list[str]:
        """Identifiers of the structures."""
        return [str(name) for name in self.store.column("identifier")[self.entries]]

    def inputs(self, which: slice, reads: Iterable[Reads]) -> dict[Reads, Input]:
        """Return (k, length, channels) for each, drawn from the same random numbers."""
        state = self.rng.bit_generator.state
        inputs: dict[Reads, Input] = {}
        for how in reads:
            if isinstance(how, Representation):
                self.rng.bit_generator.state = state
                entries = self.entries[which]
                inputs[how] = render_entries(self.store, entries, self.ranges, how, self.rng)
        return inputs


def simulated(
    store: Store, n_binaries: int, n_others: int, seed: int = 0
) -> list[SimulatedPatterns]:
    """Return the leak-free test fold of a store: binaries and others, once each at the most.

    Where that fold is empty, as in a store of a few chemical systems, the validation fold stands
    in. Of more than `n_binaries` or `n_others` as many are drawn at random.
    """
    rng = np.random.default_rng(seed)
    fold = splits.TEST_FOLD
    if not (store.fold == fold).any():
        fold = splits.VALIDATION_FOLD
    in_fold = store.fold == fold
    binary = store.column("n_elements") == 2
    binaries, others = np.flatnonzero(in_fold & binary), np.flatnonzero(in_fold & ~binary)
    all_binaries, all_others = len(binaries), len(others)
    others = rng.permutation(others)[:n_others]
    if all_binaries > n_binaries:
        binaries = np.sort(np.random.default_rng(seed).permutation(binaries)[:n_binaries])
    laboratory = InstrumentRanges()
    sets = []
    for name, title, entries, of, ranges in (
        (
            "binaries, laboratory",
            "Compounds of two elements through the virtual laboratory diffractometer.",
            binaries,
            all_binaries,
            laboratory,
        ),
        ("binaries, ideal lines", "The same as ideal lines.", binaries, all_binaries, IDEAL),
        (
            "other compounds, laboratory",
            "Other compounds through the virtual laboratory diffractometer.",
            others,
            all_others,
            laboratory,
        ),
    ):
        if len(entries):
            sets.append(_simulated(name, title, store, entries, of, ranges, rng))
    return sets


def _simulated(
    name: str,
    title: str,
    store: Store,
    entries: npt.NDArray[np.int64],
    of: int,
    ranges: InstrumentRanges,
    rng: np.random.Generator,
) -> SimulatedPatterns:
    names = store.column("prototype")
    trained = np.isin(store.fold, splits.TRAINING_FOLDS)
    prototypes = Prototypes.count(names[entries].astype(str), names[trained].astype(str))
    parts: tuple[Part, ...] = ()
    new = prototypes.new if prototypes else np.zeros(len(entries), dtype=bool)
    if ranges is not IDEAL and new.any() and not new.all():
        what, where = name.split(", ")
        part = f"{what} of new prototypes, {where}"
        parts = (Part(part, "Of these, structure types that never occur in training.", new),)
    return SimulatedPatterns(
        name,
        title,
        of,
        store.system[entries],
        store.column("chemical_system")[entries],
        store,
        entries,
        ranges,
        rng,
        parts=parts,
        prototypes=prototypes,
    )
