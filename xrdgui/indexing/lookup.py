"""Tables of what lines are near a place in 1/d²; compiled.

Parameters x (4, …; triclinic: 6) of cells are those of `lattices`.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.runtime.compiled import compiled, compiled_brief

Array = npt.NDArray[Any]

STEP: Final = 1e-4
"""Unit of 1/d² (Å⁻²) in all that is compiled, and resolution of the tables."""

# What an index that is none below 0 is combined with, for the compiler to know that, too.
NOT_NEGATIVE: Final = 0x7FFFFFFF


@compiled_brief
def lines_near(q: Array, half_width: Array) -> Array:
    """(t, size) of which bit i is set where line i of q (t, n) is, give or take its half width.

    The last place is beyond all lines.
    """
    last = 0.0
    for its in q:
        for i in range(len(its)):
            last = max(last, its[i] + half_width[i])
    tables = np.zeros((len(q), int(last) + 3), np.uint32)
    for t in range(len(q)):
        for i in range(q.shape[1]):
            first = max(int(q[t, i] - half_width[i]), 0)
            for j in range(first, int(q[t, i] + half_width[i]) + 1):
                tables[t, j] |= np.uint32(1) << np.uint32(i)
    return tables


@compiled
def explained_by(x: Array, rows: Array, table: Array, mask: Array) -> None:
    """Set mask (n,) to the lines that rows (4, k) of the first n cells x come upon.

    Cell by cell, as nothing is written within then: a processor looks up many places at once. No
    row of a cell is below 0.
    """
    top = np.float32(table.shape[0] - 1)
    x0, x1, x2, x3 = x[0], x[1], x[2], x[3]
    r0, r1, r2, r3 = rows[0], rows[1], rows[2], rows[3]
    for c in range(len(mask)):
        u, v, w, d = x0[c], x1[c], x2[c], x3[c]
        met = np.uint32(0)
        for r in range(len(r0)):
            place = min(r0[r] * u + r1[r] * v + r2[r] * w + r3[r] * d, top)
            met = np.uint32(met | table[np.intp(np.int32(place)) & NOT_NEGATIVE])
        mask[c] = met
