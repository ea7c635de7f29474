import numpy as np
import pytest

from training import not_patterns
from training.dataset import Store
from training.instrument import InstrumentRanges, render
from training.representation import Representation

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


def test_mixtures_hold_a_second_phase_in_every_pattern(store: Store) -> None:
    quiet = InstrumentRanges(
        foreign_peaks_share=0.0, second_phase_share=0.0, peak_counts=(1e6, 1e6), texture_share=0.0
    )
    entries = [store[i] for i in range(6)]

    def lines(ranges: InstrumentRanges) -> np.ndarray:
        counts, measured = render(entries, ranges, REPRESENTATION.axis, np.random.default_rng(2))
        return (REPRESENTATION.prepare_grid(counts, measured)[..., 1] > 0).sum(axis=1)

    more = lines(not_patterns.mixtures(quiet)) - lines(quiet)
    assert np.median(more) > 4
