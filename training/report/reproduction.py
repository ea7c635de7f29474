"""The table that sets the study's figures beside ours: Markdown rows of finished runs.

A row for each test of the study. Its network appears twice: trained and tested with the study's
random split, and with the same compounds split by chemical system before copies are made. A second
network, ours, is shown both sets of test patterns.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, Final

from training.recipes.recipes import RECIPES, StudyRecipe

HEADS: Final = (
    "test of the study",
    "the study reports",
    "its network here, split as in the study",
    "test patterns with a shifted copy in training",
    "its network here, split by chemical system",
    "{second} on the test patterns of the study's split",
    "{second} on those of the split by chemical system",
    "epochs run",
)
NOTHING: Final = "–"
SPLITS: Final = ("random", "chemical-system")
"""How the runs of a table are split: as the study did, and without leaving near-copies."""

Report = dict[str, Any]


def table(reports: Sequence[Report]) -> str:
    """Make a Markdown table of the reports of a study's runs (see `training.report`).

    Reports of one recipe share a row, as far as they are split differently.
    """
    seconds = dict.fromkeys(
        report["models"]["old"]["name"] for report in reports if "old" in report["models"]
    )
    second = " / ".join(seconds) or "our network"
    lines = [_line([head.format(second=second) for head in HEADS]), _line(["---"] * len(HEADS))]
    for name in dict.fromkeys(report["recipe"]["name"] for report in reports):
        ours = [report for report in reports if report["recipe"]["name"] == name]
        by_split = ([r for r in ours if r["recipe"]["split"] == split] for split in SPLITS)
        lines += [_line(_cells(name, *pair)) for pair in zip_longest(*by_split)]
    return "\n".join(lines) + "\n"


def _cells(name: str, random: Report | None, leak_free: Report | None) -> list[str]:
    published = (random or leak_free or {})["published"]
    return [
        name,
        _percent(published["accuracy"]) if published else NOTHING,
        _accuracy(random, "new"),
        _copies(random),
        _accuracy(leak_free, "new"),
        _accuracy(random, "old"),
        _accuracy(leak_free, "old"),
        "; ".join(dict.fromkeys(_epochs(report) for report in (random, leak_free) if report)),
    ]


def _accuracy(report: Report | None, model: str) -> str:
    """Of a network on all test patterns of a run, with its interval."""
    scores = report["benchmarks"][0]["scores"].get(model) if report else None
    if scores is None:
        return NOTHING
    low, high = scores["accuracy_interval"]
    interval = f"{100 * low:.0f}% – {100 * high:.0f}%"
    return f"{_percent(scores['accuracy'])} ({interval}; n = {scores['n']:,})"


def _copies(report: Report | None) -> str:
    if report is None:
        return NOTHING
    return f"{report['split']['counts']['copies']:,} of {report['benchmarks'][0]['n']:,}"


def _epochs(report: Report) -> str:
    """How many ran, and of how many where the study trained for longer."""
    ran, recipe = report["run"]["epochs"], report["recipe"]
    known = RECIPES.get(recipe["name"])
    planned = known.epochs if isinstance(known, StudyRecipe) else recipe["epochs"]
    return f"{ran}" if ran >= planned else f"{ran} of {planned}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
