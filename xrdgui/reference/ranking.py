"""The likeliest of the compounds that were matched with a pattern, in plain values."""

from collections.abc import Sequence

import numpy as np

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.reference.likelihood import EXPLAINED
from xrdgui.reference.match import CompoundMatch, Line
from xrdgui.reference.refinement import designed
from xrdgui.reference.search_match import Matches
from xrdgui.reference.searchable import Searchable


def best(matches: Matches, library: Searchable, most: int = 10) -> Sequence[CompoundMatch]:
    """Return the likeliest compounds that explain more than lines anywhere would.

    Of several entries of one formula and space group the likeliest stands for all.
    """
    found: list[CompoundMatch] = []
    seen: set[tuple[str, int]] = set()
    for k in np.flatnonzero(matches.score > 0):
        e = matches.which[k]
        name = (str(library.table.formula[e]), int(library.table.space_group[e]))
        if name not in seen:
            seen.add(name)
            found.append(_match(matches, int(k), library))
        if len(found) == most:
            break
    return found


def _match(matches: Matches, k: int, library: Searchable) -> CompoundMatch:
    e = int(matches.which[k])
    table = library.table
    part = slice(int(table.offset[e]), int(table.offset[e + 1]))
    g = library.g[part]
    p = int(library.n_strains[e])
    design = np.empty((len(g), p))
    designed(g, p, design)
    q = np.maximum(np.sum(g**2, axis=1) + design @ matches.strain[k, :p], 1e-6)
    isotropic = 1 + matches.strain[k, 0] / np.sqrt(3)
    return CompoundMatch(
        str(table.identifier[e]),
        str(table.formula[e]),
        str(table.name[e]),
        int(table.space_group[e]),
        CRYSTAL_SYSTEMS[library.system[e]],
        round(float(matches.score[k]), 2),
        round(float(1 / np.sqrt(max(isotropic, 1e-6))), 5),
        round(float(matches.zero_shift[k]), 4),
        round(float(matches.figures[k, EXPLAINED]), 4),
        tuple(
            Line(round(float(d), 5), round(float(height), 4), (int(h), int(i), int(j)))
            for d, height, (h, i, j) in zip(
                1 / np.sqrt(q), table.intensity[part], table.hkl[part], strict=True
            )
        ),
    )
