import numpy as np
import pytest

from tests.training.indexing.cells import CELLS, WAVELENGTH, expected
from training.indexing.lattices import lattices
from training.indexing.unit_cell import UnitCell, axes, d_spacings

AXES = {
    "halite": (5.6402, 5.6402, 5.6402, 90),
    "rutile": (4.594, 4.594, 2.959, 90),
    "zincite": (3.2501, 3.2501, 5.2071, 90),
    "corundum": (4.7589, 4.7589, 12.991, 90),
    "anglesite": (5.398, 6.958, 8.480, 90),
    "wolframite": (4.750, 5.720, 4.970, 90.2),
}
VOLUMES = {"halite": 179.4, "zincite": 47.63, "corundum": 254.8, "wolframite": 135.0}


def cell(name):
    lattice, centring, x = CELLS[name]
    return UnitCell(lattice, centring, *axes(lattice, np.array(x)), 0.0, (), 1, 1, 20.0)


@pytest.mark.parametrize("name", AXES)
def test_axes_of_textbook_cells(name):
    lattice, _, x = CELLS[name]
    assert axes(lattice, np.array(x)) == pytest.approx(AXES[name], abs=2e-3)


@pytest.mark.parametrize("name", VOLUMES)
def test_volumes_of_textbook_cells(name):
    assert cell(name).volume == pytest.approx(VOLUMES[name], rel=1e-3)


def test_orthorhombic_axes_are_sorted_and_the_monoclinic_angle_is_not_below_90():
    assert axes("orthorhombic", np.array([0.01, 0.04, 0.02, 0.0])) == pytest.approx(
        (5, 50**0.5, 10, 90)
    )
    for sign in (1, -1):
        assert axes("monoclinic", np.array([0.05, 0.03, 0.02, sign * 0.01]))[3] > 90


@pytest.mark.parametrize("name", AXES)
def test_lines_are_where_they_were_measured(name):
    lattice_name, centring, x = CELLS[name]
    lattice = next(one for one in lattices() if one.name == lattice_name)
    number = lattice.centring_names.index(centring)
    found = np.array(d_spacings(lattice, number, np.array(x), smallest=WAVELENGTH / 1.279))
    angles = 2 * np.degrees(np.arcsin(WAVELENGTH / 2 / found))
    assert (np.diff(found) <= 0).all()
    wanted = expected(name)
    assert all(np.abs(angles - angle).min() < 1e-3 for angle in wanted)
    assert all(np.abs(wanted - angle).min() < 1e-3 for angle in angles if angle < 79)
