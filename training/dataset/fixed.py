"""A fixed set of stick patterns with labels, its shifted copies, and their batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.recipes.recipes import FitSettings
from xrdgui.representation.sticks import StickGrid, Sticks
from xrdgui.runtime.atomic_files import replacing

Index = npt.NDArray[np.int64]

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
        with replacing(path) as unfinished, unfinished.open("wb") as file:
            np.savez_compressed(
                file,
                points=np.concatenate([points for points, _ in self.sticks]),
                heights=np.concatenate([heights for _, heights in self.sticks]),
                lengths=np.array([len(points) for points, _ in self.sticks]),
                system=self.system,
                compound=self.compound,
                chemical_system=self.chemical_system,
                identifier=self.identifier,
                prototype=self.prototype,
            )

    @classmethod
    def read(cls, path: Path) -> "Patterns":
        """Read what `write` wrote."""
        with np.load(path) as arrays:
            ends = np.cumsum(arrays["lengths"])[:-1]
            points = np.split(arrays["points"], ends)
            heights = np.split(arrays["heights"], ends)
            labels = {name: arrays[name] for name in ("system", *_LABELS) if name in arrays}
            labels.setdefault("prototype", np.full(len(points), ""))  # of earlier versions
            return cls(list(zip(points, heights, strict=True)), **labels)


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
