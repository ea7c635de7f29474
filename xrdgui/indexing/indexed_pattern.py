"""Patterns -> unit cells: what the rest of the package asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.unit_cell import UnitCell, axes, d_spacings
from xrdgui.indexing import one_phase_features, widths
from xrdgui.indexing.lattice_features import features
from xrdgui.indexing.lines import Lines, of_inputs
from xrdgui.indexing.search import Cells, search
from xrdgui.representation.representation import Representation
from xrdgui.runtime.threads import begun_threaded

# The lattices of each crystal system, and the centrings (by letter) they may have in it.
_LATTICE: Final = {
    "triclinic": ("triclinic", "P"),
    "monoclinic": ("monoclinic", "PCAI"),
    "orthorhombic": ("orthorhombic", "PICBAF"),
    "tetragonal": ("tetragonal", "PI"),
    "trigonal": ("hexagonal", "PR"),
    "hexagonal": ("hexagonal", "P"),
    "cubic": ("cubic", "PIF"),
}
# The centring that lines of a special position or of a screw axis look like.
_REALLY: Final = {"D": "F", "S": "P"}
# A cell is worth a word where it explains lines so much better than chance (log evidence), and at
# least this share of them. Of 150 times 25 lines at random, 4 had a monoclinic or orthorhombic cell
# with more than 20, and 5 a triclinic one with more than 30: six parameters can do more.
_BELIEVED: Final = 20.0
_BELIEVED_TRICLINIC: Final = 30.0
_LEAST_EXPLAINED: Final = 0.75


@dataclass(frozen=True, eq=False)
class IndexedPattern:
    """The lines of a pattern and the best cells of each lattice that has any."""

    lines: Lines
    cells: Sequence[Cells]
    wavelength: float

    @cached_property
    def features(self) -> npt.NDArray[np.float64]:
        """(p,) those of `lattice_features`, then those of `one_phase_features`."""
        of_doubt = one_phase_features.features(self.lines, self.cells)
        return np.concatenate([features(self.lines, self.cells), of_doubt])

    def cell(self, crystal_system: str) -> UnitCell | None:
        """Return the best cell of a crystal system; None where none explains the lines."""
        if crystal_system not in _LATTICE:
            return None
        name, allowed = _LATTICE[crystal_system]
        for cells in self.cells:
            if cells.lattice.name == name:
                return self._best(cells, allowed)
        return None

    def _best(self, cells: Cells, allowed: str) -> UnitCell | None:
        names = cells.lattice.centring_names
        letters = [_REALLY.get(name, name) for name in names]
        local = np.where([[letter in allowed] for letter in letters], cells.local, -np.inf)
        centring, n = np.unravel_index(local.argmax(), local.shape)
        explained = float(cells.explained[centring, n])
        lattice = cells.lattice.name
        believed = _BELIEVED_TRICLINIC if lattice == "triclinic" else _BELIEVED
        if local[centring, n] < believed or explained < _LEAST_EXPLAINED:
            return None
        parameters, letter = axes(lattice, cells.x[:, n], names[centring])
        return UnitCell(
            lattice,
            _REALLY.get(letter, letter),
            *parameters,
            float(cells.shift[n]),
            d_spacings(letter, parameters, self._smallest_d),
            round(explained * cells.n_lines),
            cells.n_lines,
            float(local[centring, n]),
        )

    @property
    def _smallest_d(self) -> float:
        return float(self.wavelength / (2 * np.sin(np.radians(self.lines.last_angle) / 2)))


def begun_index(
    x: npt.NDArray[np.float32], representation: Representation
) -> Callable[[], list[IndexedPattern]]:
    """Begin to search the cells of n patterns, given as network inputs (n, length, channels).

    What is returned waits for them. Meanwhile there is time to ask a network.
    """
    wavelength = representation.wavelength

    def indexed(its: npt.NDArray[np.float32]) -> IndexedPattern:
        (lines,) = of_inputs(its[None], representation)
        pattern = IndexedPattern(lines, search(lines, wavelength), wavelength)
        _ = pattern.features  # now, in this thread
        return pattern

    return begun_threaded(indexed, list(x))


def features_of(
    x: npt.NDArray[np.float32], representation: Representation
) -> npt.NDArray[np.float64]:
    """(n, p) what speaks for each lattice, and against one phase, in n patterns' network inputs."""
    return np.array([pattern.features for pattern in begun_index(x, representation)()])


def lines_to_begin_with() -> Lines:
    """Return lines of no pattern, to compile or load with what searches lines."""
    two_theta = np.linspace(20.0, 80.0, 16)
    height = np.linspace(1.0, 0.2, 16)
    return Lines(two_theta, height, 100 * height, 5.0, 90.0, np.full(16, 0.1))


def make_ready() -> None:
    """Compile what was never compiled on this computer, or load it: the next search is quick."""
    lines = lines_to_begin_with()
    wavelength = Representation().wavelength
    _ = IndexedPattern(lines, search(lines, wavelength), wavelength).features
    widths.widths(np.zeros(100), np.zeros(1))
