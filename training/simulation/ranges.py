"""What varies between patterns of the virtual diffractometer; plain numbers, imports nothing."""

from dataclasses import dataclass
from typing import Final

Range = tuple[float, float]


@dataclass(frozen=True)
class InstrumentRanges:
    """What varies from pattern to pattern, each drawn independently: (lowest, highest).

    Angles in degrees. "log" ranges are drawn evenly in the logarithm; shares are of patterns.
    """

    # The sample
    lattice_scale: Range = (-0.06, 0.06)  # isotropic
    lattice_strain: float = 0.012  # standard deviation of each free strain, symmetry kept
    thermal_b: Range = (0.0, 3.0)  # Å², isotropic displacement factor
    crystallite_size: Range = (15.0, 1500.0)  # nm, log
    microstrain: Range = (1e-4, 4e-3)  # log
    texture_share: float = 0.35
    march_dollase_r: Range = (0.3, 1.2)
    intensity_jitter: Range = (0.0, 0.3)  # grain statistics: standard deviation of log intensity
    foreign_peaks_share: float = 0.25
    foreign_peaks: tuple[int, int] = (1, 5)
    foreign_peak_height: Range = (0.01, 0.15)  # of the strongest, log
    second_phase_share: float = 0.1
    second_phase: Range = (0.01, 0.1)  # weight, log
    # The diffractometer
    kalpha2_share: float = 0.85
    monochromator_share: float = 0.5
    caglioti_u: Range = (0.0, 0.03)  # deg²
    caglioti_v: Range = (-0.01, 0.0)
    caglioti_w: Range = (0.001, 0.03)
    zero_shift: float = 0.04  # standard deviation
    displacement: float = 0.06  # standard deviation of the shift at 2θ = 0; falls as cosθ
    full_range_share: float = 0.4
    first_angle: Range = (5.0, 28.0)
    last_angle: Range = (58.0, 95.0)
    # The detector and the background
    peak_counts: Range = (60.0, 2e5)  # at the strongest point, log
    background: Range = (0.003, 0.6)  # level relative to the strongest point, log
    background_slope: float = 0.5  # standard deviation of the polynomial's coefficients
    air_scatter_share: float = 0.4
    hump_share: float = 0.25
    hump_height: Range = (0.02, 0.4)
    coarse_step_share: float = 0.3
    background_removed_share: float = 0.35


IDEAL: Final = InstrumentRanges(
    lattice_scale=(0.0, 0.0),
    lattice_strain=0.0,
    thermal_b=(0.0, 0.0),
    crystallite_size=(1000.0, 1000.0),
    microstrain=(1e-5, 1e-5),
    texture_share=0.0,
    intensity_jitter=(0.0, 0.0),
    foreign_peaks_share=0.0,
    second_phase_share=0.0,
    kalpha2_share=0.0,
    monochromator_share=0.0,
    caglioti_u=(0.0, 0.0),
    caglioti_v=(0.0, 0.0),
    caglioti_w=(0.0025, 0.0025),
    zero_shift=0.0,
    displacement=0.0,
    full_range_share=1.0,
    peak_counts=(1e8, 1e8),
    background=(1e-6, 1e-6),
    background_slope=0.0,
    air_scatter_share=0.0,
    hump_share=0.0,
    coarse_step_share=0.0,
    background_removed_share=0.0,
)
"""Ideal lines: Kα1 alone, no shift, no noise, a narrow constant profile, the whole range."""
