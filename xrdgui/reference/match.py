"""A known compound beside a pattern, in plain values that can be sent, drawn and written.

The window reads these; nothing of the search is loaded for it.
"""

from dataclasses import dataclass
from typing import Final

FITS: Final = 20.0
"""A score from which a compound is worth a word: of 540 measured patterns the best compound was of
the right crystal system for 93 to 99 % of those above it."""


@dataclass(frozen=True)
class Line:
    """A line of a compound as fitted: d (Å), intensity (strongest = 1), indices."""

    d: float
    intensity: float
    hkl: tuple[int, int, int]


@dataclass(frozen=True)
class CompoundMatch:
    """A known compound that was compared with a pattern.

    Attributes
    ----------
    identifier, formula, name, space_group, crystal_system
        as in its library; name of the mineral or "".
    score
        log likelihood ratio against lines anywhere.
    scale
        of the lattice, fitted over that of the library.
    zero_shift
        deg.
    explained
        share of the heights of the lines that belong to it.
    lines
        strongest reflections, strained as fitted.
    """

    identifier: str
    formula: str
    name: str
    space_group: int
    crystal_system: str
    score: float
    scale: float
    zero_shift: float
    explained: float
    lines: tuple[Line, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it is worth a word."""
        return self.score >= FITS
