"""The ranges of the virtual diffractometer that can be moved: limits, units, words. No Qt."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from training.simulation.ranges import InstrumentRanges


@dataclass(frozen=True)
class InstrumentField:
    """A row of sliders.

    Attributes
    ----------
    name
        field of InstrumentRanges.
    lowest, highest
        how far the slider goes; a preset may lie beyond.
    logarithmic
        whether the slider is even in the logarithm.
    number, unit
        how one value is written.
    """

    name: str
    title: str
    tip: str
    lowest: float
    highest: float
    logarithmic: bool
    number: Callable[[float], str]
    unit: str = ""

    def values(self, ranges: InstrumentRanges) -> tuple[float, ...]:
        """Return what the sliders show: (lowest, highest), or one value."""
        value = getattr(ranges, self.name)
        return value if isinstance(value, tuple) else (value,)

    def with_values(self, ranges: InstrumentRanges, values: tuple[float, ...]) -> InstrumentRanges:
        """Return the ranges with these values in this field."""
        change: dict[str, Any] = {self.name: values if len(values) > 1 else values[0]}
        return replace(ranges, **change)

    def in_words(self, values: tuple[float, ...]) -> str:
        """Write the values with their unit: "15 – 1,500 nm"."""
        numbers = list(dict.fromkeys(self.number(value) for value in values))
        return " – ".join(numbers) + self.unit

    def place(self, value: float) -> float:
        """Where a value lies on the slider, 0 to 1."""
        low, high, value = (self._even(v) for v in (self.lowest, self.highest, value))
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def value(self, place: float) -> float:
        """Return the value at a place on the slider, rounded to what can be read."""
        low, high = self._even(self.lowest), self._even(self.highest)
        even = low + place * (high - low)
        return min(max(_rounded(math.exp(even) if self.logarithmic else even), self.lowest),
                   self.highest)  # fmt: skip

    def _even(self, value: float) -> float:
        return math.log(max(value, 1e-12)) if self.logarithmic else value


def _rounded(value: float) -> float:
    """To three digits."""
    return float(f"{value:.3g}")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _percent(value: float) -> str:
    return f"{100 * value:,.3g}"


def _angle(value: float) -> str:
    return f"{value:.0f}"


_OF_PATTERNS: Final = "\u00a0% of patterns"

FIELDS: Final = (
    InstrumentField(
        "crystallite_size", "Crystallite size",
        "Small crystallites broaden all lines (Scherrer)", 2, 3000, True, _plain, "\u00a0nm",
    ),
    InstrumentField(
        "microstrain", "Microstrain",
        "Strain within the grains broadens lines, those at high angles most",
        1e-5, 0.03, True, _percent, "\u00a0%",
    ),
    InstrumentField(
        "zero_shift", "Zero shift",
        "All lines shifted alike; the standard deviation from pattern to pattern",
        0, 0.3, False, lambda v: f"σ {v:.3f}", "°",
    ),
    InstrumentField(
        "displacement", "Sample displacement",
        "A sample too high or too low shifts lines by this times cos θ; the standard deviation",
        0, 0.3, False, lambda v: f"σ {v:.3f}", "°",
    ),
    InstrumentField(
        "peak_counts", "Counts",
        "At the strongest point of the pattern: the fewer, the noisier", 10, 1e8, True, _plain,
    ),
    InstrumentField(
        "background", "Background", "Level relative to the strongest line",
        1e-6, 3, True, _percent, "\u00a0%",
    ),
    InstrumentField(
        "texture_share", "Texture",
        "Patterns of powders with a preferred orientation (March–Dollase)",
        0, 1, False, _percent, _OF_PATTERNS,
    ),
    InstrumentField(
        "foreign_peaks_share", "Foreign peaks",
        "Patterns with lines that are not of the compound", 0, 1, False, _percent, _OF_PATTERNS,
    ),
    InstrumentField(
        "kalpha2_share", "Kα2",
        "Patterns that show the Kα2 line, too; in the others it is stripped or filtered",
        0, 1, False, _percent, _OF_PATTERNS,
    ),
    InstrumentField(
        "full_range_share", "Whole range",
        "Patterns measured from 5° to 90°; the others begin and end as set below",
        0, 1, False, _percent, _OF_PATTERNS,
    ),
    InstrumentField(
        "first_angle", "First angle", "Where the other patterns begin, 2θ at Cu Kα",
        5, 40, False, _angle, "°",
    ),
    InstrumentField(
        "last_angle", "Last angle", "Where the other patterns end, 2θ at Cu Kα",
        45, 95, False, _angle, "°",
    ),
)  # fmt: skip
"""Every field that a slider moves, in the order of the page."""


def drawn_in_words(values: dict[str, float]) -> str:
    """Say what was drawn for a pattern: "57 nm · strain 0.13 % · …"."""
    parts = [
        f"{values['crystallite_size']:,.3g}\u00a0nm",
        f"strain {100 * values['microstrain']:.2g}\u00a0%",
        f"zero {values['zero_shift']:+.3f}°",
        f"displ. {values['displacement']:+.3f}°",
        f"{_plain(_rounded(values['peak_counts']))} counts",
        f"background {100 * values['background']:.2g}\u00a0%",
    ]
    parts += ["texture"] if values["texture_share"] else []
    parts += ["foreign peaks"] if values["foreign_peaks_share"] else []
    parts += ["Kα1,2" if values["kalpha2_share"] else "Kα1"]
    return " · ".join(parts)
