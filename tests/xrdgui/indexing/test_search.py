import itertools

import numpy as np
import pytest

from tests.support.cells import CELLS, WAVELENGTH, measured
from xrdgui.indexing.lines import Lines
from xrdgui.indexing.search import search
from xrdgui.indexing.triclinic import squared_volume


@pytest.mark.parametrize("name", CELLS)
def test_a_known_cell_is_found_in_spite_of_scatter_and_foreign_lines(name):
    lattice, centring, x = CELLS[name]
    lines = measured(name, shift=0.05, seed=3)
    found = {cells.lattice.name: cells for cells in search(lines, WAVELENGTH)}
    best = found[lattice]
    at = np.unravel_index(best.local.argmax(), best.local.shape)
    parameters = best.x[:, at[1]]
    if lattice in ("monoclinic", "triclinic"):  # the axes may be others of the same lattice
        volumes = [squared_volume(np.append(y, np.zeros(6 - len(y)))) for y in (parameters, x)]
        assert volumes[0] == pytest.approx(volumes[1], rel=0.01)
    else:
        assert sorted(parameters) == pytest.approx(sorted(x), rel=0.004)
        assert best.lattice.centring_names[at[0]] == centring
        assert best.shift[at[1]] == pytest.approx(0.05, abs=0.02)
    assert best.explained[at] * best.n_lines >= best.n_lines - 3
    higher = itertools.takewhile(lambda known: known != lattice, found)
    assert best.local.max() > max((found[one].local.max() for one in higher), default=0) + 5


def test_a_lattice_is_not_searched_where_a_higher_one_leaves_nothing_to_explain():
    names = {cells.lattice.name for cells in search(measured("corundum"), WAVELENGTH)}
    assert "hexagonal" in names
    assert not names & {"monoclinic", "triclinic"}


def test_a_lattice_is_searched_where_a_higher_one_leaves_lines():
    # β = 90.2°: nearly orthorhombic, but the lines tell.
    lines = measured("wolframite", shift=0.05, seed=1)
    found = {cells.lattice.name: cells for cells in search(lines, WAVELENGTH)}
    assert found["orthorhombic"].local.max() > 20
    assert found["monoclinic"].local.max() > found["orthorhombic"].local.max() + 5


def test_lines_at_random_are_no_cell_worth_the_name():
    rng = np.random.default_rng(3)
    best, triclinic = [], []
    for _ in range(8):
        n = 25
        two_theta = np.sort(rng.uniform(15, 75, n))
        lines = Lines(two_theta, rng.uniform(0.05, 1, n), np.full(n, 50.0), 8.0, 80.0)
        found = {cells.lattice.name: cells.local.max() for cells in search(lines, WAVELENGTH)}
        triclinic.append(found.pop("triclinic", -np.inf))
        best.append(max(found.values(), default=-np.inf))
    assert np.median(best) < 15
    # Six parameters explain more by chance.
    assert np.median(triclinic) < 25


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_lines_are_not_searched(n):
    lines = Lines(np.linspace(30, 40, n), np.ones(n), np.full(n, 50.0), 5.0, 90.0)
    assert search(lines, WAVELENGTH) == []


def test_lines_of_any_kind_are_searched_without_harm():
    rng = np.random.default_rng(7)
    for n in (3, 5, 8, 14, 30, 60):
        for spread in (0.01, 1.0, 80.0):
            two_theta = np.sort(5.0 + rng.random(n) * spread)
            height = rng.choice([1e-6, 0.5, 1.0], n)
            lines = Lines(two_theta, height, rng.choice([0.1, 99.0], n), 5.0, 90.0)
            for cells in search(lines, WAVELENGTH):
                assert np.isfinite(cells.x).all()
                assert np.isfinite(cells.local).all()


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
    by_height = Lines(two_theta, heights, np.full(n, 100.0), 5, 90).foreign
    assert (np.diff(by_height) > 0).all()
    doubtful = np.array([50.0, 20.0, 8.0, 4.0])
    by_noise = Lines(two_theta, np.ones(n), doubtful, 5, 90).foreign
    assert (np.diff(by_noise) >= 0).all()
    assert by_noise[-1] > 2 * by_noise[0]
