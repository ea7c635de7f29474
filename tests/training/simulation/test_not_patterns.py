from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from training.dataset.store import Store
from training.simulation import not_patterns
from training.simulation.instrument import IDEAL, InstrumentRanges, render
from xrdgui.crystals.diffraction import Reflections
from xrdgui.representation.representation import Representation

REPRESENTATION = Representation(step=0.05, smoothing=0.05)


@pytest.mark.parametrize("kind", not_patterns.KINDS)
def test_every_kind_can_be_shown_to_a_network(kind: str) -> None:
    rng = np.random.default_rng(0)
    counts, measured = not_patterns.draw(6, REPRESENTATION.axis, rng, (kind,))
    assert counts.shape == measured.shape == (6, REPRESENTATION.length)
    assert (counts >= 0).all()
    assert (counts.max(axis=1) > 10).all()
    assert measured.any(axis=1).all()
    assert np.isfinite(REPRESENTATION.prepare_grid(counts, measured)).all()
    assert not np.allclose(counts[0], counts[1])


def numbers_of_lines(entries: Sequence[Reflections], ranges: InstrumentRanges) -> np.ndarray:
    counts, measured = render(entries, ranges, REPRESENTATION.axis, np.random.default_rng(2))
    return (REPRESENTATION.prepare_grid(counts, measured)[..., 1] > 0).sum(axis=1)


def test_mixtures_hold_a_second_phase_in_every_pattern(store: Store) -> None:
    entries = [store[i] for i in range(6)]
    mixed = numbers_of_lines(entries, not_patterns.mixtures(IDEAL))
    assert np.median(mixed - numbers_of_lines(entries, IDEAL)) > 4


def test_the_phases_of_a_mixture_are_measured_by_the_same_instrument(store: Store) -> None:
    """Mixed with itself, a structure has no line twice."""
    ranges = replace(IDEAL, zero_shift=0.3, displacement=0.3, kalpha2_share=0.5)
    entries = [store[0]] * 12
    mixed = numbers_of_lines(entries, not_patterns.mixtures(ranges))
    assert mixed.max() <= numbers_of_lines(entries, ranges).max()
