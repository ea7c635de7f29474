"""What known compounds are worth on measured patterns: with them, without them, and left out.

A library that holds the very phase says little of new materials. So beside the answer with all
compounds stand those with the formula of the phase, its chemical system, or every compound of its
space group taken out. Where the formula of a pattern is not known, the likeliest compound of the
true space group (or crystal system) stands in for it.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.evaluation import measured
from training.evaluation.labels import Label
from training.evaluation.scores import Scores, interval, score
from xrdgui.classification.answering import AnsweringModel
from xrdgui.classification.known_compounds import KnownCompounds
from xrdgui.indexing.lines import Lines
from xrdgui.reference.elements import Elements, element_sets
from xrdgui.reference.scores import SystemScores
from xrdgui.reference.search_match import Matches, search_match
from xrdgui.reference.searchable import Searchable
from xrdgui.runtime.threads import map_threaded

_BATCH: Final = 64
_HYDROGEN: Final = element_sets(["H"])[0]

Mask = npt.NDArray[np.bool_]
Wanted = Callable[[int], "npt.NDArray[np.int64] | None"]


@dataclass(frozen=True)
class Row:
    """One line of the table: scores of some patterns, and the paired difference to the card."""

    name: str
    scores: Scores
    difference: tuple[float, float, float]
    coverage: float


@dataclass(frozen=True)
class Ranks:
    """How often the right compound comes first, and among the first five; of how many."""

    n: int
    first: float
    first_five: float


@dataclass(frozen=True, eq=False)
class Study:
    """Measured patterns asked in several ways."""

    rows: list[Row]
    ranks: dict[str, Ranks]
    fits: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for the model card."""
        table = {}
        for row in self.rows:
            scores = row.scores.to_dict()
            kept = ("n", "accuracy", "accuracy_interval", "top2", "ece", "log_loss")
            table[row.name] = {key: scores[key] for key in kept} | {
                "gained": [round(value, 4) for value in row.difference],
                "answer_set_coverage": round(row.coverage, 4),
                "recall": {name: one["recall"] for name, one in scores["per_system"].items()},
            }
        ranks = {
            name: {"n": r.n, "first": round(r.first, 4), "first_five": round(r.first_five, 4)}
            for name, r in self.ranks.items()
        }
        return {"rows": table, "right compound": ranks, "something fits": round(self.fits, 4)}


@dataclass(frozen=True, eq=False)
class _Patterns:
    labels: Sequence[Label]
    p: npt.NDArray[np.float64]
    lines: list[Lines]
    truth: npt.NDArray[np.int64]
    groups: npt.NDArray[np.str_]
    formula: list[str]


def study(folder: Path, model: AnsweringModel, library: Searchable) -> Study:
    """Measure a model with known compounds on a folder of measured patterns.

    Raises
    ------
    ValueError
        The model does not weigh known compounds.
    """
    known = model.known_compounds or KnownCompounds.of_card(model.card)
    if known is None:
        raise ValueError("the model does not weigh known compounds.")
    seen = _patterns(folder, model)
    every = np.arange(len(library))
    found = _matched(seen, library, lambda _: every)
    stand_in = [_formula(seen, i, found[i], library) for i in range(len(seen.labels))]
    named = np.array([bool(formula) for formula in seen.formula])
    certain = np.flatnonzero(named)

    def without(out: Callable[[int], Mask], among: Wanted = lambda _: None) -> list[Matches]:
        def left(i: int) -> npt.NDArray[np.int64]:
            inside = among(i)
            kept = ~out(i)
            return np.flatnonzero(kept) if inside is None else inside[kept[inside]]

        return _matched(seen, library, left)

    def system_of(i: int) -> Mask:
        own = element_sets([stand_in[i]])[0] & ~_HYDROGEN
        same: Mask = ((library.element_sets & ~_HYDROGEN) == own).all(axis=1)
        return same & bool(stand_in[i])

    def formula_of(i: int) -> Mask:
        return library.table.formula == stand_in[i]

    def group_of(i: int) -> Mask:
        return library.table.space_group == seen.labels[i].space_group

    def elements_of(i: int) -> npt.NDArray[np.int64] | None:
        return library.among(Elements.of_formula(seen.formula[i])) if seen.formula[i] else None

    minerals = {
        (str(formula), int(system))
        for formula, system, relaxed in zip(
            library.table.formula, library.system, library.relaxed, strict=True
        )
        if not relaxed
    }
    synthetic = np.array(
        [
            bool(formula) and (formula, int(truth)) not in minerals
            for formula, truth in zip(seen.formula, seen.truth, strict=True)
        ]
    )
    binary = np.array([label.is_binary for label in seen.labels])
    all_of_them = np.ones(len(seen.labels), dtype=bool)

    def row(name: str, which: Mask, matches: Sequence[Matches] | None, given: bool = False) -> Row:
        p = seen.p
        threshold = model.calibration.set_threshold or 0.0
        if matches is not None:
            p = known.probabilities(p, SystemScores.of(list(matches), library), given)
            threshold = known.set_threshold
        return _row(name, p, seen, which, threshold)

    out_of_system = without(system_of)
    given = _matched(seen, library, elements_of)
    given_out = without(system_of, elements_of)
    table = [
        row("without known compounds", all_of_them, None),
        row("with known compounds", all_of_them, found),
        row("its formula out", all_of_them, without(formula_of)),
        row("its chemical system out", all_of_them, out_of_system),
        row("all of its space group out", all_of_them, without(group_of)),
        row("binaries", binary, found),
        row("binaries, chemical system out", binary, out_of_system),
        row("formula known, without known compounds", named, None),
        row("formula known", named, found),
        row("formula known, chemical system out", named, out_of_system),
        row("formula known, elements given", named, given, given=True),
        row("formula known, elements given, chemical system out", named, given_out, given=True),
    ]
    if synthetic.any():
        table += [
            row("formula known, no mineral, without known compounds", synthetic, None),
            row("formula known, no mineral", synthetic, found),
            row("formula known, no mineral, chemical system out", synthetic, out_of_system),
        ]
    ranks = {
        "unknown elements": _ranks(seen, certain, found, library),
        "elements given": _ranks(seen, certain, given, library),
    }
    fits = float(np.mean([len(one) > 0 and one.score[0] >= 20 for one in found]))
    return Study(table, ranks, fits)


