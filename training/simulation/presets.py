"""Ranges of the virtual diffractometer for kinds of measurement, to choose from and to start at."""

from dataclasses import dataclass, replace
from typing import Final

from training.simulation.ranges import IDEAL, InstrumentRanges


@dataclass(frozen=True)
class Preset:
    """Ranges with a name for programs, a title and a sentence for people."""

    name: str
    title: str
    about: str
    ranges: InstrumentRanges


_LABORATORY: Final = InstrumentRanges()

PRESETS: Final = (
    Preset(
        "laboratory",
        "Laboratory",
        "Bragg–Brentano with a copper tube, good and bad powders: what most files look like.",
        _LABORATORY,
    ),
    Preset(
        "synchrotron",
        "Synchrotron",
        "Narrow lines of one wavelength, many counts, a spinning capillary.",
        replace(
            _LABORATORY,
            crystallite_size=(30.0, 3000.0),
            microstrain=(5e-5, 2e-3),
            texture_share=0.05,
            intensity_jitter=(0.0, 0.1),
            kalpha2_share=0.0,
            monochromator_share=1.0,
            caglioti_u=(0.0, 0.002),
            caglioti_v=(-0.001, 0.0),
            caglioti_w=(0.0004, 0.003),
            zero_shift=0.01,
            displacement=0.005,
            first_angle=(5.0, 12.0),
            last_angle=(50.0, 90.0),
            peak_counts=(2e3, 1e6),
            background=(0.001, 0.1),
            hump_share=0.3,
            coarse_step_share=0.1,
        ),
    ),
    Preset(
        "noisy",
        "Noisy",
        "Quick scans of small or impure samples: few counts, high background, broad lines.",
        replace(
            _LABORATORY,
            crystallite_size=(5.0, 300.0),
            microstrain=(2e-4, 1e-2),
            texture_share=0.5,
            foreign_peaks_share=0.5,
            second_phase_share=0.2,
            zero_shift=0.08,
            displacement=0.1,
            peak_counts=(20.0, 3e3),
            background=(0.03, 1.5),
            air_scatter_share=0.6,
            hump_share=0.4,
            coarse_step_share=0.5,
        ),
    ),
    Preset(
        "ideal",
        "Ideal lines",
        "Kα1 alone, no noise and no background, as in the study: far from what is measured.",
        IDEAL,
    ),
)
DEFAULT: Final = PRESETS[0]


def preset(name: str) -> Preset:
    """Return the preset of this name. Raises KeyError when there is none."""
    return {preset.name: preset for preset in PRESETS}[name]
