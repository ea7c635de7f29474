"""What cells leave of the lines, and how uneven these are; compiled.

So that threads need not wait for each other: as dozens of short array operations it holds them up
for as long as a tenth of a search takes.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.evidence import AT_ONCE
from xrdgui.indexing.top_k import descending
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

# Numbers `of_lines` and `left_by` return.
_N_OF_LINES: Final = 9
_N_LEFT: Final = 6
# Lines above this share of the strongest are strong; those this improbably foreign are credible.
_STRONG: Final = 0.3
_CREDIBLE: Final = 0.1
# Lines below this share of the strongest, or this many standard deviations of the noise, are too
# weak for their width to say much.
_NOTABLE: Final = 0.1
_SIGNIFICANT: Final = 6.0
# Fewer widths than this tell no trend.
_FEWEST_WIDTHS: Final = 5
# Spread of the logarithms of widths that is usual, and their least standard deviation.
_USUAL_SPREAD: Final = 0.15
_LEAST_SPREAD: Final = 0.03
# What keeps the trend of few widths from being steep.
_LEVEL: Final = 0.5
_ROUNDS: Final = 4
_HALF: Final = 0.5
_TINY: Final = 1e-9


@compiled
def of_lines(
    ratios: Array, is_symmetric: Array, none: float, foreign: Array, height: Array
) -> Array:
    """(9,) of the lines, and of what the best of all cells for each number explains or leaves.

    Credible lines, second height, strong lines; log evidence with lines far off of the best cell
    and of the best of high symmetry, least share of heights left, weakest strongest line left,
    least evidence lost; log evidence of the best two cells together.

    Parameters
    ----------
    ratios
        (m, 2, n) of all cells; see `evidence.likelihood_ratios`.
    is_symmetric
        (m,) whether a cell is of high symmetry.
    none
        log evidence where there is no such cell.
    foreign, height
        (n,) of the lines.
    """
    out = np.zeros(_N_OF_LINES)
    highest = 0.0
    for i in range(len(height)):
        out[0] += 1 - foreign[i]
        out[1] = max(out[1], min(highest, height[i]))
        highest = max(highest, height[i])
        out[2] += height[i] > _STRONG
    out[3], out[4] = -np.inf, none
    out[5:8] = np.inf
    left = np.empty(len(height))
    for m in range(len(ratios)):
        far_off = _log_evidence(ratios[m, 1], foreign)
        out[3] = max(out[3], far_off)
        if is_symmetric[m]:
            out[4] = max(out[4], far_off)
        _set_left(ratios[m, 1], foreign, left)
        its = left_by(left, foreign, height)
        out[5] = min(out[5], its[1])
        out[6] = min(out[6], its[2])
        out[7] = min(out[7], its[0])
    out[8] = _best_pair(ratios, foreign)
    return out


@compiled
def left_of(ratios: Array, foreign: Array) -> Array:
    """(k, n) probability that lines do not belong to a cell, by their ratios (k, n)."""
    left = np.empty(ratios.shape)
    for k in range(len(ratios)):
        _set_left(ratios[k], foreign, left[k])
    return left


@compiled
def left_by(left: Array, foreign: Array, height: Array) -> Array:
    """(6,) of lines that are left with a probability (n,), of foreign shares and heights (n,).

    Evidence lost, share of the heights, heights of the three highest, credible lines.
    """
    out = np.zeros(_N_LEFT)
    total = 0.0
    for i in range(len(left)):
        its = left[i] * height[i]
        total += height[i]
        out[0] += left[i] * np.log((1 - foreign[i]) / foreign[i])
        out[1] += its
        out[5] += left[i] * (foreign[i] < _CREDIBLE)
        for k in range(2, 5):
            if its > out[k]:
                out[k], its = its, out[k]
    out[1] /= total
    return out


@compiled
def _set_left(ratios: Array, foreign: Array, left: Array) -> None:
    for i in range(len(left)):
        left[i] = foreign[i] / (foreign[i] + (1 - foreign[i]) * ratios[i])


@compiled
def _log_evidence(ratios: Array, foreign: Array) -> float:
    """Of a cell, by the ratios (n,) of lines."""
    total, product = 0.0, 1.0
    for i in range(len(foreign)):
        product *= foreign[i] + (1 - foreign[i]) * ratios[i]
        if i % AT_ONCE == AT_ONCE - 1:
            total += np.log(product)
            product = 1.0
    return total + np.log(product)


@compiled
def _best_pair(ratios: Array, foreign: Array) -> float:
    """Log evidence of the two of cells, with ratios (m, 2, n), that explain lines best together."""
    best = -np.inf
    either = np.empty(len(foreign))
    for a in range(len(ratios)):
        for b in range(a + 1):
            for i in range(len(foreign)):
                either[i] = (ratios[a, 0, i] + ratios[b, 0, i]) / 2
            best = max(best, _log_evidence(either, foreign))
    return best


@compiled
def unevenness(
    two_theta: Array,
    width: Array,
    significance: Array,
    height: Array,
    which: Array,
    left: Array,
) -> Array:
    """(3 + k,) how uneven widths are, and how those of lines left differ from the others.

    Standard deviation, median distance from the usual, the same of the most unusual strong line;
    Student's t.

    Parameters
    ----------
    two_theta, width, significance, height
        (n,) of all lines; see `Lines`.
    which
        (j,) which of them cells were judged by.
    left
        (k, j) how probably these do not belong to each of k cells.
    """
    out = np.zeros(3 + len(left))
    unusual, n = _unusual_widths(two_theta, width, significance)
    if n == 0:
        return out
    total, squares, k = 0.0, 0.0, 0
    size = np.empty(n)
    for i in range(len(unusual)):
        if significance[i] > _SIGNIFICANT and width[i] > 0:
            total += unusual[i]
            squares += unusual[i] ** 2
            size[k] = abs(unusual[i])
            k += 1
            if height[i] > _NOTABLE:
                out[2] = max(out[2], abs(unusual[i]))
    order = descending(size)
    out[0] = np.sqrt(max(squares / n - (total / n) ** 2, 0.0))
    out[1] = (size[order[n // 2]] + size[order[(n - 1) // 2]]) / 2
    for c in range(len(left)):
        out[3 + c] = _difference(unusual, width, significance, which, left[c])
    return out


@compiled
def _unusual_widths(two_theta: Array, width: Array, significance: Array) -> tuple[Array, int]:
    """(n,) logarithms of widths beside a straight line in tan θ; of how many they are known.

    The farther a width is beside the line, the less it counts when that is fitted anew.
    """
    beside = np.zeros(len(width))
    n = 0
    for i in range(len(width)):
        n += significance[i] > _SIGNIFICANT and width[i] > 0
    if n < _FEWEST_WIDTHS:
        return beside, 0
    x, y = np.empty(len(width)), np.empty(len(width))
    for i in range(len(width)):
        x[i] = np.tan(np.radians(two_theta[i] / 2))
        y[i] = np.log(width[i]) if width[i] > 0 else 0.0
    for _ in range(_ROUNDS):
        total, of_x, of_xx, of_y, of_xy = 1e-6, 0.0, _LEVEL, 0.0, 0.0
        for i in range(len(width)):
            if significance[i] > _SIGNIFICANT and width[i] > 0:
                weight = 1 / (1 + (beside[i] / _USUAL_SPREAD) ** 2)
                total += weight
                of_x += weight * x[i]
                of_xx += weight * x[i] * x[i]
                of_y += weight * y[i]
                of_xy += weight * x[i] * y[i]
        determinant = total * of_xx - of_x * of_x
        begin = (of_xx * of_y - of_x * of_xy) / determinant
        slope = (total * of_xy - of_x * of_y) / determinant
        for i in range(len(width)):
            beside[i] = y[i] - begin - slope * x[i]
    return beside, n


@compiled
def _difference(
    unusual: Array, width: Array, significance: Array, which: Array, left: Array
) -> float:
    """Student's t of the widths of lines that are left, more probably than not, and of others."""
    count, total, squares = np.zeros(2), np.zeros(2), np.zeros(2)
    for j in range(len(which)):
        i = which[j]
        if significance[i] > _SIGNIFICANT and width[i] > 0:
            group = int(left[j] > _HALF)
            count[group] += 1
            total[group] += unusual[i]
            squares[group] += unusual[i] ** 2
    if min(count[0], count[1]) < 2:
        return 0.0
    within = squares[0] + squares[1] - total[0] ** 2 / count[0] - total[1] ** 2 / count[1]
    spread = np.sqrt(max(within, 0.0) / (count[0] + count[1] - 2 + _TINY) + _LEAST_SPREAD**2)
    error = spread * np.sqrt(1 / count[0] + 1 / count[1])
    return abs(total[0] / count[0] - total[1] / count[1]) / error
