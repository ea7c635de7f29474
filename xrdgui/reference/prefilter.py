"""Which compounds of a library have their strongest lines where a pattern has some; compiled."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lines import Lines
from xrdgui.reference.searchable import BIN, N_BINS, Searchable, bin_of
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

# Scales of the lattice that are tried, as shifts in bins of ln d: from -4.4 to +3.6 %.
SHIFTS: Final = np.arange(-55, 46, 5)
# Lines of a compound that are compared.
_COMPARED: Final = 16
# How far a line may be off: relative in d, and in 2θ (deg).
_OFF: Final = 0.004
_OFF_ANGLE: Final = 0.12
_FAINT: Final = 2.2  # of these widths a line reaches to either side


def cosines(library: Searchable, lines: Lines, among: Array) -> tuple[Array, Array]:
    """Return how well the strongest lines of compounds agree with those of a pattern.

    Parameters
    ----------
    among
        (k,) numbers of the compounds.

    Returns
    -------
    cosine
        (k,) between heights as expected and as found, at the best scale; at most about 1.
    scale
        (k,) ln of the scale of the lattice.
    """
    seen, reach = _maps(lines)
    cosine = np.zeros(len(among), np.float32)
    best = np.zeros(len(among), np.int64)
    last, first = bin_of(np.array([lines.last_angle, max(lines.first_angle, 4.0)]))
    _compare(
        library.bins,
        library.weights,
        library.counts,
        among,
        seen,
        reach,
        int(last),
        int(first),
        cosine,
        best,
    )
    return cosine / np.sqrt(lines.height.sum() + 1e-9), SHIFTS[best] * BIN


def _maps(lines: Lines) -> tuple[Array, Array]:
    """Return (N_BINS, scales) root of the height seen there, and whether it was measured there."""
    seen = np.zeros(N_BINS, np.float32)
    at = bin_of(lines.two_theta)
    weight = np.sqrt(lines.height) * (1 - lines.foreign)
    per_degree = np.radians(0.5) / np.tan(np.radians(lines.two_theta) / 2)
    width = np.hypot(_OFF_ANGLE * per_degree, _OFF) / BIN
    for centre, strength, spread in zip(at, weight, width, strict=True):
        first = max(int(centre - _FAINT * spread), 0)
        near = np.arange(first, min(int(centre + _FAINT * spread) + 2, N_BINS))
        bell = strength * np.exp(-0.5 * ((near - centre) / spread) ** 2)
        seen[near] = np.maximum(seen[near], bell)
    last, first_bin = bin_of(np.array([lines.last_angle, max(lines.first_angle, 4.0)]))
    place = np.arange(N_BINS)[:, None] + SHIFTS
    inside = (place >= max(last - 2, 0)) & (place <= min(first_bin + 2, N_BINS - 1))
    shifted = np.where(inside, seen[np.clip(place, 0, N_BINS - 1)], 0)
    return shifted.astype(np.float32), inside.astype(np.float32)


@compiled
def _compare(
    bins: Array,
    weights: Array,
    counts: Array,
    among: Array,
    seen: Array,
    reach: Array,
    last: int,
    first: int,
    cosine: Array,
    best: Array,
) -> None:
    n_scales = seen.shape[1]
    found = np.empty(n_scales, np.float32)
    expected = np.empty(n_scales, np.float32)
    for c in range(len(among)):
        e = among[c]
        found[:] = 0
        expected[:] = 0
        k = 0
        for j in range(counts[e]):
            at = bins[e, j]
            if at < last or at > first:
                continue
            weight = weights[e, j]
            square = weight * weight
            for s in range(n_scales):
                found[s] += weight * seen[at, s]
                expected[s] += square * reach[at, s]
            k += 1
            if k == _COMPARED:
                break
        top = np.float32(0)
        for s in range(n_scales):
            if expected[s] > 0:
                value = found[s] / np.sqrt(expected[s])
                if value > top:
                    top = value
                    best[c] = s
        cosine[c] = top
