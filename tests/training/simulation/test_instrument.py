from dataclasses import replace

import numpy as np
import pytest

from training.simulation import samples
from training.simulation.instrument import IDEAL, KALPHA1, KALPHA2, InstrumentRanges, render
from xrdgui.crystals.diffraction import Reflections, reflections, stick_pattern

AXIS = 5.0 + 0.02 * np.arange(4250, dtype=np.float64)
FOUND = {entry.name: reflections(samples.structure(entry)) for entry in samples.TEXTBOOK}
HALITE = FOUND["NaCl halite"]


def _one(found: Reflections, ranges: InstrumentRanges, seed: int = 0) -> np.ndarray:
    counts, measured = render([found], ranges, AXIS, np.random.default_rng(seed))
    return np.where(measured[0], counts[0], 0)


def test_ideal_lines_stand_where_braggs_law_puts_them() -> None:
    counts = _one(HALITE, IDEAL)
    positions, heights = stick_pattern(HALITE, KALPHA1)
    for position, height in zip(positions, heights, strict=True):
        if height < 2 or not AXIS[0] + 1 < position < AXIS[-1] - 1:
            continue
        near = np.abs(AXIS - position) < 0.3
        centre = np.average(AXIS[near], weights=counts[near] ** 2)
        assert centre == pytest.approx(position, abs=0.01)


def test_ideal_lines_have_the_intensities_of_the_reflections() -> None:
    counts = _one(HALITE, IDEAL)
    positions, heights = stick_pattern(HALITE, KALPHA1)
    areas = np.array([counts[np.abs(AXIS - p) < 0.5].sum() for p in positions])
    inside = (positions > 6) & (positions < 89)
    np.testing.assert_allclose(areas[inside] / areas.max(), heights[inside] / 100, atol=0.015)


@pytest.mark.parametrize("name", list(FOUND))
def test_strain_keeps_the_symmetry(name: str) -> None:
    """Reflections of one orbit keep one spacing under any strain the instrument draws."""
    from training.simulation.instrument import _inverse_deformation

    found = FOUND[name]
    rng = np.random.default_rng(5)
    strained = _inverse_deformation(found.rotations, InstrumentRanges(), rng)
    moved = False
    for vector in (found.hkl @ found.reciprocal)[:40]:
        lengths = np.linalg.norm((found.rotations @ vector) @ strained, axis=1)
        assert np.ptp(lengths) < 1e-5 * lengths.max()
        moved |= not np.isclose(lengths[0], np.linalg.norm(vector), rtol=1e-4)
    assert moved


def test_kalpha2_stands_beside_kalpha1_at_half_its_height() -> None:
    sharp = replace(IDEAL, kalpha2_share=1.0, caglioti_w=(0.0016, 0.0016))
    counts = _one(HALITE, sharp)
    d = HALITE.d_spacing
    sine = KALPHA1 / 2 / d[np.argsort(d)]
    # The last strong line, where the doublet is resolved.
    position = max(p for p, h in zip(*stick_pattern(HALITE, KALPHA1), strict=True) if 60 < p < 85)
    second = 2 * np.degrees(np.arcsin(np.sin(np.radians(position / 2)) * KALPHA2 / KALPHA1))
    height = [counts[np.abs(AXIS - at) < 0.05].max() for at in (position, second)]
    assert sine.max() < 1
    assert height[1] / height[0] == pytest.approx(0.5, abs=0.08)


def test_noise_is_that_of_counting() -> None:
    ranges = replace(IDEAL, peak_counts=(1000.0, 1000.0), background=(0.1, 0.1))
    counts = _one(HALITE, ranges)
    calm = counts[(AXIS > 10) & (AXIS < 25)]
    assert calm.mean() == pytest.approx(100, rel=0.05)
    assert calm.std() == pytest.approx(10, rel=0.15)


def test_small_crystallites_broaden() -> None:
    def width(size: float) -> float:
        counts = _one(HALITE, replace(IDEAL, crystallite_size=(size, size)))
        return float((counts > counts.max() / 2).sum() * 0.02)

    assert width(8.0) > 3 * width(200.0)


def test_ranges_are_cut() -> None:
    ranges = replace(
        InstrumentRanges(), full_range_share=0.0, first_angle=(20.0, 20.0), last_angle=(60.0, 60.0)
    )
    _, measured = render([HALITE], ranges, AXIS, np.random.default_rng(0))
    assert AXIS[measured[0]].min() == pytest.approx(20, abs=0.021)
    assert AXIS[measured[0]].max() == pytest.approx(60, abs=0.021)


def test_every_seed_measures_anew_and_the_same_seed_the_same() -> None:
    ranges = InstrumentRanges()
    assert np.array_equal(_one(HALITE, ranges, 1), _one(HALITE, ranges, 1))
    assert not np.array_equal(_one(HALITE, ranges, 1), _one(HALITE, ranges, 2))


def test_counts_are_finite_and_not_negative() -> None:
    batch = list(FOUND.values()) * 8
    counts, measured = render(batch, InstrumentRanges(), AXIS, np.random.default_rng(2))
    assert np.isfinite(counts).all()
    assert counts.min() >= 0
    assert measured.any(axis=1).all()
