"""Which elements take each other's place, and how large the compound is that comes out.

Two expectations of the volume must agree, or the elements do not fit the structure type: bond
lengths (Chu et al., arXiv:1801.09251) say how far it must be stretched for its atoms not to
overlap, and the volumes that elements take up in compounds say how much that should be.
"""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.structure import StructureError
from xrdgui.runtime import cache as user_cache

Float = npt.NDArray[np.float64]

_NON_METALS: Final = frozenset(
    ("B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Ge", "As", "Se", "Br", "Sb", "Te", "I")
)
# How often an element is drawn, relative to those not named here; about as often as they occur in
# known inorganic compounds.
_FREQUENCY: Final = {
    "O": 6.0, "S": 3.0, "Si": 2.5, "P": 2.0, "Se": 2.0, "Te": 2.0, "F": 2.0, "Cl": 2.0, "Al": 2.0,
    "Zn": 1.7, "Ni": 1.6, "Fe": 1.6, "Ti": 1.5, "Co": 1.5, "Cu": 1.5, "Mg": 1.5, "Mn": 1.5,
    "Ca": 1.5, "Na": 1.5, "K": 1.5, "Li": 1.5, "Ba": 1.3, "La": 1.3, "N": 1.5, "Ge": 1.5,
}  # fmt: skip

# Å3 that an atom of an element takes up in a compound: least squares over 27,930 entries of the
# Materials Project (CC-BY 4.0, Jain et al. 2013), which it reproduces within 18 %.
_VOLUMES: Final = {
    "Ag": 18.3, "Al": 15.8, "As": 20.3, "Au": 18.1, "B": 6.5, "Ba": 39.5, "Be": 8.2, "Bi": 31.8,
    "Br": 36.1, "C": 7.7, "Ca": 29.6, "Cd": 22.3, "Ce": 29.2, "Cl": 28.9, "Co": 9.9, "Cr": 11.6,
    "Cs": 54.5, "Cu": 11.6, "Dy": 28.0, "Er": 26.8, "Eu": 33.9, "F": 12.1, "Fe": 11.2, "Ga": 17.1,
    "Gd": 27.7, "Ge": 18.1, "Hf": 20.1, "Hg": 25.1, "Ho": 28.0, "I": 47.9, "In": 25.6, "Ir": 13.8,
    "K": 40.1, "La": 32.8, "Li": 12.6, "Lu": 25.3, "Mg": 22.2, "Mn": 11.4, "Mo": 16.6, "N": 7.4,
    "Na": 22.8, "Nb": 17.2, "Nd": 32.8, "Ni": 9.6, "O": 9.0, "Os": 13.7, "P": 18.2, "Pb": 31.2,
    "Pd": 14.5, "Pr": 33.4, "Pt": 15.2, "Rb": 45.2, "Re": 14.3, "Rh": 12.8, "Ru": 12.8, "S": 21.3,
    "Sb": 28.0, "Sc": 20.9, "Se": 26.3, "Si": 15.6, "Sm": 30.5, "Sn": 26.3, "Sr": 32.9, "Ta": 17.1,
    "Tb": 28.9, "Te": 33.5, "Th": 32.0, "Ti": 14.9, "Tl": 30.0, "Tm": 26.3, "U": 22.7, "V": 13.2,
    "W": 16.9, "Y": 29.4, "Yb": 27.2, "Zn": 15.0, "Zr": 21.2,
}  # fmt: skip
# Largest logarithm of the ratio of the two expectations; either alone scatters by 0.2 about the
# volumes of those entries.
_DISAGREEMENT: Final = 0.4
# Distances up to this many Å are looked at.
_REACH: Final = 5.0


def substitute(elements: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    """Other elements of the same kind, metal or not, all different."""
    chosen: list[str] = []
    for element in elements:
        is_metal = element not in _NON_METALS
        pool = [e for e in _VOLUMES if (e not in _NON_METALS) == is_metal and e not in chosen]
        weight = np.cumsum([_FREQUENCY.get(e, 1.0) for e in pool])
        chosen.append(pool[int(np.searchsorted(weight, rng.random() * weight[-1], side="right"))])
    return chosen


def expected_volume(lattice: Float, coordinates: Float, species: list[str]) -> float:
    """Volume (Å3) the cell should have with these elements.

    Raises
    ------
    StructureError
        The elements do not fit: its atoms would touch at a volume that is not theirs.
    """
    volume = abs(float(np.linalg.det(lattice)))
    by_bonds = volume / tightest_bond(lattice, coordinates, species) ** 3
    by_elements = sum(_VOLUMES[symbol] for symbol in species)
    if abs(np.log(by_bonds / by_elements)) > _DISAGREEMENT:
        raise StructureError("its elements do not fit the structure type.")
    return float(np.sqrt(by_bonds * by_elements))


def tightest_bond(lattice: Float, coordinates: Float, species: list[str]) -> float:
    """Return the smallest ratio of a distance to the bond length expected of its two elements.

    Expected is (rᵢ + rⱼ) + (kᵢ + kⱼ) σ, with σ the standard deviation of electronegativity. In
    known compounds the ratio is 1 within about a tenth.
    """
    from pymatgen.core import Lattice, Structure  # noqa: PLC0415  pymatgen imports slowly

    structure = Structure(Lattice(lattice), species, coordinates)
    spread = float(np.std([site.specie.X for site in structure]))
    bonds = _bond_parameters()
    radius = np.array([np.dot(bonds[symbol], (1, spread)) for symbol in species])
    for reach in (_REACH, 3 * _REACH):
        first, second, _, distance = structure.get_neighbor_list(reach)
        if len(distance):
            return float((distance / (radius[first] + radius[second])).min())
    raise StructureError("its atoms are out of each other's reach.")


@cache
def _bond_parameters() -> dict[str, list[float]]:
    """Radius r (Å) and coefficient k of every element."""
    path = user_cache.folder() / "bonds.json"
    bonds: dict[str, list[float]] = user_cache.kept_or_made(path, "1", ("pymatgen",), _make_bonds)
    return bonds


def _make_bonds() -> dict[str, list[float]]:
    """From what comes with pymatgen; the module reads slow files."""
    from pymatgen.analysis.structure_prediction.volume_predictor import (  # noqa: PLC0415
        bond_params,
    )

    return {
        symbol: [float(values["r"]), float(values["k"])] for symbol, values in bond_params.items()
    }
