"""Where the lines of a unit cell are in a pattern."""

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.unit_cell import UnitCell
from xrdgui.representation.representation import Representation

_REFERENCE = Representation.wavelength


def angles(cell: UnitCell, wavelength: float) -> npt.NDArray[np.float64]:
    """(n,) 2θ (deg), increasing, at which the lines of a cell are measured at `wavelength` (Å).

    The zero shift holds on the axis on which the cell was found, that of the reference wavelength:
    it is added there, and the angle then carried over by Bragg's law, the way the pattern came.
    Lines beyond 180° on either axis are left out.
    """
    sine = _REFERENCE / (2 * np.asarray(cell.d_spacings, dtype=np.float64))
    shown = np.arcsin(sine[sine < 1]) + np.radians(cell.shift) / 2
    measured = np.sin(shown) * wavelength / _REFERENCE
    return 2 * np.degrees(np.arcsin(measured[(measured > 0) & (measured < 1)]))
