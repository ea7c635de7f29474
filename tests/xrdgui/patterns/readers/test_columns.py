import numpy as np
import pytest

from xrdgui.patterns.readers.columns import (
    Column,
    Profile,
    is_angle,
    may_be_deviation,
    profiles,
    stacked,
)

ROWS = np.arange(60)
ANGLES = 10 + 0.1 * ROWS
COUNTS = np.random.default_rng(0).integers(5, 500, 60).astype(float)


def found(*columns):
    named = [Column(title, np.asarray(values, dtype=float), ROWS) for title, values in columns]
    return [(one.angles.title, one.intensity.title) for one in profiles(named)]


def test_each_intensity_with_the_angles_to_its_left():
    columns = [("a", ANGLES), ("b", COUNTS), ("c", COUNTS + 1), ("d2", 2 * ANGLES), ("e2", COUNTS)]
    assert found(*columns) == [("a", "b"), ("a", "c"), ("d2", "e2")]


def test_a_running_number_before():
    assert found(("", ROWS), ("2theta", ANGLES), ("I", COUNTS)) == [("2theta", "I")]


@pytest.mark.parametrize(
    "title",
    [
        *("sigma", "Sig(I)", "error", "yerr", "esd", "e.s.d.", "dI", "e"),
        *("I_calc", "Ycal", "Yobs-Ycal", "Backg", "background", "bkg", "diff"),
        *("q", "d (A)", "TimePerStep", "Time (s)"),
    ],
)
def test_what_is_no_measured_intensity_by_its_title(title):
    assert found(("2theta", ANGLES), (title, COUNTS)) == []


@pytest.mark.parametrize(
    "title",
    ["I", "300 K", "counts", "Sample_D2", "steel", "Fe2O3 calcined", "Ferrite", "Diffraction"],
)
def test_what_may_be_one(title):
    assert found(("2theta", ANGLES), (title, COUNTS)) == [("2theta", title)]


def test_what_is_none_by_its_numbers():
    d = 1.54 / (2 * np.sin(np.radians(ANGLES / 2)))
    columns = [("", ANGLES), ("I", COUNTS), ("x", np.sqrt(COUNTS)), ("y", d), ("z", COUNTS[::-1])]
    assert found(*columns) == [("", "I"), ("", "z")]


@pytest.mark.parametrize(
    ("title", "values", "expected"),
    [
        ("", ANGLES, True),
        ("", ANGLES**2, False),
        ("2θ (°)", ANGLES**2, True),
        ("", ANGLES[::-1], False),
        ("", 100 + ANGLES * 10, False),
        ("", np.where(ROWS == 3, np.nan, ANGLES), False),
    ],
)
def test_angles(title, values, expected):
    assert is_angle(Column(title, values, ROWS)) is expected


def test_deviations_go_with_the_intensities_before_them():
    root, sigma = np.sqrt(COUNTS), np.linspace(1, 2, 60)
    columns = [
        Column("2theta", ANGLES, ROWS),
        Column("a", COUNTS, ROWS),
        Column("esd", sigma, ROWS),
        Column("b", COUNTS, ROWS),
        Column("", root, ROWS),
        Column("c", COUNTS, ROWS),
    ]
    by_title, by_numbers, none = (profile.deviation for profile in profiles(columns))
    assert (by_title == sigma).all()
    assert (by_numbers == root).all()
    assert none is None


def test_a_deviation_with_holes():
    columns = [
        Column("2theta", ANGLES, ROWS),
        Column("I", COUNTS, ROWS),
        Column("sigma", np.ones(52), ROWS[4:56]),
    ]
    (profile,) = profiles(columns)
    assert profile.deviation.tolist() == [0] * 4 + [1] * 52 + [0] * 4


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.sqrt(COUNTS), True),
        (0.01 * COUNTS, True),
        (1.01 * COUNTS, False),  # calculated
        (COUNTS - 6, False),
        (np.where(ROWS == 3, -1.0, 1.0), False),
        (np.where(COUNTS.max() == COUNTS, np.nan, 1.0), False),
    ],
)
def test_what_may_be_a_deviation(values, expected):
    assert may_be_deviation(values, COUNTS) is expected


def parts_of(*angles):
    values = np.concatenate(angles)
    rows = np.arange(values.size)
    whole = Profile(Column("", values, rows), Column("", rows.astype(float), rows), values + 1)
    return list(stacked(whole))


@pytest.mark.parametrize(
    "angles",
    [
        [ANGLES, ANGLES],
        [ANGLES, ANGLES + 2, ANGLES],
        [ANGLES[::-1], ANGLES[::-1]],
    ],
)
def test_scans_one_below_the_other(angles):
    parts = parts_of(*angles)
    assert [part.angles.values.tolist() for part in parts] == [one.tolist() for one in angles]
    assert [part.intensity.values[0] for part in parts] == [60 * n for n in range(len(angles))]
    assert all((part.deviation == part.angles.values + 1).all() for part in parts)


@pytest.mark.parametrize(
    "angles",
    [
        [ANGLES],
        [ANGLES, ANGLES[:30]],  # too short
        [ANGLES, ANGLES[::-1]],  # there and back
        [ANGLES, ANGLES[-1:], ANGLES + 6],  # a point twice
        [ANGLES, ANGLES[-1:] - 0.1, ANGLES + 6],  # two exchanged
        [ANGLES, [np.inf], ANGLES],
    ],
)
def test_no_stack(angles):
    assert len(parts_of(*angles)) == 1


@pytest.mark.parametrize("title", ["Theta", "θ (°)", "Omega", "chi"])
def test_other_angles_beside_two_theta(title):
    assert found(("2theta", ANGLES), (title, ANGLES / 2), ("I", COUNTS)) == [("2theta", "I")]
    assert found((title, ANGLES / 2), ("2theta", ANGLES), ("I", COUNTS)) == [("2theta", "I")]
