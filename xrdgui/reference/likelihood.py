"""How much likelier the lines of a pattern are with a compound than anywhere; compiled.

Lines are a marked point process: each has a place and a height. Expected lines stand where the
refined compound has reflections, with heights that are log-normal around the calculated ones, with
a wide tail, because texture is common. A line may also be foreign. Expected lines that are not
there count against a compound, as far as they would be noticed.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.reference.observed import Observed
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

# Lines nearer than this (deg) are one.
MERGED: Final = 0.1
# Where a line stands around its place: shares and standard deviations (deg).
_PLACES: Final = ((0.72, 0.03), (0.2, 0.06), (0.08, 0.13))
_REACH: Final = 0.35  # deg; beyond it a line is not of a reflection
_FOUND: Final = 0.16  # deg; within it a reflection counts as seen
# ln height around that expected: standard deviations of the usual and of the textured, their share.
_USUAL: Final = 0.55
_TEXTURED: Final = 1.4
_TEXTURE: Final = 0.25
_SOFTNESS: Final = 0.5  # of the height from which lines are noticed, in ln
_SURE: Final = 0.93  # at most so surely a line is noticed
_ROOT_2PI: Final = 2.5066

# What is told of a compound, by name.
LINES, MISSING, EXPLAINED, N_EXPLAINED, SCALE, N_EXPECTED = range(6)
N_FIGURES: Final = 6
_HOPELESS: Final = -99.0


@compiled
def _normal(x: float, deviation: float) -> float:
    return np.exp(-0.5 * (x / deviation) ** 2) / (deviation * _ROOT_2PI)


@compiled
def merge(at: Array, intensity: Array, seen: Observed, place: Array, height: Array) -> int:
    """Fill place and height with the lines that reflections make where was measured; return n."""
    count = 0
    for k in np.argsort(at):
        if at[k] < seen.first - 0.05 or at[k] > seen.last + 0.05:
            continue
        if count and at[k] - place[count - 1] < MERGED:
            whole = height[count - 1] + intensity[k]
            place[count - 1] += (at[k] - place[count - 1]) * intensity[k] / whole
            height[count - 1] = whole
        else:
            place[count], height[count] = at[k], intensity[k]
            count += 1
    return count


@compiled
def _log_scale(place: Array, height: Array, count: int, seen: Observed) -> float:
    """Return ln of observed over calculated heights, a weighted median; nan without a match."""
    n = len(seen.two_theta)
    ratio = np.empty(n)
    weight = np.empty(n)
    matched = 0
    for i in range(n):
        best, which = 0.0, -1
        for k in range(count):
            off = place[k] - seen.two_theta[i]
            if abs(off) > 0.15:
                continue
            value = height[k] * np.exp(-0.5 * (off / 0.08) ** 2)
            if value > best:
                best, which = value, k
        if which >= 0:
            ratio[matched] = np.log(seen.height[i] / height[which])
            weight[matched] = np.sqrt(seen.height[i] * height[which])
            matched += 1
    if matched == 0:
        return np.nan
    half = weight[:matched].sum() / 2
    order = np.argsort(ratio[:matched])
    passed = 0.0
    for j in order:
        passed += weight[j]
        if passed >= half:
            return ratio[j]
    return ratio[order[-1]]


@compiled
def score(
    at: Array, intensity: Array, seen: Observed, place: Array, height: Array, figures: Array
) -> None:
    """Fill the figures (N_FIGURES,) of a compound with reflections `at` (n,) deg.

    LINES: log likelihood ratio of the lines; MISSING: of what is not there; EXPLAINED: share of the
    heights that belong to it; N_EXPLAINED: so many lines do; SCALE: ln of observed over calculated
    heights; N_EXPECTED: lines expected to be noticed.
    """
    figures[:] = 0
    figures[LINES] = _HOPELESS
    count = merge(at, intensity, seen, place, height)
    if count == 0:
        return
    scale = _log_scale(place, height, count, seen)
    if np.isnan(scale):
        return
    noticed = np.empty(count)
    expected = np.empty(count)
    total = 0.0
    for k in range(count):
        expected[k] = np.log(height[k]) + scale
        noticed[k] = 1 / (1 + np.exp(-(expected[k] - np.log(seen.noticed)) / _SOFTNESS))
        total += noticed[k]
    found = np.zeros(count, np.bool_)
    ratio, explained, heights, n_explained = 0.0, 0.0, 0.0, 0
    reach = max(_FOUND, 1.3 * MERGED)
    for i in range(len(seen.two_theta)):
        log_height = np.log(seen.height[i])
        density = 0.0
        for k in range(count):
            off = place[k] - seen.two_theta[i]
            if abs(off) > _REACH:
                continue
            where = 0.0
            for share, deviation in _PLACES:
                where += share * _normal(off, deviation)
            above = log_height - expected[k]
            how_high = (1 - _TEXTURE) * _normal(above, _USUAL) + _TEXTURE * _normal(
                above, _TEXTURED
            )
            density += noticed[k] * where * how_high
            if abs(off) < reach:
                found[k] = True
        anywhere = _normal(log_height - seen.mean, seen.spread) / seen.span
        foreign = seen.foreign[i]
        its = (1 - foreign) * density / max(total, 1.0) / anywhere
        ratio += np.log(foreign + its)
        heights += seen.height[i]
        if its > foreign:
            explained += seen.height[i]
            n_explained += 1
    missing = 0.0
    for k in range(count):
        if not found[k]:
            missing += np.log(1 - _SURE * noticed[k])
    figures[LINES] = ratio
    figures[MISSING] = missing
    figures[EXPLAINED] = explained / heights
    figures[N_EXPLAINED] = n_explained
    figures[SCALE] = scale
    figures[N_EXPECTED] = total
