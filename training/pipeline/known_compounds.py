"""How much known compounds count beside network and cells: fitted on simulated patterns.

Each pattern is searched twice: with its compound in the library, and with all compounds of its
chemical system taken out, hydrogen aside, because structures often lack it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.dataset import splits
from training.dataset.store import Store
from training.dataset.stream import render_entries
from training.simulation.instrument import InstrumentRanges
from xrdgui.classification import calibration, known_compounds
from xrdgui.classification.answering import AnsweringModel
from xrdgui.classification.known_compounds import KnownCompounds
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.indexing.lines import Lines
from xrdgui.reference.elements import Elements, element_sets
from xrdgui.reference.scores import SystemScores
from xrdgui.reference.search_match import search_match
from xrdgui.reference.searchable import Searchable
from xrdgui.runtime.threads import map_threaded

# What cells are like beside those of a library: relaxed by a calculation, or measured.
RELAXED: Final = replace(InstrumentRanges(), lattice_scale=(-0.03, 0.012), lattice_strain=0.006)
MEASURED: Final = replace(InstrumentRanges(), lattice_scale=(-0.006, 0.006), lattice_strain=0.002)
_BATCH: Final = 64
_MOST_REFLECTIONS: Final = 20_000
_HYDROGEN: Final = element_sets(["H"])[0]


@dataclass(frozen=True, eq=False)
class Shown:
    """What is known of n simulated patterns: p by network and cells, crystal system, compound."""

    p: npt.NDArray[np.float64]
    lines: Sequence[Lines]
    truth: npt.NDArray[np.integer]
    formula: Sequence[str]


def fit(
    model: AnsweringModel,
    library: Searchable,
    store: Store,
    n: int,
    rng: np.random.Generator,
    fold: int = splits.VALIDATION_FOLD,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> KnownCompounds:
    """Fit the weights of known compounds beside a calibrated model.

    Parameters
    ----------
    store
        Its reported compounds of `fold` are shown.
    n
        Patterns to fit on.
    on_progress
        Told how many patterns are done, of how many; may raise to call it off.

    Raises
    ------
    ValueError
        No reported compound is in that fold.
    """
    seen = show(model, library, store, n, rng, fold, on_progress)
    # As frequent as people measure them, not as they were drawn.
    drawn = np.bincount(seen.truth, minlength=len(CRYSTAL_SYSTEMS)) / len(seen.truth)
    wanted = np.array(model.calibration.priors or np.full(len(drawn), 1 / len(drawn)))
    weights = (wanted / np.maximum(drawn, 1e-9))[seen.truth]
    both = [match(seen, library, without, False) for without in (False, True)]
    with_elements = [match(seen, library, without, True) for without in (False, True)]
    twice, double = np.tile(seen.truth, 2), np.tile(weights, 2)

    def weighed(scores: list[SystemScores]) -> tuple[float, ...]:
        x = np.concatenate([known_compounds.features(seen.p, one) for one in scores])
        return known_compounds.fit(x, twice, double)

    fitted = KnownCompounds(weighed(both), weighed(with_elements), 0.0)
    p = np.concatenate([fitted.probabilities(seen.p, one) for one in both])
    threshold = calibration.fit_set_threshold(p, twice, double)
    return replace(fitted, set_threshold=round(threshold, 4))


def show(
    model: AnsweringModel,
    library: Searchable,
    store: Store,
    n: int,
    rng: np.random.Generator,
    fold: int,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Shown:
    """Simulate patterns of reported compounds of a fold, and ask network and cells.

    Half of them are drawn as they are, half with even crystal systems.
    """
    usable = store.column("reported").astype(bool) & ~store.column("pseudo_symmetric")
    usable &= (store.fold == fold) & (store.n_reflections <= _MOST_REFLECTIONS)
    entries = np.flatnonzero(usable)
    if not len(entries):
        raise ValueError("no reported compound is there to learn from what known ones are worth.")
    by_system = [entries[store.system[entries] == s] for s in range(len(CRYSTAL_SYSTEMS))]
    by_system = [members for members in by_system if len(members)]
    even = [rng.choice(by_system[i]) for i in rng.integers(len(by_system), size=n // 2)]
    drawn = np.concatenate([rng.choice(entries, n - n // 2), even]).astype(np.int64)
    relaxed = dict(zip(library.table.identifier.tolist(), library.relaxed.tolist(), strict=True))
    is_relaxed = np.array([relaxed.get(one, True) for one in _texts(store, "identifier", drawn)])
    p: list[Any] = []
    lines: list[Lines] = []
    order: list[npt.NDArray[np.int64]] = []
    for ranges, which in ((RELAXED, is_relaxed), (MEASURED, ~is_relaxed)):
        for part in np.array_split(drawn[which], max(-(-int(which.sum()) // _BATCH), 1)):
            if not len(part):
                continue
            on_progress(len(lines), n)
            x = render_entries(store, part, ranges, model.representation, rng)
            answers = model.answer(x)
            p.append(answers.probabilities)
            lines += [pattern.lines for pattern in answers.indexed]
            order.append(part)
    on_progress(n, n)
    shown = np.concatenate(order)
    return Shown(np.concatenate(p), lines, store.system[shown], _texts(store, "formula", shown))


def match(
    seen: Shown, library: Searchable, without_system: bool, with_elements: bool
) -> SystemScores:
    """Search the compounds of simulated patterns.

    Parameters
    ----------
    without_system
        The compounds of each pattern's chemical system are taken out.
    with_elements
        Only compounds of its elements are searched.
    """

    def among(formula: str) -> npt.NDArray[np.int64]:
        allowed = np.ones(len(library), dtype=bool)
        if with_elements:
            allowed = Elements.of_formula(formula).allowed(library.element_sets)
        if without_system:
            allowed &= ~same_system(formula, library)
        return np.flatnonzero(allowed)

    found = map_threaded(
        lambda i: search_match(seen.lines[i], library, among(seen.formula[i])),
        range(len(seen.lines)),
    )
    return SystemScores.of(found, library)


def same_system(formula: str, library: Searchable) -> npt.NDArray[np.bool_]:
    """Return (n,) which compounds have the elements of a formula, hydrogen aside."""
    own = element_sets([formula])[0] & ~_HYDROGEN
    same: npt.NDArray[np.bool_] = ((library.element_sets & ~_HYDROGEN) == own).all(axis=1)
    return same


def _texts(store: Store, column: str, entries: npt.NDArray[np.int64]) -> list[str]:
    every = store.table[column]
    return [str(every[int(i)]) for i in entries]
