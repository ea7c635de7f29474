"""The table that sets the study's figures beside ours: Markdown rows of finished runs."""

from collections.abc import Sequence
from typing import Any, Final

HEADS: Final = (
    "test of the study",
    "split",
    "epochs",
    "test patterns",
    "the study reports",
    "its network here",
    "6 families",
    "top-2",
    "… chemical systems not in training",
    "{second} on the same patterns",
    "… chemical systems never shown to it",
    "test patterns with a shifted copy, their compound, their chemical system in training",
)
NOTHING: Final = "–"
ALL: Final = "these are all"


def table(reports: Sequence[dict[str, Any]]) -> str:
    """A Markdown table, a row for each report of a study's run (see `training.report`)."""
    seconds = dict.fromkeys(
        report["models"]["old"]["name"] for report in reports if "old" in report["models"]
    )
    second = " / ".join(seconds) or "our network"
    lines = [_line([head.format(second=second) for head in HEADS]), _line(["---"] * len(HEADS))]
    return "\n".join([*lines, *(_line(_cells(report)) for report in reports)]) + "\n"


def _cells(report: dict[str, Any]) -> list[str]:
    whole, run, counts = report["benchmarks"][0], report["run"], report["split"]["counts"]
    new = whole["scores"]["new"]
    planned = report["recipe"]["epochs"]
    twins = ", ".join(f"{counts[name]:,}" for name in ("copies", "compounds", "chemical systems"))
    return [
        report["recipe"]["name"],
        report["recipe"]["split"],
        str(run["epochs"]) if run["epochs"] >= planned else f"{run['epochs']} of {planned}",
        f"{whole['n']:,}",
        _percent(report["published"]["accuracy"]) if report["published"] else NOTHING,
        _accuracy(new),
        _percent(new["family_accuracy"]),
        _percent(new["top2"]),
        _without_twins(report),
        _accuracy(whole["scores"].get("old")),
        _unseen(report),
        twins,
    ]


def _without_twins(report: dict[str, Any]) -> str:
    """The study's network where chemical systems are new to it."""
    if not report["split"]["counts"]["chemical systems"]:
        return ALL
    return _part(report, "test, chemical system not in training", "new")


def _unseen(report: dict[str, Any]) -> str:
    """The second network where chemical systems are new to it."""
    second = report["models"].get("old")
    if second is None or not second["held_out"]:
        return NOTHING
    if report["recipe"]["split"] == "chemical-system":
        return ALL
    return _part(report, f"test, unseen by {second['name']}", "old")


def _part(report: dict[str, Any], name: str, model: str) -> str:
    for benchmark in report["benchmarks"]:
        if benchmark["name"] == name:
            return f"{_accuracy(benchmark['scores'][model])}, n = {benchmark['n']:,}"
    return NOTHING


def _accuracy(scores: dict[str, Any] | None) -> str:
    if scores is None:
        return NOTHING
    low, high = scores["accuracy_interval"]
    return f"{_percent(scores['accuracy'])} ({100 * low:.0f}% – {100 * high:.0f}%)"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
