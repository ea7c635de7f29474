from dataclasses import replace

import numpy as np
import pytest

from training.simulation import samples
from xrdgui.crystals.structure import CrystalStructure
from xrdgui.representation.sticks import StickGrid


@pytest.fixture(scope="module")
def halite() -> CrystalStructure:
    return samples.structure(next(one for one in samples.TEXTBOOK if "halite" in one.name))


def test_sticks_are_the_lines_of_pymatgen(halite: CrystalStructure) -> None:
    from pymatgen.analysis.diffraction.xrd import XRDCalculator
    from pymatgen.core import Structure

    structure = Structure(halite.lattice, halite.atomic_numbers.tolist(), halite.frac_coords)
    expected = XRDCalculator().get_pattern(structure, two_theta_range=(0, 135))
    points, heights = StickGrid().sticks(halite)
    strong = heights > 1e-3
    np.testing.assert_array_equal(points[strong], np.rint(100 * expected.x[expected.y > 0.1]))
    np.testing.assert_allclose(heights[strong], expected.y[expected.y > 0.1] / 100, rtol=1e-3)
    assert heights.max() == 1


def test_the_grid_is_the_studys() -> None:
    assert StickGrid().length == 13_500


def test_copies_are_shifted_and_the_edge_is_lost() -> None:
    grid = StickGrid(two_theta_max=0.05)
    sticks = (np.array([0, 2, 4]), np.array([0.5, 1.0, 0.25], dtype=np.float32))
    x = grid.draw([sticks, sticks, sticks], np.array([0, -1, 1]))
    assert x.shape == (3, 5, 1)
    np.testing.assert_array_equal(
        x[..., 0], [[0.5, 0, 1, 0, 0.25], [0, 1, 0, 0.25, 0], [0, 0.5, 0, 1, 0]]
    )


def test_of_lines_on_one_point_the_strongest_counts(halite: CrystalStructure) -> None:
    coarse = StickGrid(step=45)
    points, heights = coarse.sticks(halite)
    assert points.tolist() == sorted(set(points.tolist()))
    assert heights.max() == 1


def test_nothing_on_the_grid_is_said(halite: CrystalStructure) -> None:
    with pytest.raises(ValueError, match="no "):
        StickGrid(two_theta_max=5).sticks(halite)
    with pytest.raises(ValueError, match="scattering"):
        StickGrid().sticks(replace(halite, atomic_numbers=halite.atomic_numbers + 88))
