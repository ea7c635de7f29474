"""A model's card in words and tables, as HTML. No Qt."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xrdgui.models.card import ModelCard
from xrdgui.models.library import Model
from xrdgui.ui.widgets.theme import Colours
from xrdgui.workspace import wording

_HEADS = ("Benchmark", "Patterns", "Right (95 % interval)", "6 families", "Top 2", "ECE")
_NO_BREAK = "\u00a0"


def card_html(model: Model, card: ModelCard, colours: Colours, states: Sequence[str] = ()) -> str:
    """Say everything that is known of a model.

    Parameters
    ----------
    states
        Words on its part in the window, such as "in use".
    """
    muted = f"style='color:{colours.muted}'"
    badges = f"<span style='color:{colours.accent}'>{_text(' · '.join(states))}</span>"
    title = _text(card.title) + "<br>" if card.title else ""
    parts = [
        f"<h2 style='margin-bottom:0'>{_text(model.name)}</h2>",
        f"<p style='margin-top:4px'>{title}{badges}</p>",
        _section("What was measured", _benchmarks(card, muted)),
        _section("Data", _rows(_data(card.data), muted)),
        _section("Training", _rows(_training(card), muted)),
        _section("Calibration", _rows(_plain(card.calibration), muted)),
        _section("Network input", _rows(_input(card.representation), muted)),
        _section("Made with", _rows(_made(model, card), muted)),
    ]
    return "".join(parts)


def _section(title: str, content: str) -> str:
    if not content:
        return ""
    return f"<h4 style='margin-top:14px; margin-bottom:3px'>{title}</h4>{content}"


def _rows(rows: Iterable[tuple[str, str]], muted: str) -> str:
    """Return a table of names and values; what is empty is left out."""
    cells = "".join(
        f"<tr><td {muted} style='padding-right:14px'>{_text(name)}</td><td>{_text(value)}</td></tr>"
        for name, value in rows
        if value
    )
    return f"<table cellspacing='0' cellpadding='2'>{cells}</table>" if cells else ""


def _benchmarks(card: ModelCard, muted: str) -> str:
    rows = [
        _benchmark(name, scores)
        for name, scores in card.metrics.items()
        if isinstance(scores, dict) and isinstance(scores.get("accuracy"), int | float)
    ]
    if not rows:
        return f"<p {muted}>Nothing was measured of this model.</p>"
    heads = "".join(
        f"<td {muted} align='{'left' if head is _HEADS[0] else 'right'}'>{head}</td>"
        for head in _HEADS
    )
    body = "".join(rows)
    return f"<table cellspacing='0' cellpadding='3'><tr>{heads}</tr>{body}</table>"


def _benchmark(name: str, scores: Mapping[str, Any]) -> str:
    interval = scores.get("accuracy_interval")
    right = _percent(scores["accuracy"])
    if isinstance(interval, list) and len(interval) == 2:
        right += f" ({_percent(interval[0])}–{_percent(interval[1])})"
    values = (
        _number(scores.get("n")),
        right,
        _percent(scores.get("family_accuracy")),
        _percent(scores.get("top2")),
        _decimals(scores.get("ece")),
    )
    cells = "".join(f"<td align='right' style='padding-left:12px'>{value}</td>" for value in values)
    return f"<tr><td>{_text(name)}</td>{cells}</tr>"


def _data(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    systems = data.get("structures_per_system")
    per_system = ""
    if isinstance(systems, dict):
        per_system = ", ".join(f"{name} {_number(count)}" for name, count in systems.items())
    known = {"source", "licence", "citation", "structures", "structures_per_system", "split"}
    return [
        ("Source", _said(data.get("source"))),
        ("Licence", _said(data.get("licence"))),
        ("Citation", _said(data.get("citation"))),
        ("Structures", _number(data.get("structures"))),
        ("Per crystal system", per_system),
        ("Split", _said(data.get("split"))),
        *_plain({name: value for name, value in data.items() if name not in known}),
    ]


def _training(card: ModelCard) -> list[tuple[str, str]]:
    rows = [("Recipe", _said(card.recipe.get("name")))]
    titles = {"steps": "Batches", "patterns_seen": "Patterns seen", "started_from": "Started from"}
    return [*rows, *_plain({titles.get(name, name): v for name, v in card.training.items()})]


def _input(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    low, high, step = (values.get(name) for name in ("two_theta_min", "two_theta_max", "step"))
    rows = [("Range", f"{low}–{high}° 2θ, every {step}°")]
    if isinstance(values.get("wavelength"), float):
        rows.append(("Wavelength", wording.wavelength(values["wavelength"])))
    channels = values.get("channels")
    if isinstance(channels, list):
        rows.append(("Channels", ", ".join(map(str, channels))))
    return rows


def _made(model: Model, card: ModelCard) -> list[tuple[str, str]]:
    return [
        ("Versions", ", ".join(f"{name} {version}" for name, version in card.versions.items())),
        ("Made", card.created),
        ("Licence", card.licence),
        ("Size", f"{model.size / 1e6:.1f}{_NO_BREAK}MB"),
        ("Folder", str(model.folder)),
    ]


def _plain(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and values of whatever a card says, without those that are long lists."""
    return [
        (str(name).replace("_", " ").capitalize(), _said(value)) for name, value in values.items()
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value[:12]) + (" …" if len(value) > 12 else "")
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(item)}" for name, item in list(value.items())[:12])
    return str(value)[:2000]


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def _percent(value: Any) -> str:
    return f"{100 * value:.1f}{_NO_BREAK}%" if isinstance(value, int | float) else ""


def _decimals(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else ""


def _text(value: str) -> str:
    """Text from anywhere, not to be taken for HTML."""
    return html.escape(value)