def _patterns(folder: Path, model: AnsweringModel) -> _Patterns:
    found = measured.open_folder(folder)
    names: dict[str, str] = {}
    if (folder / "names.csv").exists():
        with (folder / "names.csv").open(encoding="utf-8", newline="") as file:
            names = {row["id"]: row["formula"] for row in csv.DictReader(file)}
    p: list[Any] = []
    lines: list[Lines] = []
    for start in range(0, len(found.labels), _BATCH):
        x = found.prepare(slice(start, start + _BATCH), model.representation)
        logits, indexed = model.fused(x)
        p.append(model.calibration.probabilities(logits))
        lines += [pattern.lines for pattern in indexed]
    return _Patterns(
        found.labels,
        np.concatenate(p),
        lines,
        found.systems,
        np.array([label.group for label in found.labels]),
        [label.formula or names.get(label.name, "") for label in found.labels],
    )


def _matched(seen: _Patterns, library: Searchable, among: Wanted) -> list[Matches]:
    every = np.arange(len(library))

    def one(i: int) -> Matches:
        inside = among(i)
        return search_match(seen.lines[i], library, every if inside is None else inside)

    return map_threaded(one, range(len(seen.lines)))


def _formula(seen: _Patterns, i: int, found: Matches, library: Searchable) -> str:
    """Return the formula of a pattern, or that of what stands in for it."""
    if seen.formula[i]:
        return seen.formula[i]
    groups = library.table.space_group[found.which]
    systems = library.system[found.which]
    for good in (groups == seen.labels[i].space_group, systems == seen.truth[i]):
        if good.any():
            return str(library.table.formula[found.which[np.argmax(good)]])
    return ""


def _row(
    name: str, p: npt.NDArray[np.float64], seen: _Patterns, which: Mask, threshold: float
) -> Row:
    truth, groups = seen.truth[which], seen.groups[which]
    right = p[which].argmax(axis=1) == truth
    before = seen.p[which].argmax(axis=1) == truth
    gained = right.astype(float) - before
    low, high = interval(gained, groups)
    held = p[which] >= threshold
    held[np.arange(len(truth)), p[which].argmax(axis=1)] = True
    coverage = float(held[np.arange(len(truth)), truth].mean())
    return Row(name, score(p[which], truth, groups), (float(gained.mean()), low, high), coverage)


def _ranks(
    seen: _Patterns, which: npt.NDArray[np.int64], found: list[Matches], library: Searchable
) -> Ranks:
    """Return how high the right formula and crystal system comes, where it is in the library."""
    held = {*zip(library.table.formula.tolist(), library.system.tolist(), strict=True)}
    places = []
    for i in which:
        truth = (seen.formula[i], int(seen.truth[i]))
        if truth in held:
            one = found[i].which
            listed = zip(library.table.formula[one], library.system[one], strict=True)
            names = list(dict.fromkeys((str(f), int(s)) for f, s in listed))
            places.append(names.index(truth) if truth in names else len(names) + 5)
    place = np.array(places)
    return Ranks(len(place), float((place == 0).mean()), float((place < 5).mean()))
