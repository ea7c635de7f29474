"""What known compounds say of each crystal system."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.reference.search_match import Matches
from xrdgui.reference.searchable import Searchable

Array = npt.NDArray[Any]

NOTHING: Final = -40.0
"""Score of a crystal system without a compound."""
# Scores are log likelihood ratios of lines that are not independent: so many are worth one.
_TEMPERATURE: Final = 7.0
_LEAST: Final = -60.0


@dataclass(frozen=True, eq=False)
class SystemScores:
    """Scores of n patterns by crystal system.

    Attributes
    ----------
    best
        (n, 7) of the best compound of each crystal system.
    pooled
        (n, 7) log of the sum over all compounds of each, of what their scores are worth.
    """

    best: Array
    pooled: Array

    @classmethod
    def of(cls, matches: list[Matches], library: Searchable) -> "SystemScores":
        """Return the scores of n patterns, given what was matched with each."""
        k = len(CRYSTAL_SYSTEMS)
        best = np.full((len(matches), k), NOTHING)
        pooled = np.full((len(matches), k), _LEAST)
        for i, one in enumerate(matches):
            system = library.system[one.which]
            np.maximum.at(best[i], system, one.score)
            np.logaddexp.at(pooled[i], system, one.score / _TEMPERATURE)
        return cls(best, pooled)
