"""The bundled sample patterns: textbook cells, typed in here, through the virtual diffractometer.

Cells and coordinates as in Wyckoff, Crystal Structures (2nd ed.), rounded; kyanite after Winter &
Ghose, American Mineralogist 64, 573 (1979).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from training.simulation.instrument import KALPHA1, InstrumentRanges, render
from training.sources import CrystalStructure
from xrdgui.crystals.diffraction import reflections

Site = tuple[str, float, float, float]
Cell = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Textbook:
    """One phase: cell (Å, deg) in the standard setting of its space group, and its sites."""

    name: str
    space_group: int
    cell: Cell
    sites: tuple[Site, ...]


TEXTBOOK: Final = (
    Textbook("NaCl halite", 225, (5.6402, 5.6402, 5.6402, 90, 90, 90),
             (("Na", 0, 0, 0), ("Cl", 0.5, 0.5, 0.5))),
    Textbook("CaF2 fluorite", 225, (5.4626, 5.4626, 5.4626, 90, 90, 90),
             (("Ca", 0, 0, 0), ("F", 0.25, 0.25, 0.25))),
    Textbook("TiO2 rutile", 136, (4.5937, 4.5937, 2.9587, 90, 90, 90),
             (("Ti", 0, 0, 0), ("O", 0.3053, 0.3053, 0))),
    Textbook("ZnO zincite", 186, (3.2498, 3.2498, 5.2066, 90, 90, 120),
             (("Zn", 1 / 3, 2 / 3, 0), ("O", 1 / 3, 2 / 3, 0.382))),
    Textbook("Al2O3 corundum", 167, (4.7589, 4.7589, 12.991, 90, 90, 120),
             (("Al", 0, 0, 0.3523), ("O", 0.3064, 0, 0.25))),
    Textbook("FeS2 marcasite", 58, (4.443, 5.425, 3.387, 90, 90, 90),
             (("Fe", 0, 0, 0), ("S", 0.200, 0.378, 0))),
    Textbook("CuO tenorite", 15, (4.6837, 3.4226, 5.1288, 90, 99.54, 90),
             (("Cu", 0.25, 0.25, 0), ("O", 0, 0.4184, 0.25))),
    Textbook("Al2SiO5 kyanite", 2, (7.126, 7.852, 5.572, 89.99, 101.11, 106.03),
             (("Al", 0.3254, 0.7040, 0.4582), ("Al", 0.2974, 0.6989, 0.9505),
              ("Al", 0.0998, 0.3862, 0.6403), ("Al", 0.1120, 0.9175, 0.1649),
              ("Si", 0.2962, 0.0649, 0.7066), ("Si", 0.2910, 0.3317, 0.1892),
              ("O", 0.1095, 0.1468, 0.1288), ("O", 0.1230, 0.6856, 0.1812),
              ("O", 0.2747, 0.4545, 0.9547), ("O", 0.2831, 0.9354, 0.9353),
              ("O", 0.1084, 0.1520, 0.6669), ("O", 0.1219, 0.6307, 0.6389),
              ("O", 0.2822, 0.4453, 0.4288), ("O", 0.2915, 0.9467, 0.4659),
              ("O", 0.5008, 0.2749, 0.2440), ("O", 0.5015, 0.2312, 0.7553))),
)  # fmt: skip

# A well-kept laboratory diffractometer and a fair powder.
_INSTRUMENT: Final = InstrumentRanges(
    lattice_scale=(0.0, 0.0),
    lattice_strain=0.0,
    thermal_b=(0.4, 0.8),
    crystallite_size=(60.0, 200.0),
    microstrain=(1e-4, 5e-4),
    texture_share=0.0,
    intensity_jitter=(0.0, 0.05),
    foreign_peaks_share=0.0,
    second_phase_share=0.0,
    kalpha2_share=1.0,
    caglioti_u=(0.005, 0.01),
    caglioti_v=(-0.005, -0.002),
    caglioti_w=(0.005, 0.01),
    zero_shift=0.01,
    displacement=0.02,
    full_range_share=1.0,
    peak_counts=(4e3, 2e4),
    background=(0.005, 0.02),
    background_slope=0.2,
    hump_share=0.0,
    coarse_step_share=0.0,
    background_removed_share=0.0,
)


def structure(textbook: Textbook) -> CrystalStructure:
    """Make the crystal structure of a textbook entry."""
    from pymatgen.core import Lattice, Structure  # noqa: PLC0415  pymatgen imports slowly

    crystal = Structure.from_spacegroup(
        textbook.space_group,
        Lattice.from_parameters(*textbook.cell),
        [site[0] for site in textbook.sites],
        [list(site[1:]) for site in textbook.sites],
    )
    return CrystalStructure.from_pymatgen(crystal, textbook.name)


def write_all(folder: Path) -> Iterator[Path]:
    """Write every sample into `folder` as two columns; yields the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    axis = 10.0 + 0.02 * np.arange(4001, dtype=np.float64)
    for seed, textbook in enumerate(TEXTBOOK):
        crystal = structure(textbook)
        found = reflections(crystal)
        rng = np.random.default_rng(seed)
        counts, _ = render([found], _INSTRUMENT, axis, rng)
        path = folder / f"{textbook.name} (simulated).xy"
        header = (
            f"# {textbook.name}, {crystal.crystal_system}: simulated by xrdgui, not measured\n"
            f"# wavelength {KALPHA1}\n# two_theta_deg counts\n"
        )
        rows = "\n".join(f"{x:.2f} {y:.0f}" for x, y in zip(axis, counts[0], strict=True))
        path.write_text(header + rows + "\n", encoding="utf-8")
        yield path
