"""What speaks against a pattern being that of one phase, as numbers a judge can go by.

Of one phase, the best cell leaves few lines unexplained, and those weak; in a mixture strong ones
are left. And lines of one phase widen evenly with the angle, while those of two may have two
widths.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from training.indexing import kernels
from training.indexing.lines import Lines
from training.indexing.peaks import foreign_share
from training.indexing.search import Cells

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Lattices of as few parameters seldom explain many lines by chance.
_FEW_PARAMETERS: Final = 2
# Log evidence where there is no cell.
_NONE: Final = -30.0
# Lines below this share of the strongest, or this many standard deviations of the noise, are too
# weak for their width to say much; those above the third are strong.
_NOTABLE: Final = 0.1
_SIGNIFICANT: Final = 6.0
_STRONG: Final = 0.3
# Lines this improbably foreign are credible.
_CREDIBLE: Final = 0.1
# Fewer widths than this tell no trend.
_FEWEST_WIDTHS: Final = 5
# Spread of the logarithms of widths that is usual, and their least standard deviation.
_USUAL_SPREAD: Final = 0.15
_LEAST_SPREAD: Final = 0.03
_ROUNDS: Final = 4

_LEFT: Final = (
    "evidence lost", "height left", "strongest line left", "second line left", "third line left",
    "credible lines left",
)  # fmt: skip
_CELLS: Final = (
    "best cell", "best cell with lines far off",
    "best cell of high symmetry", "best cell of high symmetry with lines far off",
)  # fmt: skip
_WIDTHS: Final = (
    "spread of widths", "usual spread of widths", "most unusual width of a strong line",
    "width of the lines left by the best cell", "by the best cell of high symmetry",
)  # fmt: skip


def names() -> tuple[str, ...]:
    """What the features are, in their order."""
    return (
        "credible lines", "best evidence", "best evidence for each credible line",
        "best evidence of high symmetry", "second line", "strong lines",
        "best evidence with lines far off", "best evidence of high symmetry with lines far off",
        "least height left", "weakest strongest line left", "least evidence lost",
        "evidence of two cells above that of one", "above that of one of high symmetry",
        "evidence of two cells", "evidence of two cells for each credible line",
        *(f"{what}, {cell}" for cell in _CELLS for what in _LEFT),
        *_WIDTHS,
    )  # fmt: skip


def features(lines: Lines, cells: Sequence[Cells]) -> Doubles:
    """(p,) of a pattern with these lines and cells, each about as large as 1."""
    if not cells:
        return np.zeros(len(names()))
    best = max(cells, key=_evidence)
    few = [one for one in cells if one.lattice.n_parameters <= _FEW_PARAMETERS]
    symmetric = max(few, key=_evidence, default=None)
    foreign = foreign_share(lines)[best.which]
    height = lines.height[best.which]
    credible = (1 - foreign).sum()
    by_height = np.sort(height)
    unexplained = np.zeros_like(best.ratios[0])
    ratios = [*best.ratios[0], *(unexplained if symmetric is None else symmetric.ratios[0])]
    left = _left(np.array(ratios), foreign)
    every = np.concatenate([one.ratios for one in cells])
    evidence = _NONE if symmetric is None else _evidence(symmetric)
    return np.concatenate(
        [
            [
                credible / 20,
                _evidence(best) / 20,
                _evidence(best) / credible,
                evidence / 20,
                by_height[-2],
                (height > _STRONG).sum() / 5,
            ],
            _of_all_cells(every, few, foreign, height),
            _of_pairs(every[:, 0], foreign, _evidence(best), evidence),
            _of_lines_left(left, foreign, height).ravel(),
            _of_widths(lines, best.which, left[0], left[2]),
        ]
    )


def _left(ratios: Doubles, foreign: Doubles) -> Doubles:
    """(…, n) probability that lines do not belong to a cell, by their ratios (…, n)."""
    return foreign / (foreign + (1 - foreign) * ratios)


def _log_evidence(ratios: Doubles, foreign: Doubles) -> Doubles:
    """(…,) of cells, by the ratios (…, n) of lines."""
    result: Doubles = np.log(foreign + (1 - foreign) * ratios).sum(axis=-1)
    return result


def _of_all_cells(
    ratios: Doubles, few: Sequence[Cells], foreign: Doubles, height: Doubles
) -> Doubles:
    """(5,) by the ratios (m, 2, n) of all cells: what the best for it explains, or leaves."""
    far_off = ratios[:, 1]
    symmetric = [_log_evidence(one.ratios[:, 1], foreign).max() for one in few]
    left = _left(far_off, foreign)
    return np.array(
        [
            _log_evidence(far_off, foreign).max() / 20,
            max(symmetric, default=_NONE) / 20,
            (left * height).sum(axis=1).min() / height.sum(),
            (left * height).max(axis=1).min(),
            (left @ np.log((1 - foreign) / foreign)).min() / 10,
        ]
    )


def _of_pairs(ratios: Doubles, foreign: Doubles, best: float, symmetric: float) -> Doubles:
    """(4,) how much better two of the cells, with ratios (m, n), explain the lines than one."""
    both = kernels.best_pair(ratios, foreign)
    credible = (1 - foreign).sum()
    return np.array([(both - best) / 10, (both - symmetric) / 20, both / 20, both / credible])


def _evidence(cells: Cells) -> float:
    return float(cells.local.max())


def _of_lines_left(left: Doubles, foreign: Doubles, height: Doubles) -> Doubles:
    """(m, 6) of lines left with probabilities (m, n), of foreign shares and heights (n,)."""
    heights = left * height
    strongest = np.sort(heights, axis=1)[:, :-4:-1]
    return np.column_stack(
        [
            left @ np.log((1 - foreign) / foreign) / 10,
            heights.sum(axis=1) / height.sum(),
            strongest,
            left @ (foreign < _CREDIBLE) / 5,
        ]
    )


def _of_widths(lines: Lines, which: npt.NDArray[np.intp], *left: Doubles) -> Doubles:
    """(3 + k,) how uneven widths are, and how those of lines left (k times (n,)) differ."""
    unusual = _unusual_widths(lines)
    known = unusual[np.isfinite(unusual)]
    if not len(known):
        return np.zeros(3 + len(left))
    notable = np.abs(unusual[np.isfinite(unusual) & (lines.height > _NOTABLE)])
    return np.array(
        [
            3 * known.std(),
            5 * np.median(np.abs(known)),
            2 * notable.max(initial=0.0),
            *(_difference(unusual[which], one > 0.5) / 3 for one in left),
        ]
    )


def _unusual_widths(lines: Lines) -> Doubles:
    """(n,) logarithms of the widths beside a straight line in tan θ; NaN where unknown."""
    unknown = np.full(len(lines), np.nan)
    if lines.width is None:
        return unknown
    known = np.isfinite(lines.width) & (lines.significance > _SIGNIFICANT)
    if np.count_nonzero(known) < _FEWEST_WIDTHS:
        return unknown
    tangent = np.tan(np.radians(lines.two_theta[known] / 2))
    log_width = np.log(lines.width[known])
    weight = np.ones(len(log_width))
    for _ in range(_ROUNDS):  # lines of another width count less and less
        # The normal equations of two unknowns, which are solved sooner than handed over.
        n, x, xx = weight.sum() + 1e-6, weight @ tangent, weight @ tangent**2 + 0.5
        y, xy = weight @ log_width, weight @ (tangent * log_width)
        beside = log_width - (xx * y - x * xy + (n * xy - x * y) * tangent) / (n * xx - x * x)
        weight = 1 / (1 + (beside / _USUAL_SPREAD) ** 2)
    unknown[known] = beside
    return unknown


def _difference(values: Doubles, one: Bools) -> float:
    """Student's t of values (n,) of one group and of the others, NaN left out."""
    known = np.isfinite(values)
    first, second = values[known & one], values[known & ~one]
    if min(len(first), len(second)) < 2:
        return 0.0
    squares = ((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum()
    spread = np.sqrt(squares / (len(first) + len(second) - 2 + 1e-9) + _LEAST_SPREAD**2)
    error = spread * np.sqrt(1 / len(first) + 1 / len(second))
    return float(abs(first.mean() - second.mean()) / error)
