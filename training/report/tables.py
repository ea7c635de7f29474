"""Tables of a report's page."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

Report = dict[str, Any]


def overview(report: Report) -> str:
    """Every benchmark, a row for each model."""
    several = len(report["models"]) > 1
    rows = []
    for benchmark in report["benchmarks"]:
        span = f"rowspan={len(benchmark['scores'])}"
        begin = (
            f'<th {span} scope=row title="{escape(benchmark["title"])}">'
            f"{escape(benchmark['name'])}</th><td {span}>{size(benchmark)}</td>"
        )
        for name, s in benchmark["scores"].items():
            figures = [
                *([model_key(report, name)] if several else []),
                f"<b>{percent(s['accuracy'])}</b>",
                interval(s["accuracy_interval"]),
                *(percent(s[key]) for key in ("family_accuracy", "top2", "confident_half")),
                f"{s['macro_f1']:.3f}",
                f"{s['ece']:.3f}",
            ]
            rows.append(f"<tr>{begin}{cells(figures)}</tr>")
            begin = ""
    heads = ["patterns", "n", *(["model"] if several else []), "right",
             "95% interval", "6 families", "top-2", "surer half", "macro F1", "ECE"]  # fmt: skip
    legend = (
        "<p class=legend>6 families: trigonal and hexagonal counted as one. Top-2: the truth is "
        "among the two likeliest answers. Surer half: right among the half of the patterns the "
        "network is surer of. ECE: mean gap between confidence and accuracy. Intervals: bootstrap "
        "over chemical systems or measured phases, as patterns of one are not independent.</p>"
    )
    return f"<section><h2>All patterns</h2>{table(heads, rows)}{legend}</section>"


def classification(scores: dict[str, Any]) -> str:
    """Make the classification report, in the form of scikit-learn's and the study's table."""
    n = f"{scores['n']:,}"
    rows = [
        f"<tr><th scope=row>{name}</th>"
        + cells(
            [f"{row[key]:.2f}" for key in ("precision", "recall", "f1")] + [f"{row['support']:,}"]
        )
        + "</tr>"
        for name, row in scores["per_system"].items()
    ]
    rows.append(
        "<tr class=total><th scope=row>accuracy</th>"
        + cells(["", "", f"{scores['accuracy']:.2f}", n])
        + "</tr>"
    )
    rows += [
        f"<tr><th scope=row>{title}</th>"
        + cells([*(f"{scores[key][what]:.2f}" for what in ("precision", "recall", "f1")), n])
        + "</tr>"
        for key, title in (("macro", "macro average"), ("weighted", "weighted average"))
    ]
    return table(["", "precision", "recall", "F1", "support"], rows)


def seen_before(report: Report) -> str:
    """How the test patterns were kept apart, and accuracy by structure type; a section."""
    split, types = report["split"], report["prototypes"]
    if not split["sentences"] and not types:
        return ""
    text = "".join(f"<p>{escape(sentence)}</p>" for sentence in split["sentences"])
    if types:
        names = list(report["models"])
        heads = [model_key(report, name) if len(names) > 1 else "right" for name in names]
        rows = [
            f"<tr><th scope=row>{escape(row['in_training'])}</th><td>{row['n']:,}</td>"
            + cells(
                f"{percent(row['accuracy'][name])} "
                f"<small>({interval(row['interval'][name])})</small>"
                for name in names
            )
            + "</tr>"
            for row in types["by_frequency"]
        ]
        text += (
            f"<h3>By how often the structure type occurs in training</h3>"
            f"<p>{escape(types['benchmark'].capitalize())}. Compounds of one structure type have "
            "much the same lines, so those of types never seen are the hardest.</p>"
            + table(["in training", "n", *heads], rows, plain=False)
        )
        rows = [
            f"<tr><th scope=row>{escape(_prototype(row['prototype']))}</th><td>{row['n']:,}</td>"
            f"<td>{row['in_training']:,}</td>"
            + cells(percent(row["accuracy"][name]) for name in names)
            + "</tr>"
            for row in types["commonest"]
        ]
        text += "<h3>The commonest structure types</h3>" + table(
            ["structure type", "n", "in training", *heads], rows, plain=False
        )
    return f"<section><h2>Seen before?</h2>{text}</section>"


def _prototype(name: str) -> str:
    """As a person reads it, of "AB2|225|3": formula, space group and, where known, sites."""
    words = ("", "space group ", "")
    parts = [word + part for word, part in zip(words, name.split("|"), strict=False)]
    if len(name.split("|")) > 2:
        parts[2] += " sites"
    return ", ".join(parts)


def model_key(report: Report, name: str) -> str:
    """Write the name of a model in its colour."""
    return f'<span class="key {name}">{escape(report["models"][name]["name"])}</span>'


def figure(key: str, value: float) -> str:
    """One of the scores, as its `key` is shown."""
    return f"{value:.3f}" if key == "ece" else percent(value)


def size(benchmark: dict[str, Any]) -> str:
    """Write the number of patterns, and of how many they were drawn."""
    drawn = benchmark["of"] > benchmark["n"]
    return f"{benchmark['n']:,}" + (f" of {benchmark['of']:,}" if drawn else "")


def percent(share: float) -> str:
    """Of a share of 1."""
    return f"{100 * share:.1f}%"


def interval(bounds: Sequence[float]) -> str:
    """Of shares of 1."""
    return f"{100 * bounds[0]:.1f} – {100 * bounds[1]:.1f}%"


def cells(values: Iterable[str]) -> str:
    """Of a row of a table; values are HTML."""
    return "".join(f"<td>{value}</td>" for value in values)


def table(heads: Sequence[str], rows: Sequence[str], plain: bool = True) -> str:
    """Rows are HTML; so are the heads unless they are `plain` text."""
    cells = "".join(f"<th scope=col>{escape(h) if plain else h}</th>" for h in heads)
    head = f"<thead><tr>{cells}</tr></thead>"
    return f"<div class=wide><table>{head}<tbody>{''.join(rows)}</tbody></table></div>"
