import itertools

import numpy as np
import pytest

from xrdgui.indexing.lattices import lattices

BY_NAME = {lattice.name: lattice for lattice in lattices()}
# Parameters of a cell of each lattice (Å⁻²), all different where they may be.
CELLS = {
    "cubic": (0.04, 0, 0, 0),
    "tetragonal": (0.05, 0.11, 0, 0),
    "hexagonal": (0.07, 0.02, 0, 0),
    "orthorhombic": (0.06, 0.035, 0.02, 0),
    "monoclinic": (0.05, 0.03, 0.02, 0.015),
    "triclinic": (0.05, 0.03, 0.02, 0.015, 0.008, 0.004),
}
FORMULAS = {
    "cubic": lambda x, h, k, l: (h * h + k * k + l * l) * x[0],
    "tetragonal": lambda x, h, k, l: (h * h + k * k) * x[0] + l * l * x[1],
    "hexagonal": lambda x, h, k, l: (h * h + h * k + k * k) * x[0] + l * l * x[1],
    "orthorhombic": lambda x, h, k, l: h * h * x[0] + k * k * x[1] + l * l * x[2],
    "monoclinic": lambda x, h, k, l: h * h * x[0] + k * k * x[1] + l * l * x[2] + h * l * x[3],
    "triclinic": lambda x, h, k, l: (
        h * h * x[0] + k * k * x[1] + l * l * x[2] + h * l * x[3] + h * k * x[4] + k * l * x[5]
    ),
}
RULES = {
    ("cubic", "I"): lambda h, k, l: (h + k + l) % 2 == 0,
    ("cubic", "F"): lambda h, k, l: h % 2 == k % 2 == l % 2,
    ("cubic", "D"): lambda h, k, l: h % 2 == k % 2 == l % 2 and (h % 2 or (h + k + l) % 4 == 0),
    ("tetragonal", "I"): lambda h, k, l: (h + k + l) % 2 == 0,
    ("hexagonal", "R"): lambda h, k, l: (-h + k + l) % 3 == 0,
    ("orthorhombic", "F"): lambda h, k, l: h % 2 == k % 2 == l % 2,
    ("orthorhombic", "C"): lambda h, k, l: (h + k) % 2 == 0,
    ("orthorhombic", "B"): lambda h, k, l: (h + l) % 2 == 0,
    ("orthorhombic", "A"): lambda h, k, l: (k + l) % 2 == 0,
    ("monoclinic", "C"): lambda h, k, l: (h + k) % 2 == 0,
    ("monoclinic", "I"): lambda h, k, l: (h + k + l) % 2 == 0,
}


def lines(lattice, x):
    """(k, m) where a lattice says that its lines are."""
    return (lattice.outer @ x)[:, None] + lattice.squares * x[lattice.axis]


def by_indices(name, x, allowed=lambda h, k, l: True, most=3):
    every = itertools.product(range(-most, most + 1), repeat=3)
    return {round(FORMULAS[name](x, *hkl), 6) for hkl in every if any(hkl) and allowed(*hkl)}


def test_they_go_from_the_highest_symmetry_to_the_lowest():
    numbers = [lattice.n_parameters for lattice in lattices()]
    assert numbers == [1, 2, 2, 3, 4, 6]


@pytest.mark.parametrize("name", CELLS)
def test_all_lines_of_small_indices_are_there_and_none_else(name):
    x = np.array(CELLS[name])
    ours = lines(BY_NAME[name], x)
    assert by_indices(name, x) <= {round(value, 6) for value in ours.ravel()}
    assert {round(value, 6) for value in ours[ours < 0.4] if value} <= by_indices(name, x, most=8)


@pytest.mark.parametrize(("name", "letter"), RULES)
def test_centrings_leave_out_the_lines_they_must(name, letter):
    lattice, x = BY_NAME[name], np.array(CELLS[name])
    centring = lattice.centrings[lattice.centring_names.index(letter)]
    ours = lines(lattice, x)
    there = {round(value, 6) for value in ours[centring & (ours < 0.4)] if value}
    allowed = by_indices(name, x, RULES[name, letter], most=8)
    assert there == {value for value in allowed if value < 0.4}


@pytest.mark.parametrize("name", [one.name for one in lattices() if one.passes])
def test_lines_of_small_indices_fix_the_cell_again(name):
    lattice, x = BY_NAME[name], np.array(CELLS[name])
    p = lattice.n_parameters
    solutions = lattice.passes[0].solutions
    small = sorted(np.unique((lattice.passes[0].first @ x).round(9)))[: 3 * p]
    found = [
        solutions[:, :, s] @ (*chosen, *[0] * (4 - p))
        for chosen in itertools.combinations(small, p)
        for s in range(solutions.shape[2])
    ]
    # Which axis is called a is open where the lattice does not say.
    wanted = sorted(x[: min(p, 3)])
    assert any(np.allclose(sorted(cell[: min(p, 3)]), wanted, rtol=1e-4) for cell in found)


@pytest.mark.parametrize("lattice", lattices(), ids=lambda lattice: lattice.name)
def test_solutions_are_inverses_of_whole_numbers(lattice):
    p = lattice.n_parameters
    for way in lattice.passes:
        matrices = np.linalg.inv(np.moveaxis(way.solutions[:p, :p], -1, 0))
        assert np.abs(matrices - matrices.round()).max() < 1e-3
        assert len({tuple(matrix.round().ravel()) for matrix in matrices}) == len(matrices)
