"""What speaks for each lattice, as numbers a regression can go by."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.indexing.lattices import lattices
from xrdgui.indexing.lines import Lines
from xrdgui.indexing.search import Cells

Doubles = npt.NDArray[np.float64]

# Log evidence of a lattice without a cell.
_NONE: Final = -30.0


def names() -> tuple[str, ...]:
    """Return the names of the features, in their order."""
    of_lattices = (
        f"{what}, {lattice.name}"
        for what in (
            "local evidence",
            "local evidence beside the others",
            "local evidence above the next best",
            "whether it is above the next best",
            "whether it is far above the next best",
            "overall evidence",
            "overall evidence beside the others",
        )
        for lattice in lattices()
    )
    return (
        *of_lattices,
        "number of lines", "first angle", "last angle", "credible lines", "best evidence",
        "best evidence above the next best", "angle of the first line",
    )  # fmt: skip


def features(lines: Lines, cells: Sequence[Cells]) -> Doubles:
    """(p,) of a pattern with these lines and cells, each about as large as 1."""
    best = {one.lattice.name: one for one in cells}
    known = [lattice.name for lattice in lattices()]
    local = np.array([best[n].local.max() if n in best else _NONE for n in known])
    overall = np.array([best[n].overall.max() if n in best else _NONE for n in known])
    lead = np.zeros(len(local))
    first, second = np.argsort(-local, kind="stable")[:2]
    lead[first] = local[first] - local[second]
    of_pattern = (
        len(lines) / 20,
        lines.first_angle / 10,
        lines.last_angle / 10,
        (1 - lines.foreign).sum() / 30,
        np.clip(local.max(), 0, 80) / 20,
        np.clip(lead.max(), 0, 30) / 10,
        np.log(lines.two_theta[0]) if len(lines) else 0.0,
    )
    return np.concatenate(
        [
            np.clip(local, 0, 80) / 20,
            _beside_the_others(local, 5.0, 100.0),
            np.clip(lead, 0, 40) / 10,
            np.tanh(lead / 8),
            np.clip(lead - 15, 0, 15) / 10,
            np.clip(overall, 0, 60) / 15,
            _beside_the_others(overall, 4.0, 80.0),
            of_pattern,
        ]
    )


def _beside_the_others(evidence: Doubles, temperature: float, most: float) -> Any:
    """(n,) log probability of each lattice, were the cooled-down evidence all there is."""
    cooled = np.clip(evidence, -10, most) / temperature
    cooled -= cooled.max()
    return np.maximum(cooled - np.log(np.exp(cooled).sum()), -8) / 4
