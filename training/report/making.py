"""How a report is made: networks are shown patterns, and what they answered is counted.

Everything is evaluated on patterns of the leak-free test fold (of a study's recipe: on its own test
part) and, where the run names them, on measured patterns. Big sets are sampled with a fixed seed.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.evaluation import Answers, ask
from training.evaluation.benchmarks import Part, Prototypes
from training.evaluation.scores import Scores, interval, rounded
from training.report import cases, comparison, pages
from training.report.cases import Case, Limits
from training.runs import RunFolder
from training.runs.control import Stopped
from training.runs.events import Listener, Preparing
from xrdgui.runtime.atomic_files import write_atomically

FORMAT: Final = 1
FULL: Final = Limits()
SHORT: Final = Limits(binaries=400, others=400)
"""For a run that was asked to end now."""

# Rows of the table of the commonest prototypes.
_COMMONEST: Final = 15
# Bounds of how often a structure type occurs in training.
_FREQUENCIES: Final = (("never", 0, 0), ("1 to 9 times", 1, 9), ("10 to 99 times", 10, 99),
                       ("100 times or more", 100, None))  # fmt: skip

Cancel = Callable[[], bool]
Report = dict[str, Any]


def write(
    run: RunFolder,
    listener: Listener,
    should_cancel: Cancel = lambda: False,
    *,
    compare_with: Path | None = None,
    limits: Limits = FULL,
    reason: str = "",
) -> Report:
    """Evaluate the best model of `run` and write its report.json and report.html.

    Parameters
    ----------
    listener
        Told Preparing("evaluation", done, total) as it goes.
    should_cancel
        Asked between batches.
    compare_with
        Folder of a model or run to compare with; otherwise the one the run's config names, if any.
    limits
        Of the patterns; `SHORT` where there is little time.
    reason
        How the run ended, where its events do not say so yet.

    Raises
    ------
    Stopped
        `should_cancel` said so; nothing was written.
    RunError
        The run has no model yet.
    """
    report = of_run(run, listener, should_cancel, compare_with, limits, reason)
    save(report, run.report_page)
    return report


def save(report: Report, page: Path) -> None:
    """Write the page, and the values beside it as .json."""
    write_atomically(
        page.with_suffix(".json"), json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    )
    write_atomically(page, pages.page(report))


def of_run(
    run: RunFolder,
    listener: Listener = lambda _: None,
    should_cancel: Cancel = lambda: False,
    compare_with: Path | None = None,
    limits: Limits = FULL,
    reason: str = "",
) -> Report:
    """Compute the values of a run's report; arguments and errors as of `write`."""
    return _report(cases.of_run(run, compare_with, limits, reason), listener, should_cancel)


def of_model(
    folder: Path,
    store: Path | None,
    measured: Path | None,
    compare_with: Path | None = None,
    listener: Listener = lambda _: None,
    should_cancel: Cancel = lambda: False,
    limits: Limits = FULL,
) -> Report:
    """Compute the report of a model folder, on a store and on measured patterns."""
    case = cases.of_model(folder, store, measured, compare_with, limits)
    return _report(case, listener, should_cancel)


def _report(case: Case, listener: Listener, should_cancel: Cancel) -> Report:
    def on_progress(done: int, total: int) -> None:
        if should_cancel():
            raise Stopped
        listener(Preparing("evaluation", done, total))

    judged = {"new": case.new} | ({"old": case.old} if case.old else {})
    answers = ask({name: each.network for name, each in judged.items()}, case.sets, on_progress)
    found = [row for answer in answers for row in _benchmarks(answer)]
    models = {name: each.about for name, each in judged.items()}
    names = [about["title"] for about in models.values()]
    if len(set(names)) < 2:
        names = ["the new model", "the old one"]
    values = {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "title": case.title,
        "run": case.run,
        "recipe": case.recipe,
        "published": case.published,
        "models": models,
        "history": case.history,
        "split": case.split,
        "benchmarks": found,
        "prototypes": _prototypes(answers),
        "comparison": comparison.sentences(found, *names),
        "notes": case.notes,
    }
    report: Report = json.loads(json.dumps(values))  # exactly what a reader of the file gets
    return report


def _benchmarks(answers: Answers) -> list[dict[str, Any]]:
    """Score the whole set and each of its parts."""
    asked = answers.asked
    whole = Part(asked.name, asked.title, np.ones(len(asked), dtype=bool))
    return [_benchmark(answers, part, asked.of) for part in (whole, *asked.parts)]


def _benchmark(answers: Answers, part: Part, of: int) -> dict[str, Any]:
    asked, right = answers.asked, answers.right()
    scores: dict[str, Scores] = answers.scores(part.mask)
    n = int(part.mask.sum())
    difference = None
    if "old" in right:
        difference = comparison.difference(
            right["new"][part.mask],
            right["old"][part.mask],
            asked.truth[part.mask],
            asked.groups[part.mask],
        )
    return {
        "name": part.name,
        "title": part.title,
        "kind": asked.kind,
        "n": n,
        "of": of if n == len(asked) else n,
        "scores": {name: one.to_dict() for name, one in scores.items()},
        "difference": difference,
    }


def _prototypes(every: Sequence[Answers]) -> dict[str, Any] | None:
    """Accuracy by structure type, of the first set that knows its structure types."""
    answers = next((a for a in every if a.asked.prototypes), None)
    if answers is None or answers.asked.prototypes is None:
        return None
    types = answers.asked.prototypes
    return {
        "benchmark": answers.asked.name,
        "by_frequency": [
            {"in_training": words} | _accuracies(answers, inside, intervals=True)
            for words, low, high in _FREQUENCIES
            if (inside := _between(types.in_training, low, high)).any()
        ],
        "commonest": _commonest(answers, types),
    }


def _commonest(answers: Answers, types: Prototypes) -> list[dict[str, Any]]:
    names, counts = np.unique(types.name, return_counts=True)
    rows = []
    for name in names[np.argsort(-counts, kind="stable")[:_COMMONEST]]:
        inside = types.name == name
        in_training = int(types.in_training[inside][0])
        rows.append(
            {"prototype": str(name), "in_training": in_training} | _accuracies(answers, inside)
        )
    return rows


def _accuracies(
    answers: Answers, which: npt.NDArray[np.bool_], intervals: bool = False
) -> dict[str, Any]:
    right = {name: values[which] for name, values in answers.right().items()}
    row: dict[str, Any] = {
        "n": int(which.sum()),
        "accuracy": {name: float(values.mean()) for name, values in right.items()},
    }
    if intervals:
        groups = answers.asked.groups[which]
        row["interval"] = {name: interval(values, groups) for name, values in right.items()}
    values: dict[str, Any] = rounded(row)
    return values


def _between(values: npt.NDArray[np.int64], low: int, high: int | None) -> npt.NDArray[np.bool_]:
    return (values >= low) & (True if high is None else values <= high)
