"""report.json -> a page for a person: one file, nothing fetched from anywhere, dark or light."""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from training.report import plots
from training.report.plots import Curve
from training.report.style import STYLE
from training.report.tables import (
    classification,
    figure,
    interval,
    model_key,
    overview,
    percent,
    seen_before,
    size,
)

Report = dict[str, Any]


def page(report: Report) -> str:
    """Make the page of a report (see `training.report`)."""
    sections = [
        _head(report),
        _verdict(report),
        overview(report),
        _training(report),
        _details(report),
        seen_before(report),
        _about(report),
    ]
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(report['title'])}</title><style>{STYLE}</style></head>\n"
        f"<body><main>{''.join(filter(None, sections))}</main></body></html>\n"
    )


def _head(report: Report) -> str:
    run, model = report["run"], report["models"]["new"]
    facts = [f"recipe {model['recipe']}"] if model["recipe"] else []
    if run:
        facts.append(f"{run['epochs']:,} epochs")
        facts.append(f"{run['patterns_seen']:,} patterns seen")
        if run["reason"]:
            facts.append(run["reason"])
    facts.append(report["created"].replace("T", " ").removesuffix("+00:00") + " UTC")
    text = f"<h1>{escape(report['title'])}</h1><p class=facts>{_dotted(facts)}</p>"
    if "old" in report["models"]:
        new, old = (model_key(report, name) for name in ("new", "old"))
        text += f"<p>{new} beside {old}, on the same patterns.</p>"
    return f"<header>{text}</header>"


def _verdict(report: Report) -> str:
    """Show the first benchmark in large figures, and what is to be said of both models."""
    first = report["benchmarks"][0]
    cards = []
    for key, title in (
        ("accuracy", "right"),
        ("family_accuracy", "right, trigonal and hexagonal as one"),
        ("top2", "truth among the two likeliest"),
        ("ece", "calibration error (ECE)"),
    ):
        figures = "".join(
            f'<div class="figure {name}">{figure(key, scores[key])}</div>'
            for name, scores in first["scores"].items()
        )
        note = ""
        if key == "accuracy":
            note = f"<small>95%: {interval(first['scores']['new'][f'{key}_interval'])}</small>"
        cards.append(f"<div class=card>{figures}<div>{title}</div>{note}</div>")
    text = f"<p>{escape(first['title'])} n = {first['n']:,}.</p>"
    text += f"<div class=cards>{''.join(cards)}</div>"
    if report["published"]:
        text += (
            f"<p>The study reports {percent(report['published']['accuracy'])} and a loss of "
            f"{report['published']['log_loss']:g} on its test patterns; here the loss is "
            f"{first['scores']['new']['log_loss']:.3f}.</p>"
        )
    if report["comparison"]:
        text += f"<h3>Compared</h3>{_list(report['comparison'])}"
    return f"<section><h2>How good it is: {escape(first['name'])}</h2>{text}</section>"


def _training(report: Report) -> str:
    history = report["history"]
    if not history:
        return ""
    losses = [
        Curve("training", "new", [(row["epoch"], row["loss"]) for row in history]),
        Curve(
            "validation",
            "old",
            [
                (row["epoch"], row["validation_loss"])
                for row in history
                if row["validation_loss"] is not None
            ],
        ),
    ]
    watched = list(dict.fromkeys(name for row in history for name in row["accuracies"]))
    watched.sort(key=lambda name: name != "validation")
    accuracies = [Curve("training", "new", [(row["epoch"], row["accuracy"]) for row in history])]
    accuracies += [
        Curve(
            name,
            style,
            [
                (row["epoch"], row["accuracies"][name])
                for row in history
                if name in row["accuracies"]
            ],
        )
        for name, style in zip(watched, ("old", "third", "fourth", "fifth"), strict=False)
    ]
    kept = max((row["epoch"] for row in history if row["best"]), default=None)
    figures = [
        _plot(plots.curves(drawn, "epoch", title, share, kept), title.capitalize(), drawn)
        for drawn, title, share in ((losses, "loss", False), (accuracies, "accuracy", True))
    ]
    text = f"<div class=row>{''.join(figures)}</div>"
    if kept is not None:
        text += f"<p class=legend>The network kept is that of epoch {kept} (dotted line).</p>"
    return f"<section><h2>Training</h2>{text}</section>"


def _plot(svg: str, title: str, drawn: Sequence[Curve]) -> str:
    keys = " ".join(
        f'<span class="key {curve.style}">{escape(curve.name)}</span>'
        for curve in drawn
        if curve.points
    )
    return f"<figure>{svg}<figcaption>{title}: {keys}</figcaption></figure>"


def _details(report: Report) -> str:
    """Confusion matrix, classification report and calibration plot of every benchmark."""
    parts = []
    for number, benchmark in enumerate(report["benchmarks"]):
        figures = []
        for name, scores in benchmark["scores"].items():
            caption = "Rows are the truth, columns the answer; the colour is the share of the row."
            figures.append(
                f"<figure><h4>{model_key(report, name)}</h4>"
                f"{plots.confusion(scores['confusion'], name)}"
                f"<figcaption>{caption}</figcaption></figure>"
                f"<div>{classification(scores)}</div>"
            )
        bins = {name: scores["reliability"] for name, scores in benchmark["scores"].items()}
        errors = ", ".join(
            f"{model_key(report, name)} ECE {scores['ece']:.3f}"
            for name, scores in benchmark["scores"].items()
        )
        figures.append(
            f"<figure>{plots.reliability(bins)}<figcaption>Calibration: {errors}. "
            "On the dotted line confidence is honest, below it too high.</figcaption></figure>"
        )
        parts.append(
            f"<details{'' if number else ' open'}><summary>{escape(benchmark['name'])} "
            f"<span class=facts>n = {size(benchmark)}, "
            f"{percent(benchmark['scores']['new']['accuracy'])} right</span></summary>"
            f"<p>{escape(benchmark['title'])}</p><div class=row>{''.join(figures)}</div></details>"
        )
    return f"<section><h2>Crystal system by crystal system</h2>{''.join(parts)}</section>"


def _about(report: Report) -> str:
    text = _list(report["notes"]) if report["notes"] else ""
    assumptions = report["recipe"].get("assumptions")
    if assumptions:
        text += f"<h3>What the study leaves open, and what was chosen</h3>{_list(assumptions)}"
    if report["recipe"]:
        settings = json.dumps(report["recipe"], indent=1, ensure_ascii=False)
        text += (
            f"<details><summary>The whole recipe</summary><pre>{escape(settings)}</pre></details>"
        )
    return f"<section><h2>To know</h2>{text}</section>" if text else ""


def _list(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(s)}</li>' for s in sentences)}</ul>"


def _dotted(facts: Sequence[str]) -> str:
    return escape(" · ".join(facts))
