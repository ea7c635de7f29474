import itertools

import numpy as np
import pytest

from tests.training.indexing.cells import CELLS, WAVELENGTH, measured
from training.indexing.lines import Lines
from training.indexing.search import foreign_share, search


@pytest.mark.parametrize("name", CELLS)
def test_a_known_cell_is_found_in_spite_of_scatter_and_foreign_lines(name):
    lattice, centring, x = CELLS[name]
    lines = measured(name, shift=0.05, seed=1)
    found = {cells.lattice.name: cells for cells in search(lines, WAVELENGTH)}
    best = found[lattice]
    at = np.unravel_index(best.local.argmax(), best.local.shape)
    parameters = best.x[:, at[1]]
    if lattice == "monoclinic":  # a and c may be others of the same lattice
        volumes = [y[1] * (y[0] * y[2] - y[3] ** 2 / 4) for y in (parameters, x)]
        assert volumes[0] == pytest.approx(volumes[1], rel=0.01)
    else:
        assert sorted(parameters) == pytest.approx(sorted(x), rel=0.004)
        assert best.lattice.centring_names[at[0]] == centring
        assert best.shift[at[1]] == pytest.approx(0.05, abs=0.02)
    assert best.explained[at] * best.n_lines >= best.n_lines - 3
    higher = itertools.takewhile(lambda known: known != lattice, found)
    assert best.local.max() > max((found[one].local.max() for one in higher), default=0) + 5


def test_lines_at_random_are_no_cell_worth_the_name():
    rng = np.random.default_rng(3)
    best = []
    for _ in range(8):
        n = 25
        two_theta = np.sort(rng.uniform(15, 75, n))
        lines = Lines(two_theta, rng.uniform(0.05, 1, n), np.full(n, 50.0), 8.0, 80.0)
        found = search(lines, WAVELENGTH)
        best.append(max((cells.local.max() for cells in found), default=-np.inf))
    assert np.median(best) < 15


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_lines_are_not_searched(n):
    lines = Lines(np.linspace(30, 40, n), np.ones(n), np.full(n, 50.0), 5.0, 90.0)
    assert search(lines, WAVELENGTH) == []


def test_three_lines_are_enough_for_a_cubic_cell_and_too_few_for_a_monoclinic_one():
    lines = Lines(np.array([31.70, 45.45, 56.48]), np.ones(3), np.full(3, 80.0), 10.0, 60.0)
    names = {cells.lattice.name for cells in search(lines, WAVELENGTH)}
    assert "cubic" in names
    assert "monoclinic" not in names


def test_the_wavelength_scales_the_cell():
    lines = measured("rutile")
    usual, half = (search(lines, wavelength) for wavelength in (WAVELENGTH, WAVELENGTH / 2))
    a, b = (
        next(cells for cells in found if cells.lattice.name == "tetragonal")
        for found in (usual, half)
    )
    assert b.x[:2, b.local.max(axis=0).argmax()] == pytest.approx(
        4 * a.x[:2, a.local.max(axis=0).argmax()], rel=0.01
    )


def test_a_wavelength_that_no_table_could_be_made_for_is_not_searched():
    assert search(measured("rutile"), 1e-4) == []


def test_weak_and_insignificant_lines_are_more_often_foreign():
    n = 4
    two_theta = np.linspace(20, 60, n)
    heights = np.array([1.0, 0.3, 0.05, 0.01])
    by_height = foreign_share(Lines(two_theta, heights, np.full(n, 100.0), 5, 90))
    assert (np.diff(by_height) > 0).all()
    doubtful = np.array([50.0, 20.0, 8.0, 4.0])
    by_noise = foreign_share(Lines(two_theta, np.ones(n), doubtful, 5, 90))
    assert (np.diff(by_noise) >= 0).all()
    assert by_noise[-1] > 2 * by_noise[0]
