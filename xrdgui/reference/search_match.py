"""Search-match: the known compounds whose lines stand where a pattern has them."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lines import Lines
from xrdgui.reference import likelihood
from xrdgui.reference.compound import WAVELENGTH
from xrdgui.reference.likelihood import LINES, MISSING, N_FIGURES
from xrdgui.reference.observed import Observed, observed
from xrdgui.reference.prefilter import cosines
from xrdgui.reference.refinement import angles, designed, refine
from xrdgui.reference.searchable import Searchable
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

FEWEST_LINES: Final = 3
_CANDIDATES: Final = 200
# Standard deviations of the strain: isotropic (of relaxed and of measured cells), and the others.
_ISOTROPIC: Final = (0.05, 0.05)
_ANISOTROPIC: Final = (0.025, 0.025)
# Reflections a little outside of what was measured may move into it.
_MARGIN: Final = 1.5  # deg
_LARGEST_SINE_SQUARED: Final = 0.9
_HOPELESS: Final = -99.0


@dataclass(frozen=True, eq=False)
class Matches:
    """Compounds that were compared with a pattern, k of them, the likeliest first.

    Attributes
    ----------
    which
        (k,) numbers of the compounds in the library.
    score
        (k,) log likelihood ratio against lines anywhere, what is missing and the Occam term
        included.
    cosine
        (k,) agreement of the strongest lines before anything was refined.
    figures
        (k, N_FIGURES) see `likelihood.score`.
    strain
        (k, 6) amplitudes of the strain, the isotropic one first.
    zero_shift
        (k,) deg.
    """

    which: Array
    score: Array
    cosine: Array
    figures: Array
    strain: Array
    zero_shift: Array

    def __len__(self) -> int:
        return len(self.which)


def search_match(
    lines: Lines, library: Searchable, among: Array | None = None, most: int = _CANDIDATES
) -> Matches:
    """Find the compounds of a library that the lines of a pattern look like.

    Parameters
    ----------
    lines
        at the reference wavelength.
    among
        (k,) numbers of the compounds to compare; all without it.
    most
        compounds that are refined.
    """
    every = np.arange(len(library)) if among is None else among
    if len(lines) < FEWEST_LINES or not len(every):
        empty = np.empty(0)
        return Matches(
            np.empty(0, np.int64), empty, empty, np.empty((0, N_FIGURES)), np.empty((0, 6)), empty
        )
    cosine, scale = cosines(library, lines, every)
    k = min(most, len(every))
    top = np.argpartition(-cosine, k - 1)[:k]
    which = every[top]
    figures = np.zeros((k, N_FIGURES))
    strain = np.zeros((k, 6))
    strain[:, 0] = np.sqrt(3) * np.expm1(-2 * scale[top])
    shift = np.zeros(k)
    occam = np.zeros(k)
    relaxed = library.relaxed[which].astype(np.int64)
    deviations = np.empty((k, 6))
    deviations[:] = np.array(_ANISOTROPIC)[1 - relaxed][:, None]
    deviations[:, 0] = np.array(_ISOTROPIC)[1 - relaxed]
    _weigh(
        which,
        library.g,
        library.table.intensity,
        library.table.offset,
        library.n_strains,
        deviations,
        observed(lines),
        strain,
        shift,
        occam,
        figures,
    )
    score = np.nan_to_num(figures[:, LINES] + figures[:, MISSING] - occam, nan=_HOPELESS)
    order = np.argsort(-score, kind="stable")
    return Matches(
        which[order],
        score[order],
        cosine[top][order],
        figures[order],
        strain[order],
        shift[order],
    )


@compiled
def _weigh(
    which: Array,
    g: Array,
    intensity: Array,
    offset: Array,
    n_strains: Array,
    deviations: Array,
    seen: Observed,
    strain: Array,
    shift: Array,
    occam: Array,
    figures: Array,
) -> None:
    """Refine and score compounds `which` (k,); fills strain, shift, occam and figures."""
    half = WAVELENGTH / 2
    low = 0.9 * (np.sin(np.radians(max(seen.first - _MARGIN, 1.0)) / 2) / half) ** 2
    high = 1.1 * (np.sin(np.radians(seen.last + _MARGIN) / 2) / half) ** 2
    high = min(high, _LARGEST_SINE_SQUARED / half**2)
    for c in range(len(which)):
        e = which[c]
        p = n_strains[e]
        most = offset[e + 1] - offset[e]
        q = np.empty(most)
        vectors = np.empty((most, 3))
        strength = np.empty(most)
        n = 0
        for k in range(offset[e], offset[e + 1]):
            square = g[k, 0] ** 2 + g[k, 1] ** 2 + g[k, 2] ** 2
            if low <= square <= high:
                q[n] = square
                for i in range(3):
                    vectors[n, i] = g[k, i]
                strength[n] = intensity[k]
                n += 1
        if n < 2:
            figures[c, 0] = _HOPELESS
            continue
        q, vectors, strength = q[:n], vectors[:n], strength[:n]
        strength = strength / strength.max()
        design = np.empty((n, p))
        designed(vectors, p, design)
        its = strain[c, :p].copy()
        shift[c], occam[c] = refine(q, design, strength, seen, deviations[c, :p], its)
        at = np.empty(n)
        slope = np.empty(n)
        angles(q, design, its, shift[c], at, slope)
        for a in range(p):
            strain[c, a] = its[a]
        likelihood.score(at, strength, seen, np.empty(n), np.empty(n), figures[c])
