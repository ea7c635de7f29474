import numpy as np
import pytest

from tests.support.cells import CELLS, WAVELENGTH, measured
from xrdgui.indexing import lookup
from xrdgui.indexing.lattices import lattices
from xrdgui.indexing.orthogonal_search import candidates
from xrdgui.indexing.peaks import Peaks

LATTICES = {lattice.name: lattice for lattice in lattices()}


def found(name, cell_shift, tried):
    peaks = Peaks.choose(measured(name, shift=cell_shift, seed=2), WAVELENGTH)
    return lookup.STEP * candidates(LATTICES[CELLS[name][0]], peaks, tried)[:4]


def off_by(cells, x):
    """By how much of itself the worst parameter of the nearest of cells (4, n) is off x (4,).

    Axes may be exchanged, and one of them turned round.
    """

    def ordered(y):
        return np.array([min(y[0], y[2]), y[1], max(y[0], y[2]), abs(y[3])])

    cells = np.sort(cells, axis=0) if not cells[3].any() else np.apply_along_axis(ordered, 0, cells)
    true = np.sort(x) if not x[3] else ordered(x)
    return (np.abs(cells - true[:, None]) / true.max()).max(axis=0).min()


@pytest.mark.parametrize("shift", [-0.06, 0.0, 0.06])
@pytest.mark.parametrize("name", ["anglesite", "azurite"])
def test_the_true_cell_is_among_the_candidates(name, shift):
    cells = found(name, cell_shift=shift, tried=shift)
    assert off_by(cells, CELLS[name][2]) < 0.01


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
