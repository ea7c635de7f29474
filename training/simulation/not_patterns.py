"""What is not the pattern of one phase, made up: to learn doubt from, and to measure it on.

Shapes are drawn on the grid of the network input, with counting noise, over ranges as they are
measured; mixtures come from the virtual diffractometer.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from training.simulation.instrument import InstrumentRanges

Float = npt.NDArray[np.float64]
Generator = np.random.Generator


def _noise(axis: Float, _: Generator) -> Float:
    return np.ones(len(axis))


def _straight(axis: Float, rng: Generator) -> Float:
    first, last = rng.uniform(0.05, 1, 2)
    return np.linspace(first, last, len(axis))


def _humps(axis: Float, rng: Generator) -> Float:
    """Amorphous: one to four maxima some degrees wide on a falling background."""
    y = rng.uniform(0, 0.5) * np.exp(-axis / rng.uniform(5, 40)) + rng.uniform(0.02, 0.3)
    for _ in range(rng.integers(1, 5)):
        width = rng.uniform(1.5, 9)
        y += rng.uniform(0.1, 1) * np.exp(-(((axis - rng.uniform(10, 75)) / width) ** 2) / 2)
    return y


def _bands(axis: Float, rng: Generator) -> Float:
    """As infrared and Raman spectra: bands of very different widths, a few at random places."""
    y = np.full(len(axis), rng.uniform(0.01, 0.2))
    for _ in range(rng.integers(3, 25)):
        width = np.exp(rng.uniform(np.log(0.15), np.log(3)))
        x = (axis - rng.uniform(5, 90)) / width
        y += np.exp(rng.uniform(np.log(0.02), 0)) / (1 + x * x)
    return y if rng.random() < 0.6 else np.maximum(y.max() * 1.05 - y, 0)


def _random_lines(axis: Float, rng: Generator) -> Float:
    """Lines of one width anywhere, of any height: no lattice makes them."""
    y = np.full(len(axis), rng.uniform(0.005, 0.2))
    width = np.exp(rng.uniform(np.log(0.03), np.log(0.2)))
    for _ in range(rng.integers(4, 60)):
        x = (axis - rng.uniform(5, 90)) / width
        y += np.exp(rng.uniform(np.log(0.01), 0)) * np.exp(-x * x)
    return y


def _waves(axis: Float, rng: Generator) -> Float:
    y = np.full(len(axis), 1.1)
    for _ in range(rng.integers(1, 4)):
        y += rng.uniform(0.1, 1) * np.sin(
            axis * 2 * np.pi / rng.uniform(0.5, 40) + rng.uniform(0, 7)
        )
    return np.maximum(y, 0)


def _walk(axis: Float, rng: Generator) -> Float:
    """As the rows of a picture or a drifting signal."""
    y = np.cumsum(rng.standard_normal(len(axis)))
    smooth = int(rng.integers(1, 60))
    y = np.convolve(y, np.ones(smooth) / smooth, mode="same")
    return y - y.min()


def _blocks(axis: Float, rng: Generator) -> Float:
    """As a line through a drawing: level pieces with sharp edges."""
    edges = np.sort(rng.uniform(5, 90, rng.integers(2, 40)))
    levels = rng.uniform(0, 1, len(edges) + 1)
    return levels[np.searchsorted(edges, axis)] + 0.02


KINDS: Final[dict[str, Callable[[Float, Generator], Float]]] = {
    "noise": _noise,
    "a straight line": _straight,
    "amorphous humps": _humps,
    "bands of a spectrum": _bands,
    "lines at random": _random_lines,
    "waves": _waves,
    "a random walk": _walk,
    "blocks": _blocks,
}


# Weight of the second phase by its strongest line; less is an impurity, which is no mixture.
_SECOND_PHASE: Final = (0.3, 1.0)


def mixtures(ranges: InstrumentRanges) -> InstrumentRanges:
    """Every pattern that of two phases."""
    return replace(ranges, second_phase_share=1.0, second_phase=_SECOND_PHASE)


def draw(
    n: int, axis: Float, rng: Generator, kinds: tuple[str, ...] = tuple(KINDS)
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """(n, length) counts, each of a kind drawn from `kinds`; (n, length) where it was measured."""
    counts = np.empty((n, len(axis)), dtype=np.float32)
    measured = np.ones((n, len(axis)), dtype=bool)
    for row in range(n):
        shape = KINDS[str(rng.choice(kinds))](axis, rng)
        shape = shape / max(shape.max(), 1e-9)
        expected = shape * np.exp(rng.uniform(np.log(60), np.log(2e5)))
        counts[row] = np.maximum(expected + np.sqrt(expected) * rng.standard_normal(len(axis)), 0)
        if rng.random() < 0.6:
            first, last = rng.uniform(5, 28), rng.uniform(58, 95)
            measured[row] = (axis >= first) & (axis <= last)
    return counts, measured
