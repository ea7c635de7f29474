"""What a run is watched on once an epoch: measured patterns, where given, and unseen ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from training.dataset import splits
from training.dataset.store import Store
from training.dataset.stream import render_entries
from training.evaluation import measured
from training.recipes.recipes import Recipe
from training.runs.events import Listener, Preparing

if TYPE_CHECKING:
    from training.fitting.fit import Benchmark

# Simulated patterns of the validation fold, where the run does not say how many.
VALIDATION: Final = 1024
_AT_ONCE: Final = 64


def watched(
    config: dict[str, Any], recipe: Recipe, store_path: Path, listener: Listener
) -> "dict[str, Benchmark]":
    """Return the benchmarks of a run with these settings, always the same patterns.

    Raises
    ------
    OSError
        The folder of measured patterns is not there.
    """
    from training.fitting.fit import Benchmark

    benchmarks: dict[str, Benchmark] = {}
    if config.get("measured"):
        patterns = measured.read(Path(config["measured"]), recipe.representation)
        benchmarks["measured"] = Benchmark(patterns.x, patterns.y)
        binary = patterns.binary
        if 0 < binary.sum() < len(binary):
            benchmarks["measured, binaries"] = Benchmark(patterns.x[binary], patterns.y[binary])
    store = Store(store_path, recipe.sampling.split)
    rng = np.random.default_rng(7)
    entries = np.flatnonzero(store.fold == splits.VALIDATION_FOLD)
    entries = rng.permutation(entries)[: config.get("validation") or VALIDATION]
    if len(entries):
        rendered = []
        for first in range(0, len(entries), _AT_ONCE):
            listener(Preparing("validation", first, len(entries)))
            some = entries[first : first + _AT_ONCE]
            rendered.append(
                render_entries(store, some, recipe.instrument, recipe.representation, rng)
            )
        listener(Preparing("validation", len(entries), len(entries)))
        benchmarks["validation"] = Benchmark(np.concatenate(rendered), store.system[entries])
    return benchmarks
