import numpy as np
import pytest

from tests.support.cells import CELLS, WAVELENGTH, measured
from xrdgui.indexing import lookup
from xrdgui.indexing.lattices import lattices
from xrdgui.indexing.peaks import Peaks
from xrdgui.indexing.triclinic import candidates, monoclinic, possible, squared_volume

TRICLINIC = lattices()[-1]
VOLUME = 464.5  # of turquoise, Å³


def reciprocal(a, b, c, alpha, beta, gamma):
    """Parameters (6,) of a cell with these axes (Å) and angles (deg)."""
    cosines = np.cos(np.radians([alpha, beta, gamma]))
    metric = np.eye(3)
    metric[1, 2] = metric[2, 1] = cosines[0]
    metric[0, 2] = metric[2, 0] = cosines[1]
    metric[0, 1] = metric[1, 0] = cosines[2]
    g = np.linalg.inv(metric * np.outer([a, b, c], [a, b, c]))
    return np.array([g[0, 0], g[1, 1], g[2, 2], 2 * g[0, 2], 2 * g[0, 1], 2 * g[1, 2]])


def of_other_axes(x, change):
    """Parameters (6,) of the same lattice by axes that are whole multiples of others."""
    a, b, c, d, e, f = x
    g = np.array([[a, e / 2, d / 2], [e / 2, b, f / 2], [d / 2, f / 2, c]])
    g = np.array(change) @ g @ np.array(change).T
    return np.array([g[0, 0], g[1, 1], g[2, 2], 2 * g[0, 2], 2 * g[0, 1], 2 * g[1, 2]])


def test_the_volume_of_a_textbook_cell():
    x = np.array(CELLS["turquoise"][2])
    assert squared_volume(x[:, None])[0] ** -0.5 == pytest.approx(VOLUME, rel=1e-3)


def test_the_true_cell_is_mostly_among_the_candidates():
    found = 0
    for seed in range(8):
        peaks = Peaks.choose(measured("turquoise", seed=seed), WAVELENGTH)
        x = candidates(peaks, TRICLINIC.outer, TRICLINIC.n_kept)
        volumes = (squared_volume(x) * lookup.STEP**3) ** -0.5
        found += np.abs(volumes / VOLUME - 1).min() < 0.01
    assert found >= 5


def test_candidates_are_reduced_and_different():
    peaks = Peaks.choose(measured("turquoise"), WAVELENGTH)
    x = candidates(peaks, TRICLINIC.outer, TRICLINIC.n_kept)
    assert 1 < x.shape[1] <= TRICLINIC.n_kept
    pairs = zip(x[[4, 3, 5]], x[[0, 0, 1]], x[[1, 2, 2]], strict=True)
    # Refined since, so that they may be a little beyond it.
    assert all((np.abs(product) <= 1.2 * np.minimum(one, two)).all() for product, one, two in pairs)
    assert len(np.unique(squared_volume(x).round(3))) == x.shape[1]


def test_too_few_lines_have_no_candidates():
    peaks = Peaks.choose(measured("halite", foreign=0), WAVELENGTH)
    assert len(peaks.q) == 5
    assert candidates(peaks, TRICLINIC.outer, TRICLINIC.n_kept).shape == (6, 0)


def test_a_metric_that_is_none_is_not_possible():
    x = np.array([reciprocal(5, 6, 7, 80, 95, 100), (1, 1, 1, 0, 2.5, 0), (1, 1, -1, 0, 0, 0)]).T
    assert possible(x).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("cell", "volume"),
    [
        ((4.75, 5.72, 4.97, 90, 90.2, 90), 135.0),  # monoclinic P
        ((5.4, 6.9, 8.5, 90, 90, 90), 316.7),  # orthorhombic: one of its axes
    ],
)
@pytest.mark.parametrize("change", [np.eye(3), [[1, 0, 0], [1, 1, 0], [0, -1, 1]]])
def test_a_lattice_with_a_two_fold_axis_is_told_by_any_of_its_cells(cell, volume, change):
    (found,) = monoclinic(of_other_axes(reciprocal(*cell), change)[:, None])
    assert found is not None
    assert squared_volume(np.append(found, [0, 0])[:, None])[0] ** -0.5 == pytest.approx(
        volume, rel=2e-3
    )


def test_the_monoclinic_cell_of_a_centred_lattice_is_twice_its_primitive_one():
    # Sanidine's: C-centred, a = 8.60, b = 13.03, c = 7.18 Å, β = 116.0°
    conventional = reciprocal(8.60, 13.03, 7.18, 90, 116.0, 90)
    primitive = of_other_axes(conventional, [[1, 1, 0], [1, -1, 0], [0, 0, 1]])
    (found,) = monoclinic(primitive[:, None])
    assert found is not None
    assert squared_volume(np.append(found, [0, 0])[:, None])[0] ** -0.5 == pytest.approx(
        8.60 * 13.03 * 7.18 * np.sin(np.radians(116.0)), rel=1e-3
    )


@pytest.mark.parametrize(
    "cell",
    [
        (6.122, 10.695, 5.960, 97.58, 107.17, 77.55),
        (8.142, 12.785, 7.159, 94.19, 116.61, 87.68),  # albite: nearly monoclinic
    ],
)
def test_a_triclinic_lattice_has_no_two_fold_axis(cell):
    assert monoclinic(reciprocal(*cell)[:, None]) == [None]
