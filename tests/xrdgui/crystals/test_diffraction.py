"""Reflections against pymatgen's calculator, which is slower and independent."""

import numpy as np
import pytest
from pymatgen.analysis.diffraction.xrd import XRDCalculator
from pymatgen.core import Lattice, Structure

from training.simulation import samples
from training.sources import CrystalStructure
from xrdgui.crystals.diffraction import reflections, stick_pattern

WAVELENGTH = 1.54059
# Without any symmetry, and with atoms on no special position.
GENERAL = Structure(
    Lattice.from_parameters(5.31, 6.17, 7.43, 83.1, 97.7, 101.9),
    ["Ca", "Si", "O", "O", "Na"],
    [[0.11, 0.23, 0.31], [0.57, 0.71, 0.19], [0.83, 0.37, 0.59], [0.29, 0.91, 0.73], [0.4, 0.5, 0]],
)


def _as_pymatgen(structure: CrystalStructure) -> Structure:
    return Structure(structure.lattice, structure.atomic_numbers.tolist(), structure.frac_coords)


def _merged(
    two_theta: np.ndarray, intensity: np.ndarray, gap: float = 1e-3
) -> tuple[np.ndarray, np.ndarray]:
    """Lines closer than `gap` summed: neither calculator decides how near ones are merged."""
    first = np.flatnonzero(np.diff(two_theta, prepend=-1) > gap)
    total = np.add.reduceat(intensity, first)
    return np.add.reduceat(two_theta * intensity, first) / total, total


CASES = [(entry.name, samples.structure(entry)) for entry in samples.TEXTBOOK]
CASES.append(("no symmetry", CrystalStructure.from_pymatgen(GENERAL, "general")))


@pytest.mark.parametrize(("name", "structure"), CASES, ids=[name for name, _ in CASES])
def test_lines_are_those_of_pymatgen(name: str, structure: CrystalStructure) -> None:
    expected = XRDCalculator(wavelength=WAVELENGTH).get_pattern(
        _as_pymatgen(structure), two_theta_range=(0, 90)
    )
    wanted_position, wanted = _merged(np.asarray(expected.x), np.asarray(expected.y))
    position, found = _merged(*stick_pattern(reflections(structure), WAVELENGTH, (0, 90)))
    wanted, found = 100 * wanted / wanted.max(), 100 * found / found.max()
    strong = wanted > 0.1
    for at, height in zip(wanted_position[strong], wanted[strong], strict=True):
        nearest = np.abs(position - at).argmin()
        assert abs(position[nearest] - at) < 1e-4
        assert abs(found[nearest] - height) < 0.1
    surplus = [
        height
        for at, height in zip(position, found, strict=True)
        if np.abs(wanted_position - at).min() > 1e-3
    ]
    assert not surplus or max(surplus) < 0.1


def test_multiplicities_of_rock_salt() -> None:
    found = reflections(samples.structure(samples.TEXTBOOK[0]))
    by_index = {
        tuple(sorted(map(abs, hkl))): int(m)
        for hkl, m in zip(found.hkl.tolist(), found.multiplicity, strict=True)
    }
    assert by_index[(0, 0, 2)] == 6
    assert by_index[(1, 1, 1)] == 8
    assert by_index[(0, 2, 4)] == 24
    assert (0, 0, 1) not in by_index  # extinct


def test_a_loose_tolerance_makes_a_nearly_cubic_cell_cubic() -> None:
    crystal = Structure.from_spacegroup(
        225, Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]
    )
    crystal.lattice = Lattice.from_parameters(5.640, 5.642, 5.641, 90, 90.01, 90)
    structure = CrystalStructure.from_pymatgen(crystal, "nearly")
    split = reflections(structure)
    mended = reflections(structure, symprec=0.01)
    spacings = mended.d_spacing[(np.abs(mended.hkl).sum(axis=1) == 2) & (mended.hkl == 0).any()]
    assert len(mended.hkl) < len(split.hkl)
    assert np.ptp(spacings[np.isclose(spacings, 2.82, atol=0.01)]) < 1e-9


def test_what_cannot_diffract_is_refused() -> None:
    tiny = CrystalStructure.from_pymatgen(Structure(Lattice.cubic(0.9), ["H"], [[0, 0, 0]]), "H")
    with pytest.raises(ValueError, match="no reflection"):
        reflections(tiny)
