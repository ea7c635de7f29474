from dataclasses import replace

import numpy as np
import pytest

from training.simulation import samples
from xrdgui.crystals.diffraction import reflections, stick_pattern
from xrdgui.crystals.structure import StructureError
from xrdgui.reference.compound import WAVELENGTH, compound

STRUCTURES = [samples.structure(entry) for entry in samples.TEXTBOOK]


def d_spacings(cell, hkl):
    a, b, c, *angles = cell
    ca, cb, cg = np.cos(np.radians(angles))
    metric = np.array(
        [
            [a * a, a * b * cg, a * c * cb],
            [a * b * cg, b * b, b * c * ca],
            [a * c * cb, b * c * ca, c * c],
        ]
    )
    return 1 / np.sqrt(np.einsum("ni,ij,nj->n", hkl, np.linalg.inv(metric), hkl))


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda one: one.identifier)
def test_lines_are_those_of_the_structure(structure):
    found = compound(structure)
    two_theta, _ = stick_pattern(reflections(structure, symprec=0.01), WAVELENGTH, (0, 91))
    d = d_spacings(found.cell, found.hkl.astype(float))
    own = 2 * np.degrees(np.arcsin(WAVELENGTH / 2 / d))
    assert all(np.abs(two_theta - one).min() < 2e-3 for one in own)
    assert found.intensity.max() == 1
    assert np.all(np.diff(found.intensity) <= 0)


def test_the_cell_is_the_conventional_one():
    halite = compound(next(s for s in STRUCTURES if "halite" in s.identifier))
    assert halite.cell[:3] == pytest.approx([halite.cell[0]] * 3)
    assert halite.cell[3:] == pytest.approx([90] * 3)
    odd = halite.hkl % 2 != 0
    assert np.all(odd.all(axis=1) | (~odd).all(axis=1)), "face-centred: all odd or all even"
    assert sorted(map(abs, halite.hkl[0].tolist())) == [0, 0, 2]


def test_a_mixed_position_scatters_as_its_elements_do():
    halite = next(s for s in STRUCTURES if "halite" in s.identifier)
    whole = tuple(((int(n), 1.0),) for n in halite.atomic_numbers)
    same = compound(replace(halite, occupancies=whole))
    np.testing.assert_allclose(same.intensity, compound(halite).intensity)
    half = tuple(((int(n), 0.5),) if n == 17 else ((int(n), 1.0),) for n in halite.atomic_numbers)
    found = reflections(replace(halite, occupancies=half))
    ratio = found.structure_factor_squared / reflections(halite).structure_factor_squared
    even = (found.hkl @ found.reciprocal * 5.64).round() % 2 == 0
    strong = ratio[even.all(axis=1)]
    # Na (11 electrons) and Cl (17) in phase: ((11 + 17 / 2) / (11 + 17))² of what scatters forward.
    assert strong[np.argmax(found.d_spacing[even.all(axis=1)])] == pytest.approx(0.485, abs=0.02)


def test_atoms_that_contradict_the_label_are_refused():
    rutile = next(s for s in STRUCTURES if "rutile" in s.identifier)
    with pytest.raises(StructureError, match="do not have the symmetry of space group 225"):
        compound(replace(rutile, space_group=225))
