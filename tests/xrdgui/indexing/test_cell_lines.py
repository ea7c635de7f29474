"""Where lines of a cell are, at the wavelength of the reference and at others."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.unit_cells import RUTILE
from xrdgui.indexing import cell_lines
from xrdgui.representation.representation import Representation

REFERENCE = Representation().wavelength
TRUE = replace(RUTILE, shift=0.0)


def bragg(d: float, wavelength: float) -> float:
    return float(2 * np.degrees(np.arcsin(wavelength / (2 * d))))


@pytest.mark.parametrize("wavelength", [REFERENCE, 1.78901, 0.559422])
def test_without_a_shift_lines_are_where_bragg_has_them(wavelength):
    angles = cell_lines.angles(TRUE, wavelength)
    assert angles[0] == pytest.approx(bragg(RUTILE.a, wavelength))
    assert np.all(np.diff(angles) >= 0)


def test_the_shift_is_that_of_the_measured_angles():
    moved = cell_lines.angles(replace(TRUE, shift=0.08), REFERENCE)
    assert moved - cell_lines.angles(TRUE, REFERENCE) == pytest.approx(0.08)


def test_at_another_wavelength_the_network_is_shown_the_lines_where_the_cell_was_found():
    shown = bragg(2.0, REFERENCE) + 0.08
    [measured] = cell_lines.angles(replace(TRUE, shift=0.08, d_spacings=(2.0,)), 0.709317)
    carried = np.sin(np.radians(measured / 2)) * REFERENCE / 0.709317
    assert 2 * np.degrees(np.arcsin(carried)) == pytest.approx(shown)


def test_lines_that_a_long_wavelength_does_not_reach_are_left_out():
    assert 0 < len(cell_lines.angles(TRUE, 2.289726)) < len(cell_lines.angles(TRUE, REFERENCE))
    # Nor could the network have been shown them, at the reference wavelength.
    for wavelength in (0.709317, REFERENCE):
        assert len(cell_lines.angles(replace(TRUE, d_spacings=(0.76, 0.7)), wavelength)) == 0
    assert len(cell_lines.angles(replace(TRUE, d_spacings=()), REFERENCE)) == 0
