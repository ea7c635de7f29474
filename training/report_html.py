"""report.json -> a page for a person: one file, nothing fetched from anywhere, dark or light."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

from training import report_svg
from training.report_style import STYLE
from training.report_svg import Curve

Report = dict[str, Any]

# How the two models are drawn.
_STYLES: Final = ("new", "old")


def page(report: Report) -> str:
    """The page of a report (see `training.report`)."""
    sections = [
        _head(report),
        _verdict(report),
        _overview(report),
        _training(report),
        _details(report),
        _leaks(report),
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
        text += f"<p>{_key(report, 'new')} beside {_key(report, 'old')}, on the same patterns.</p>"
    return f"<header>{text}</header>"


def _verdict(report: Report) -> str:
    """The first benchmark in large figures, and what is to be said of both models."""
    first = report["benchmarks"][0]
    cards = []
    for key, title in (
        ("accuracy", "right"),
        ("family_accuracy", "right, trigonal and hexagonal as one"),
        ("top2", "truth among the two likeliest"),
        ("ece", "calibration error (ECE)"),
    ):
        figures = "".join(
            f'<div class="figure {name}">{_figure(key, scores[key])}</div>'
            for name, scores in first["scores"].items()
        )
        note = ""
        if key == "accuracy":
            note = f"<small>95%: {_interval(first['scores']['new'][f'{key}_interval'])}</small>"
        cards.append(f"<div class=card>{figures}<div>{title}</div>{note}</div>")
    text = f"<p>{escape(first['title'])} n = {first['n']:,}.</p>"
    text += f"<div class=cards>{''.join(cards)}</div>"
    if report["published"]:
        text += (
            f"<p>The study reports {_percent(report['published']['accuracy'])} and a loss of "
            f"{report['published']['log_loss']:g} on its test patterns; here the loss is "
            f"{first['scores']['new']['log_loss']:.3f}.</p>"
        )
    if report["comparison"]:
        text += f"<h3>Compared</h3>{_list(report['comparison'])}"
    return f"<section><h2>How good it is: {escape(first['name'])}</h2>{text}</section>"


def _overview(report: Report) -> str:
    several = len(report["models"]) > 1
    rows = []
    for benchmark in report["benchmarks"]:
        span = f"rowspan={len(benchmark['scores'])}"
        begin = (
            f'<th {span} scope=row title="{escape(benchmark["title"])}">'
            f"{escape(benchmark['name'])}</th><td {span}>{_n(benchmark)}</td>"
        )
        for name, s in benchmark["scores"].items():
            figures = [
                *([_key(report, name)] if several else []),
                f"<b>{_percent(s['accuracy'])}</b>",
                _interval(s["accuracy_interval"]),
                *(_percent(s[key]) for key in ("family_accuracy", "top2", "confident_half")),
                f"{s['macro_f1']:.3f}",
                f"{s['ece']:.3f}",
            ]
            rows.append(f"<tr>{begin}{_cells(figures)}</tr>")
            begin = ""
    heads = ["patterns", "n", *(["model"] if several else []), "right",
             "95% interval", "6 families", "top-2", "surer half", "macro F1", "ECE"]  # fmt: skip
    legend = (
        "<p class=legend>6 families: trigonal and hexagonal counted as one. Top-2: the truth is "
        "among the two likeliest answers. Surer half: right among the half of the patterns the "
        "network is surer of. ECE: mean gap between confidence and accuracy. Intervals: bootstrap "
        "over chemical systems or measured phases, as patterns of one are not independent.</p>"
    )
    return f"<section><h2>All patterns</h2>{_table(heads, rows)}{legend}</section>"


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
        _plot(report_svg.curves(drawn, "epoch", title, percent, kept), title.capitalize(), drawn)
        for drawn, title, percent in ((losses, "loss", False), (accuracies, "accuracy", True))
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
                f"<figure><h4>{_key(report, name)}</h4>"
                f"{report_svg.confusion(scores['confusion'], name)}"
                f"<figcaption>{caption}</figcaption></figure>"
                f"<div>{_classification(scores)}</div>"
            )
        bins = {name: scores["reliability"] for name, scores in benchmark["scores"].items()}
        errors = ", ".join(
            f"{_key(report, name)} ECE {scores['ece']:.3f}"
            for name, scores in benchmark["scores"].items()
        )
        figures.append(
            f"<figure>{report_svg.reliability(bins)}<figcaption>Calibration: {errors}. "
            "On the dotted line confidence is honest, below it too high.</figcaption></figure>"
        )
        parts.append(
            f"<details{'' if number else ' open'}><summary>{escape(benchmark['name'])} "
            f"<span class=facts>n = {_n(benchmark)}, "
            f"{_percent(benchmark['scores']['new']['accuracy'])} right</span></summary>"
            f"<p>{escape(benchmark['title'])}</p><div class=row>{''.join(figures)}</div></details>"
        )
    return f"<section><h2>Crystal system by crystal system</h2>{''.join(parts)}</section>"


def _classification(scores: dict[str, Any]) -> str:
    """The classification report, in the form of scikit-learn's and the study's table."""
    n = f"{scores['n']:,}"
    rows = [
        f"<tr><th scope=row>{name}</th>"
        + _cells(
            [f"{row[key]:.2f}" for key in ("precision", "recall", "f1")] + [f"{row['support']:,}"]
        )
        + "</tr>"
        for name, row in scores["per_system"].items()
    ]
    rows.append(
        "<tr class=total><th scope=row>accuracy</th>"
        + _cells(["", "", f"{scores['accuracy']:.2f}", n])
        + "</tr>"
    )
    rows += [
        f"<tr><th scope=row>{title}</th>"
        + _cells([*(f"{scores[key][what]:.2f}" for what in ("precision", "recall", "f1")), n])
        + "</tr>"
        for key, title in (("macro", "macro average"), ("weighted", "weighted average"))
    ]
    return _table(["", "precision", "recall", "F1", "support"], rows)


def _leaks(report: Report) -> str:
    split, types = report["split"], report["prototypes"]
    if not split["sentences"] and not types:
        return ""
    text = "".join(f"<p>{escape(sentence)}</p>" for sentence in split["sentences"])
    if types:
        names = list(report["models"])
        heads = [_key(report, name) if len(names) > 1 else "right" for name in names]
        rows = [
            f"<tr><th scope=row>{escape(row['in_training'])}</th><td>{row['n']:,}</td>"
            + _cells(
                f"{_percent(row['accuracy'][name])} "
                f"<small>({_interval(row['interval'][name])})</small>"
                for name in names
            )
            + "</tr>"
            for row in types["by_frequency"]
        ]
        text += (
            f"<h3>By how often the structure type occurs in training</h3>"
            f"<p>{escape(types['benchmark'].capitalize())}. Compounds of one structure type have "
            "much the same lines, so those of types never seen are the hardest.</p>"
            + _table(["in training", "n", *heads], rows, plain=False)
        )
        rows = [
            f"<tr><th scope=row>{escape(_prototype(row['prototype']))}</th><td>{row['n']:,}</td>"
            f"<td>{row['in_training']:,}</td>"
            + _cells(_percent(row["accuracy"][name]) for name in names)
            + "</tr>"
            for row in types["commonest"]
        ]
        text += "<h3>The commonest structure types</h3>" + _table(
            ["structure type", "n", "in training", *heads], rows, plain=False
        )
    return f"<section><h2>Seen before?</h2>{text}</section>"


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


def _prototype(name: str) -> str:
    """As a person reads it, of "AB2|225|3": formula, space group and, where known, sites."""
    words = ("", "space group ", "")
    parts = [word + part for word, part in zip(words, name.split("|"), strict=False)]
    if len(name.split("|")) > 2:
        parts[2] += " sites"
    return ", ".join(parts)


def _key(report: Report, name: str) -> str:
    """The name of a model in its colour."""
    return f'<span class="key {name}">{escape(report["models"][name]["name"])}</span>'


def _figure(key: str, value: float) -> str:
    return f"{value:.3f}" if key == "ece" else _percent(value)


def _n(benchmark: dict[str, Any]) -> str:
    drawn = benchmark["of"] > benchmark["n"]
    return f"{benchmark['n']:,}" + (f" of {benchmark['of']:,}" if drawn else "")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _interval(bounds: Sequence[float]) -> str:
    return f"{100 * bounds[0]:.1f} – {100 * bounds[1]:.1f}%"


def _cells(values: Iterable[str]) -> str:
    return "".join(f"<td>{value}</td>" for value in values)


def _table(heads: Sequence[str], rows: Sequence[str], plain: bool = True) -> str:
    cells = "".join(f"<th scope=col>{escape(h) if plain else h}</th>" for h in heads)
    head = f"<thead><tr>{cells}</tr></thead>"
    return f"<div class=wide><table>{head}<tbody>{''.join(rows)}</tbody></table></div>"


def _list(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(s)}</li>' for s in sentences)}</ul>"


def _dotted(facts: Sequence[str]) -> str:
    return escape(" · ".join(facts))
