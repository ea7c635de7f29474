import numpy as np
import pytest

from tests.training.indexing.cells import CELLS, WAVELENGTH, measured
from training.indexing import kernels
from training.indexing.lattices import lattices
from training.indexing.peaks import Peaks
from training.indexing.right_angles import candidates

LATTICES = {lattice.name: lattice for lattice in lattices()}


def found(name, cell_shift, tried):
    peaks = Peaks.choose(measured(name, shift=cell_shift, seed=2), WAVELENGTH)
    return kernels.STEP * candidates(LATTICES[CELLS[name][0]], peaks, tried)[:4]


def nearest_volume(cells, x):
    """The ratio next to 1 of the squared reciprocal volumes of cells (4, n) to that of x (4,)."""

    def volume(y):
        return y[1] * (y[0] * y[2] - y[3] ** 2 / 4)

    ratios = volume(cells) / volume(np.array(x))
    return ratios[np.abs(ratios - 1).argmin()]


@pytest.mark.parametrize("shift", [-0.06, 0.0, 0.06])
@pytest.mark.parametrize("name", ["anglesite", "azurite"])
def test_the_true_cell_is_among_the_candidates(name, shift):
    cells = found(name, cell_shift=shift, tried=shift)
    assert nearest_volume(cells, CELLS[name][2]) == pytest.approx(1, abs=0.02)


def test_orthorhombic_candidates_have_their_largest_parameter_first():
    a, b, c, d = found("anglesite", 0.0, 0.0)
    assert (a >= b).all()
    assert (b >= c).all()
    assert not d.any()


def test_candidates_explain_what_they_must():
    peaks = Peaks.choose(measured("azurite", seed=2), WAVELENGTH)
    lattice = LATTICES["monoclinic"]
    explained = candidates(lattice, peaks, 0.0)[4]
    assert explained.size
    assert explained.min() >= lattice.least_explained * peaks.worth_of_first - 1e-4


def test_zones_are_looked_for_once_for_each_shift():
    peaks = Peaks.choose(measured("azurite", seed=2), WAVELENGTH)
    candidates(LATTICES["orthorhombic"], peaks, 0.0)
    zones = peaks.rectangles[0.0]
    candidates(LATTICES["monoclinic"], peaks, 0.0)
    assert peaks.rectangles[0.0] is zones
    assert list(peaks.rectangles) == [0.0]
