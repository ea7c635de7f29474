"""How well a network tells what is not the pattern of one phase: a benchmark made for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from training.dataset import splits
from training.dataset.store import Store
from training.dataset.stream import Sampler, render_entries
from training.evaluation.measured import read
from training.recipes.recipes import Sampling
from training.simulation import not_patterns
from training.simulation.instrument import InstrumentRanges
from xrdgui.classification.answering import AnsweringModel

_BATCH: Final = 64
# Few of the good ones are taken for something else; so many times as many are counted.
_TIMES_AS_MANY_GOOD: Final = 4

Input = npt.NDArray[np.float32]


def evaluate(
    model: AnsweringModel,
    store: Store | None,
    measured_folder: Path | None = None,
    n: int = 256,
    seed: int = 0,
) -> dict[str, float]:
    """Return the share of patterns that are not one phase to `model`, by kind.

    That of good ones stands under "good: …".

    Parameters
    ----------
    store
        Its test fold gives mixtures and good patterns through the laboratory diffractometer.
    measured_folder
        Folder of measured single-phase patterns (see `training.evaluation.measured`).
    n
        Patterns of each kind; of good ones four times as many.
    """
    rng = np.random.default_rng(seed)
    representation = model.representation

    def share(draw: Callable[[int], Input], n: int) -> float:
        shares = [
            model.calibration.not_one_phase(model.logits(draw(min(_BATCH, n - done))))
            for done in range(0, n, _BATCH)
        ]
        return float(np.concatenate(shares).mean())

    def shapes(kind: str) -> Callable[[int], Input]:
        return lambda k: representation.prepare_grid(
            *not_patterns.draw(k, representation.axis, rng, (kind,))
        )

    found = {kind: share(shapes(kind), n) for kind in not_patterns.KINDS}
    if store is not None:
        sampler = Sampler(store, Sampling(), folds=(splits.TEST_FOLD,))

        def phases(ranges: InstrumentRanges) -> Callable[[int], Input]:
            return lambda k: render_entries(
                store, sampler.draw(k, rng), ranges, representation, rng
            )

        laboratory = InstrumentRanges()
        found["mixtures"] = share(phases(not_patterns.mixtures(laboratory)), n)
        found["good: laboratory"] = share(phases(laboratory), _TIMES_AS_MANY_GOOD * n)
    if measured_folder is not None:
        measured = read(measured_folder, representation)
        not_one_phase = model.calibration.not_one_phase(model.logits(measured.x))
        found["good: measured"] = float(not_one_phase.mean())
    return found
