import numpy as np
import pytest

from xrdgui.representation.representation import Representation, RepresentationError

REPRESENTATION = Representation()
INTENSITY, LINES, MEASURED, DIFFERENCES, COINCIDENCES = range(5)
DIFFERENCE_STEP = 2e-4  # Å⁻²


def _pattern(
    positions: list[float], two_theta: np.ndarray, width: float = 0.12, level: float = 20.0
) -> np.ndarray:
    profile = np.exp(-4 * np.log(2) * ((two_theta[:, None] - positions) / width) ** 2)
    return level + 1000 * profile.sum(axis=1)


def _drawn(prepared: np.ndarray) -> np.ndarray:
    """Centres (deg) of the lines drawn."""
    lines = prepared[:, LINES]
    index = np.flatnonzero(lines)
    groups = np.split(index, np.flatnonzero(np.diff(index) > 1) + 1)
    return np.array(
        [np.average(REPRESENTATION.axis[group], weights=lines[group]) for group in groups]
    )


def test_lines_are_found_where_they_are() -> None:
    positions = [21.337, 27.452, 27.891, 45.678, 66.643]
    x = np.arange(10, 80, 0.013)
    noise = np.random.default_rng(1).standard_normal(len(x))
    y = _pattern(positions, x)
    prepared = REPRESENTATION.prepare(x, y + np.sqrt(y) * noise, REPRESENTATION.wavelength)
    drawn = _drawn(prepared)
    for position in positions:
        assert np.abs(drawn - position).min() < 0.015


def test_braggs_law_carries_other_wavelengths() -> None:
    d = np.array([3.2, 2.1, 1.7])
    drawn = {}
    for wavelength in (0.7093, 1.5406, 1.789):
        angles = 2 * np.degrees(np.arcsin(wavelength / 2 / d))
        x = np.arange(5, 100, 0.005)
        y = _pattern(angles.tolist(), x, width=0.05)
        drawn[wavelength] = _drawn(REPRESENTATION.prepare(x, y, wavelength))
    expected = 2 * np.degrees(np.arcsin(REPRESENTATION.wavelength / 2 / d))
    for positions in drawn.values():
        np.testing.assert_allclose(np.sort(positions), np.sort(expected), atol=0.02)


def test_what_was_not_measured_is_marked_and_empty() -> None:
    x = np.arange(20, 60, 0.02)
    prepared = REPRESENTATION.prepare(x, _pattern([30.0, 40.0], x), REPRESENTATION.wavelength)
    outside = (REPRESENTATION.axis < 19.9) | (REPRESENTATION.axis > 60.1)
    assert not prepared[outside][:, [INTENSITY, LINES, MEASURED]].any()
    assert prepared[~outside, MEASURED].mean() > 0.99


def test_differences_that_repeat_stand_out() -> None:
    a = 5.0  # of a primitive cubic cell: 1/d² = n / a², all n but 7 up to 8
    n = np.array([1, 2, 3, 4, 5, 6, 8])
    x = np.arange(5, 90, 0.01)
    angles = 2 * np.degrees(np.arcsin(1.5406 / 2 * np.sqrt(n) / a))
    coincidences = REPRESENTATION.prepare(x, _pattern(angles.tolist(), x), 1.5406)[:, COINCIDENCES]
    unit = 1 / a**2 / DIFFERENCE_STEP
    highest = [coincidences[round(k * unit) - 5 : round(k * unit) + 6].sum() for k in range(1, 8)]
    between = [coincidences[round((k + 0.5) * unit) - 5 :][:11].sum() for k in range(1, 8)]
    pairs = [sum(1 for i in n for j in n if j - i == k) for k in range(1, 8)]
    # Each line is two points.
    np.testing.assert_allclose(highest, 4 * np.array(pairs) / (2 * len(n)), rtol=0.05)
    assert max(between) < 0.02


def test_heights_count_in_differences_only() -> None:
    x = np.arange(5, 90, 0.01)
    strong = _pattern([30.0, 40.0], x)
    weak = strong + _pattern([60.0], x, level=0.0) / 20
    for channel, share in ((DIFFERENCES, 0.5), (COINCIDENCES, 1.0)):
        lines = REPRESENTATION.prepare(x, weak, 1.5406)
        at = np.diff((2 * np.sin(np.radians([30.0, 40.0, 60.0]) / 2) / 1.5406) ** 2)
        first, second = (
            lines[round(d / DIFFERENCE_STEP) - 5 : round(d / DIFFERENCE_STEP) + 6, channel].sum()
            for d in at
        )
        assert second / first == pytest.approx(share, rel=0.15)


