"""An endless stream of freshly rendered training batches, made in worker processes.

Batch number k of a run is always the same, whatever was run before it: a resumed run goes on
exactly where it stopped, and no pattern is ever shown twice.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.dataset import splits
from training.dataset.store import Store
from training.recipes.recipes import Recipe, Sampling
from training.simulation import not_patterns
from training.simulation.instrument import IDEAL, InstrumentRanges, render
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, NOT_ONE_PHASE
from xrdgui.representation.representation import Representation
from xrdgui.runtime.child_processes import end_with_parent

Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]

# Structures with more reflections than this cost more time than they teach.
_MAX_REFLECTIONS: Final = 20_000


class Sampler:
    """Draws entries of a store, from the given folds, with even crystal systems.

    Raises
    ------
    ValueError
        There is nothing to draw from.
    """

    def __init__(
        self, store: Store, sampling: Sampling, folds: tuple[int, ...] = splits.TRAINING_FOLDS
    ) -> None:
        usable = np.isin(store.fold, folds) & ~store.column("pseudo_symmetric")
        usable &= store.n_reflections <= _MAX_REFLECTIONS
        binary = store.column("n_elements") == 2
        weight = np.where(store.column("reported"), sampling.reported_weight, 1.0)
        self._groups = []
        for system in range(len(CRYSTAL_SYSTEMS)):
            members = []
            for group, share in (
                (binary, sampling.binaries_share),
                (~binary, 1 - sampling.binaries_share),
            ):
                entries = np.flatnonzero(usable & group & (store.system == system))
                if entries.size and share > 0:
                    members.append((entries, np.cumsum(weight[entries]), share))
            if members:
                self._groups.append(members)
        if not self._groups:
            raise ValueError(
                "No compound is left to train on: those that can be used all fall into the parts "
                "kept for validation and test; add compounds of other chemical systems."
            )

    def draw(self, n: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """(n,) entry numbers."""
        drawn = np.empty(n, dtype=np.int64)
        for i, group in enumerate(rng.integers(len(self._groups), size=n)):
            members = self._groups[group]
            shares = np.cumsum([share for _, _, share in members])
            chosen = int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))
            entries, cumulative, _ = members[chosen]
            place = np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right")
            drawn[i] = entries[place]
        return drawn


def render_entries(
    store: Store,
    entries: npt.NDArray[np.int64],
    ranges: InstrumentRanges,
    representation: Representation,
    rng: np.random.Generator,
) -> npt.NDArray[np.float32]:
    """(n, length, channels) network input of the given entries, freshly measured."""
    counts, measured = render([store[int(i)] for i in entries], ranges, representation.axis, rng)
    return representation.prepare_grid(counts, measured)


# What a worker process loads once.
_worker: dict[str, Any] = {}


def _start_worker(path: Path, recipe: Recipe) -> None:
    end_with_parent()
    store = Store(path, recipe.sampling.split)
    _worker.update(store=store, sampler=Sampler(store, recipe.sampling), recipe=recipe)


def _make_batch(number: int) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]:
    store, sampler, recipe = _worker["store"], _worker["sampler"], _worker["recipe"]
    rng = np.random.default_rng([recipe.fit.seed, number])
    entries = sampler.draw(recipe.fit.batch_size, rng)
    x, y = _rendered(store, entries, recipe, rng)
    return x.astype(np.float16), y  # half precision: half to send


def _rendered(
    store: Store, entries: npt.NDArray[np.int64], recipe: Recipe, rng: np.random.Generator
) -> Batch:
    """Network input and labels of a batch: some as ideal lines, some spoilt beyond one phase."""
    sampling, representation = recipe.sampling, recipe.representation
    shares = (sampling.ideal_share, sampling.mixtures_share, sampling.not_patterns_share)
    sizes = rng.multinomial(len(entries), (*shares, 1 - sum(shares)))
    ideal, mixed, spoilt, usual = np.split(entries, np.cumsum(sizes)[:-1])
    parts = [
        render_entries(store, part, ranges, representation, rng)
        for part, ranges in (
            (ideal, _ideal(recipe.instrument)),
            (mixed, not_patterns.mixtures(recipe.instrument)),
            (usual, recipe.instrument),
        )
        if len(part)
    ]
    if len(spoilt):
        drawn = not_patterns.draw(len(spoilt), representation.axis, rng)
        parts.append(representation.prepare_grid(*drawn))
    y = np.concatenate([store.system[ideal], store.system[mixed], store.system[usual]])
    y[len(ideal) : len(ideal) + len(mixed)] = NOT_ONE_PHASE
    y = np.concatenate([y, np.full(len(spoilt), NOT_ONE_PHASE, dtype=y.dtype)])
    return np.concatenate(parts), y


def _ideal(ranges: InstrumentRanges) -> InstrumentRanges:
    """Ideal lines of crystals as varied as those of `ranges`."""
    return replace(IDEAL, lattice_scale=ranges.lattice_scale, lattice_strain=ranges.lattice_strain)


class Stream:
    """Batches `first`, `first + 1`, … of a recipe, rendered ahead by `workers` processes."""

    def __init__(self, path: Path, recipe: Recipe, first: int, workers: int) -> None:
        # In a worker it would end the pool, and look as if memory had run out.
        Sampler(Store(path, recipe.sampling.split), recipe.sampling)
        self._pool = ProcessPoolExecutor(
            workers,
            mp_context=get_context("spawn"),
            initializer=_start_worker,
            initargs=(path, recipe),
        )
        self._next = first
        self._ahead = 4 * workers
        self._waiting: deque[Future[tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]]] = (
            deque()
        )

    def __iter__(self) -> Iterator[Batch]:
        while True:
            while len(self._waiting) < self._ahead:
                self._waiting.append(self._pool.submit(_make_batch, self._next))
                self._next += 1
            x, y = self._waiting.popleft().result()
            yield x.astype(np.float32), y

    def close(self) -> None:
        """End the worker processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)
