"""How long the bundled network and its search of cells take for a pattern."""

import time

import numpy as np
import pytest

from tests.support.simulated import scan
from training.evaluation import labels
from xrdgui.classification.classifier import Classifier, with_libraries
from xrdgui.models.library import bundled_model
from xrdgui.patterns import Pattern

MEASURED = 256
ROUNDS = 5
CU = 1.5406


def pattern(seed: int) -> Pattern:
    """Forty lines of no cell: searched for longer than most."""
    rng = np.random.default_rng(seed)
    d_spacings = tuple(np.sort(rng.uniform(1.2, 7.0, 40))[::-1])
    return Pattern(*scan(d_spacings), CU, f"pattern {seed}")


@pytest.fixture(scope="module")
def predictor():
    return with_libraries(bundled_model().folder)[0]


def processor_seconds(predictor: Classifier, patterns: list[Pattern]) -> float:
    """The least of some rounds: other work of the machine only ever adds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        predictor.predict(patterns, CU)
        taken.append(time.process_time() - start)
    return min(taken)


def test_many_patterns(predictor, measured):
    patterns = [pattern(seed) for seed in range(64)]
    each = processor_seconds(predictor, patterns) / len(patterns)
    measured("classify 64 simulated patterns, processor time of each", 1000 * each, "ms")


@pytest.mark.shared
def test_patterns_somebody_measured(predictor, shared_data, measured):
    folder = shared_data / "measured"
    chosen = labels.read(folder / "patterns.csv", "id")[::2][:MEASURED]
    with np.load(folder / "patterns.npz") as arrays:
        patterns = [
            Pattern(
                arrays[f"{label.name}/two_theta"].astype(float),
                arrays[f"{label.name}/intensity"].astype(float),
                label.wavelength,
                label.name,
            )
            for label in chosen
        ]
    start = time.perf_counter()
    each = processor_seconds(predictor, patterns) / MEASURED
    rate = ROUNDS * MEASURED / (time.perf_counter() - start)
    measured("classify 256 measured patterns, processor time of each", 1000 * each, "ms")
    measured("classify 256 measured patterns", rate, "patterns/s")


def test_one_pattern(predictor, measured):
    alone = float(np.median([processor_seconds(predictor, [pattern(n)]) for n in range(8)]))
    measured("classify one pattern, processor time", 1000 * alone, "ms")
