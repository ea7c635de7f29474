"""Lines vote for the one parameter that zones leave open; compiled.

Every line, with every index it may have, says what the parameter is. These are counted in bins, and
of two bins side by side those with most votes are candidates. 1/d² is in units of `lookup.STEP`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lookup import NOT_NEGATIVE
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

# Votes are counted in bins of this width, at least, and in so many bins at the most.
_BIN: Final = 3.0
_MOST_BINS: Final = 4000
# Bins are looked through so many at a time, as no branch is taken within.
_BLOCK: Final = 64
# Where votes for what cannot be go.
_BEYOND: Final = _MOST_BINS + 2 * _BLOCK
# Bins with enough votes that are looked at.
_MOST_FULL: Final = 32


@compiled
def room_for(n_lines: int, n_ways: int) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Arrays to work in, those the others here call known, f, place, single, votes and full."""
    return (
        np.empty(n_ways, np.float32),
        np.empty((n_lines, n_ways), np.float32),
        np.empty((n_lines, n_ways), np.int32),
        np.zeros(_BEYOND + 2 * n_lines, np.float32),
        np.zeros(_BEYOND + 2 * n_lines, np.float32),
        np.empty(_MOST_FULL, np.int32),
    )


@compiled
def _bins(span: float) -> tuple[float, int]:
    """Their width, and how many there are over a span."""
    width = max(span / _MOST_BINS, _BIN)
    return width, int(span / width) + 1


@compiled
def place_votes(
    q: Array, known: Array, share: Array, least: float, span: float, f: Array, place: Array
) -> None:
    """Set f (v, j) to what lines q (v,) say the parameter is, place to the bins of that.

    Parameters
    ----------
    known
        (j,) what lines with any indices have without it.
    share
        (j,) of what is left of a line, how much the parameter is.
    least, span
        the parameter is at least the one, and less than both together.
    """
    width, n_bins = _bins(span)
    begin, scale, end = np.float32(-least), np.float32(1 / width), np.float32(n_bins)
    for r in range(len(q)):
        at = q[r]
        # Not all to one place, where each would have to wait for the one before.
        beyond = np.int32(_BEYOND + 2 * r)
        its, its_place = f[r], place[r]
        for t in range(len(known)):
            its[t] = (at - known[t]) * share[t]
            where = (its[t] + begin) * scale
            its_place[t] = np.int32(where) if (where >= 0) & (where < end) else beyond


@compiled
def count_votes(
    place: Array,
    weight: Array,
    least: float,
    span: float,
    single: Array,
    votes: Array,
    full: Array,
) -> int:
    """Set votes to those of each bin and the next; full to the bins with enough; how many.

    Parameters
    ----------
    place
        (v, j) as `place_votes` sets it.
    weight
        (v,) of each line.
    least
        how many are enough.
    span
        as for `place_votes`.
    single
        (as long as votes) room for what each bin has alone.
    """
    _, n_bins = _bins(span)
    end = (n_bins + _BLOCK) // _BLOCK * _BLOCK
    single[: end + 1] = 0
    for r in range(len(place)):
        its, its_weight = place[r], weight[r]
        for t in range(len(its)):
            single[np.intp(its[t]) & NOT_NEGATIVE] += its_weight
    enough = np.float32(least)
    n = 0
    for begin in range(0, end, _BLOCK):
        here, after = single[begin : begin + _BLOCK], single[begin + 1 : begin + 1 + _BLOCK]
        both = votes[begin : begin + _BLOCK]
        for i in range(_BLOCK):
            both[i] = here[i] + after[i]
        any_full = np.float32(0)
        for i in range(_BLOCK):
            any_full += np.float32(both[i] >= enough)
        if any_full:
            for i in range(_BLOCK):
                if both[i] >= enough and n < len(full):
                    full[n] = begin + i
                    n += 1
    return n


@compiled
def take_best_bin(votes: Array, full: Array, n_full: int, least: float) -> int:
    """Take the bin with most votes, which it and its neighbours lose; -1 if not enough."""
    best = full[0]
    for m in range(1, n_full):
        if votes[full[m]] > votes[best]:
            best = full[m]
    if votes[best] < np.float32(least):
        return -1
    for at in range(max(best - 1, 0), best + 2):
        votes[at] = 0
    return int(best)


@compiled
def mean_of(place: Array, f: Array, best: int, weight: Array, share: Array) -> float:
    """Of what was voted for in bin `best` and the next, the surer the more of it."""
    total, count = np.float32(0), np.float32(0)
    for r in range(place.shape[0]):
        for t in range(place.shape[1]):
            here = np.float32((place[r, t] == best) | (place[r, t] == best + 1))
            its = here * weight[r] / abs(share[t])
            total += its * f[r, t]
            count += its
    return float(total / count)
