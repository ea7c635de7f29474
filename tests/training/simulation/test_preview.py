"""A previewed pattern follows its ranges, and nothing else of it moves."""

from dataclasses import replace

import numpy as np
import pytest

from training.simulation import preview, samples
from training.simulation.ranges import IDEAL, InstrumentRanges
from xrdgui.crystals.diffraction import Reflections, reflections

LABORATORY = InstrumentRanges()


@pytest.fixture(scope="module")
def halite() -> Reflections:
    return reflections(samples.structure(samples.TEXTBOOK[0]))


def width(pattern: preview.Drawn) -> float:
    """Integral breadth (deg) of the strongest line, above the background."""
    strongest = int(pattern.counts.argmax())
    window = pattern.counts[strongest - 100 : strongest + 101].astype(float)
    window -= np.median(window)
    return float(0.02 * window.sum() / window.max())


def test_the_same_seed_draws_the_same_pattern(halite):
    first, again = (preview.draw(halite, LABORATORY, seed=3) for _ in range(2))
    assert (first.counts == again.counts).all()
    other = preview.draw(halite, LABORATORY, seed=4)
    assert other.values != first.values


def test_every_drawn_value_lies_in_its_range(halite):
    for seed in range(20):
        values = preview.draw(halite, LABORATORY, seed).values
        for name in ("crystallite_size", "microstrain", "peak_counts", "background"):
            low, high = getattr(LABORATORY, name)
            assert low <= values[name] <= high


def test_moving_one_range_leaves_everything_else_as_it_was(halite):
    before = preview.draw(halite, LABORATORY).values
    with_texture = replace(LABORATORY, texture_share=1.0, crystallite_size=(5.0, 10.0))
    after = preview.draw(halite, with_texture).values
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed <= {"texture_share", "crystallite_size"}
    assert "crystallite_size" in changed


def test_the_end_that_is_shown_is_drawn(halite):
    ranges = replace(IDEAL, crystallite_size=(5.0, 1000.0), background=(1e-4, 1e-4))
    small = preview.draw(halite, ranges, shown=("crystallite_size", 0))
    large = preview.draw(halite, ranges, shown=("crystallite_size", 1))
    assert small.values["crystallite_size"] == 5.0
    assert width(small) > 5 * width(large)


def test_a_shown_share_is_drawn_as_a_pattern_that_has_it(halite):
    ranges = replace(IDEAL, kalpha2_share=0.01)
    assert preview.draw(halite, ranges, shown=("kalpha2_share", 1)).values["kalpha2_share"] == 1
    none = replace(IDEAL, kalpha2_share=0.0)
    assert preview.draw(halite, none, shown=("kalpha2_share", 1)).values["kalpha2_share"] == 0


def test_a_shown_shift_moves_the_lines_by_two_standard_deviations(halite):
    still = preview.draw(halite, IDEAL)
    moved = preview.draw(halite, replace(IDEAL, zero_shift=0.1), shown=("zero_shift", 1))
    lines = [p.two_theta[p.counts.argmax()] for p in (still, moved)]
    assert lines[1] - lines[0] == pytest.approx(0.2, abs=0.021)


def test_a_cut_range_is_cut(halite):
    ranges = replace(IDEAL, full_range_share=0.0, first_angle=(20.0, 20.0), last_angle=(60.0, 60.0))
    drawn = preview.draw(halite, ranges)
    assert drawn.two_theta[0] == pytest.approx(20.0, abs=0.021)
    assert drawn.two_theta[-1] == pytest.approx(60.0, abs=0.021)
