import numpy as np
import pytest

from tests.support.cells import CELLS, WAVELENGTH, expected
from xrdgui.crystals.unit_cell import UnitCell, axes, d_spacings
from xrdgui.indexing.lattices import lattices

AXES = {
    "halite": (5.6402, 5.6402, 5.6402, 90, 90, 90),
    "rutile": (4.594, 4.594, 2.959, 90, 90, 90),
    "zincite": (3.2501, 3.2501, 5.2071, 90, 90, 120),
    "corundum": (4.7589, 4.7589, 12.991, 90, 90, 120),
    "anglesite": (5.398, 6.958, 8.480, 90, 90, 90),
    "azurite": (5.011, 5.850, 10.345, 90, 92.43, 90),
    # Reduced: by length, all angles below 90° or none
    "turquoise": (7.424, 7.629, 9.910, 68.61, 69.71, 66.08),
}
LARGE = {"azurite", "turquoise"}
VOLUMES = {
    "halite": 179.4,
    "zincite": 47.63,
    "corundum": 254.8,
    "azurite": 303.0,
    "turquoise": 464.5,
}


def cell(name):
    lattice, centring, x = CELLS[name]
    parameters, letter = axes(lattice, np.array(x), centring)
    return UnitCell(lattice, letter, *parameters, 0.0, (), 1, 1, 20.0)


@pytest.mark.parametrize("name", AXES)
def test_axes_of_textbook_cells(name):
    lattice, _, x = CELLS[name]
    assert axes(lattice, np.array(x), "P")[0] == pytest.approx(AXES[name], abs=1e-2)


@pytest.mark.parametrize("name", VOLUMES)
def test_volumes_of_textbook_cells(name):
    assert cell(name).volume == pytest.approx(VOLUMES[name], rel=1e-3)


def test_the_monoclinic_angle_is_not_below_90():
    for sign in (1, -1):
        assert axes("monoclinic", np.array([0.05, 0.03, 0.02, sign * 0.01]), "P")[0][4] > 90


@pytest.mark.parametrize(
    ("lattice", "x", "letter", "wanted"),
    [
        ("orthorhombic", (0.01, 0.04, 0.02, 0), "P", (5, 50**0.5, 10, 90, "P")),
        # a, b and c become c, a and b: a cell centred on its side a is so on c.
        ("orthorhombic", (0.01, 0.04, 0.02, 0), "A", (5, 50**0.5, 10, 90, "C")),
        ("orthorhombic", (0.01, 0.04, 0.02, 0), "B", (5, 50**0.5, 10, 90, "A")),
        ("orthorhombic", (0.01, 0.04, 0.02, 0), "I", (5, 50**0.5, 10, 90, "I")),
        ("monoclinic", (0.01, 0.03, 0.04, 0), "P", (5, 3**-0.5 * 10, 10, 90, "P")),
        ("monoclinic", (0.01, 0.03, 0.04, 0), "C", (10, 3**-0.5 * 10, 5, 90, "C")),
        ("monoclinic", (0.01, 0.03, 0.04, 0), "A", (5, 3**-0.5 * 10, 10, 90, "C")),
    ],
)
def test_the_centring_goes_with_the_axes(lattice, x, letter, wanted):
    parameters, now = axes(lattice, np.array(x), letter)
    assert parameters == pytest.approx((*wanted[:3], 90, wanted[3], 90))
    assert now == wanted[4]


@pytest.mark.parametrize("one", lattices(), ids=lambda one: one.name)
def test_every_line_the_search_knows_is_told(one):
    x = np.array([0.031, 0.043, 0.024, 0.011, 0.007, 0.005])[: max(one.n_parameters, 4)]
    x[one.n_parameters :] = 0
    for centring, letter in zip(one.centrings, one.centring_names, strict=True):
        q = (one.outer @ x)[:, None] + one.squares * x[one.axis]
        known = 1 / np.sqrt(q[centring & (q > 0) & (q < 0.9)])
        parameters, now = axes(one.name, x, letter)
        told = np.array(d_spacings(now, parameters, smallest=1.05))
        assert (np.diff(told) < 0).all()
        assert max(np.abs(told - d).min() for d in known) < 1e-5


def test_lines_beyond_the_indices_of_the_search_are_told_too():
    parameters, letter = axes("cubic", np.array([1 / 900.0, 0, 0, 0]), "P")
    assert d_spacings(letter, parameters, smallest=1.5)[-1] == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize("name", AXES)
def test_lines_are_where_they_were_measured(name):
    lattice, centring, x = CELLS[name]
    parameters, letter = axes(lattice, np.array(x), centring)
    found = np.array(d_spacings(letter, parameters, smallest=WAVELENGTH / 1.279))
    angles = 2 * np.degrees(np.arcsin(WAVELENGTH / 2 / found))
    wanted = expected(name)
    assert all(np.abs(angles - angle).min() < 1e-3 for angle in wanted)
    known = 50 if name in LARGE else 79  # the indices that a search knows end there
    assert all(np.abs(wanted - angle).min() < 1e-3 for angle in angles if angle < known)
