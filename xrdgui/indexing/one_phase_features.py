"""What speaks against a pattern being that of one phase, as numbers a judge can go by.

Of one phase, the best cell leaves few lines unexplained, and those weak; in a mixture strong ones
are left. And lines of one phase widen evenly with the angle, while those of two may have two
widths.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing import unexplained
from xrdgui.indexing.lines import Lines
from xrdgui.indexing.search import Cells

Doubles = npt.NDArray[np.float64]

# Lattices of as few parameters seldom explain many lines by chance.
_FEW_PARAMETERS: Final = 2
# Log evidence where there is no cell.
_NONE: Final = -30.0
# By these numbers features are about as large as 1.
_SIZE_LEFT: Final = np.array([10, 1, 1, 1, 1, 5])
_SIZE_UNEVEN: Final = np.array([3, 5, 2, 1 / 3, 1 / 3])

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
    """Return the names of the features, in their order."""
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
    symmetric = max(filter(_has_few_parameters, cells), key=_evidence, default=None)
    foreign, height = lines.foreign[best.which], lines.height[best.which]
    of_best = best.ratios[0]
    of_symmetric = np.zeros_like(of_best) if symmetric is None else symmetric.ratios[0]
    left = unexplained.left_of(np.concatenate([of_best, of_symmetric]), foreign)
    return np.concatenate(
        [
            _of_lines(cells, _evidence(best), symmetric, foreign, height),
            *(unexplained.left_by(one, foreign, height) / _SIZE_LEFT for one in left),
            _of_widths(lines, best.which, left[::2]),
        ]
    )


def _of_lines(
    cells: Sequence[Cells],
    best: float,
    symmetric: Cells | None,
    foreign: Doubles,
    height: Doubles,
) -> Doubles:
    """(15,) of the lines and of all cells together."""
    is_few = np.repeat(
        [_has_few_parameters(one) for one in cells], [len(one.ratios) for one in cells]
    )
    ratios = np.concatenate([one.ratios for one in cells])
    credible, second, strong, far_off, few_far_off, height_left, line_left, lost, both = (
        unexplained.of_lines(ratios, is_few, _NONE, foreign, height)
    )
    evidence = _NONE if symmetric is None else _evidence(symmetric)
    return np.array(
        [
            *(credible / 20, best / 20, best / credible, evidence / 20, second, strong / 5),
            *(far_off / 20, few_far_off / 20, height_left, line_left, lost / 10),
            *((both - best) / 10, (both - evidence) / 20, both / 20, both / credible),
        ]
    )


def _has_few_parameters(cells: Cells) -> bool:
    return cells.lattice.n_parameters <= _FEW_PARAMETERS


def _evidence(cells: Cells) -> float:
    return float(cells.local.max())


def _of_widths(lines: Lines, which: npt.NDArray[np.intp], left: Doubles) -> Doubles:
    """(3 + k,) how uneven widths are, and how those of lines left (k, n) differ."""
    if lines.width is None:
        return np.zeros(3 + len(left))
    # What is not known is 0 to compiled code, which knows no NaN.
    width = np.nan_to_num(lines.width, posinf=0.0)
    uneven = unexplained.unevenness(
        lines.two_theta, width, lines.significance, lines.height, which, left
    )
    result: Doubles = uneven * _SIZE_UNEVEN
    return result