def test_networks_without_differences_are_still_served() -> None:
    x = np.arange(5, 90, 0.02)
    older = Representation.from_dict(
        Representation().to_dict() | {"channels": ["intensity", "lines", "measured"]}
    )
    y = _pattern([30.0, 40.0], x)
    prepared = older.prepare(x, y, 1.5406)
    np.testing.assert_array_equal(prepared, REPRESENTATION.prepare(x, y, 1.5406)[:, :3])


@pytest.mark.parametrize("step", [0.004, 0.02, 0.05])
def test_resampling_keeps_the_integral(step: float) -> None:
    x = np.arange(10, 80, step)
    y = _pattern([33.33, 50.0], x, width=0.3, level=0.0)
    counts, measured = REPRESENTATION.resample(x, y, REPRESENTATION.wavelength)
    total = counts[measured].sum() * REPRESENTATION.step
    assert total == pytest.approx(y.sum() * step, rel=2e-3)


def test_scale_and_offset_of_the_detector_do_not_matter() -> None:
    x = np.arange(10, 80, 0.02)
    y = _pattern([25.0, 41.2, 55.5], x)
    one = REPRESENTATION.prepare(x, y, REPRESENTATION.wavelength)
    scaled = REPRESENTATION.prepare(x, 17 * y, REPRESENTATION.wavelength)
    np.testing.assert_allclose(one, scaled, atol=1e-3)


def _significant_lines(x: np.ndarray, y: np.ndarray) -> int:
    counts, measured = REPRESENTATION.resample(x, y, REPRESENTATION.wavelength)
    _, [found] = REPRESENTATION.prepare_and_count(counts[None], measured[None])
    return int(found)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("level", [3, 400, 1e5])
def test_noise_is_no_line(seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    x = np.arange(5, 90, 0.02)
    counts = rng.poisson(level + level * np.exp(-(((x - 24) / 6) ** 2)), len(x)).astype(float)
    assert _significant_lines(x, counts) < 3


def test_lines_in_noise_are_significant() -> None:
    rng = np.random.default_rng(0)
    x = np.arange(5, 90, 0.02)
    y = rng.poisson(_pattern([20.0, 31.0, 47.5, 62.0, 71.0], x, level=400.0)).astype(float)
    assert _significant_lines(x, y) in (5, 6)


def test_a_batch_is_prepared_like_each_of_its_patterns() -> None:
    x = np.arange(10, 80, 0.02)
    patterns = [_pattern([20.0 + i, 50.0], x) for i in range(3)]
    grids = [REPRESENTATION.resample(x, y, REPRESENTATION.wavelength) for y in patterns]
    batch = REPRESENTATION.prepare_grid(
        np.stack([counts for counts, _ in grids]), np.stack([mask for _, mask in grids])
    )
    for one, y in zip(batch, patterns, strict=True):
        np.testing.assert_array_equal(one, REPRESENTATION.prepare(x, y, REPRESENTATION.wavelength))


@pytest.mark.parametrize(
    ("first", "last", "wavelength", "sentence"),
    [(100.0, 140.0, 1.5406, "nothing was measured"), (5.0, 90.0, 40.0, "wavelength right")],
)
def test_patterns_out_of_range_are_refused(
    first: float, last: float, wavelength: float, sentence: str
) -> None:
    x = np.arange(first, last, 0.02)
    with pytest.raises(RepresentationError, match=sentence):
        REPRESENTATION.prepare(x, _pattern([120.0], x), wavelength)


def test_flat_patterns_are_refused() -> None:
    x = np.arange(5, 90, 0.02)
    with pytest.raises(RepresentationError, match="the same"):
        REPRESENTATION.prepare(x, np.full(len(x), 7.0), 1.5406)


def test_parameters_travel_through_the_card() -> None:
    other = Representation(two_theta_max=80.0, step=0.04)
    assert Representation.from_dict(other.to_dict()) == other
    with pytest.raises(RepresentationError, match="channels"):
        Representation.from_dict(other.to_dict() | {"channels": ["intensity"]})
