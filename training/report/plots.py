"""Plots of a report as SVG: text that stands in the page, in the page's own colours and type.

Colours are classes of the page's style sheet: `new` and `old` for the two models, `second` for a
second curve of one model.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

_WIDTH: Final = 460
_HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 12, 42
# More points than this cannot be told apart.
_MOST_POINTS: Final = 400

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """Points (x, y) under a name; style: classes of the style sheet."""

    name: str
    style: str
    points: Sequence[Point]


def curves(
    drawn: Sequence[Curve],
    x_title: str,
    y_title: str,
    percent: bool = False,
    mark: float | None = None,
) -> str:
    """Curves over a common x; with `percent` y is a share of 1 and shown as a percentage.

    An upright line stands at x = `mark`.
    """
    points = [point for curve in drawn for point in curve.points]
    if not points:
        return ""
    xs, ys = zip(*points, strict=True)
    x_ticks = [x for x in ticks(min(xs), max(xs)) if x == int(x)] or [min(xs)]
    y_ticks = ticks(0.0, 1.0 if percent else max(ys))
    plot = _Plot((min(xs), max(*xs, min(xs) + 1)), (0.0, y_ticks[-1]))
    marks = [
        f'<polyline class="curve {curve.style}" points="{plot.path(_thinned(curve.points))}"/>'
        if len(curve.points) > 1
        else "".join(plot.dot(point, curve.style, 3) for point in curve.points)
        for curve in drawn
    ]
    if mark is not None:
        upright = plot.path([(mark, 0.0), (mark, y_ticks[-1])])
        marks.insert(0, f'<polyline class="diagonal" points="{upright}"/>')
    label = _percent if percent else _number
    return plot.svg(
        f"{y_title} over {x_title}", marks, (x_title, x_ticks, _number), (y_title, y_ticks, label)
    )


def reliability(bins: dict[str, Sequence[dict[str, float]]]) -> str:
    """Accuracy over confidence of each model, by class of the style sheet; the diagonal is honest.

    The area of a dot goes with the number of patterns in its bin.
    """
    plot = _Plot((0.0, 1.0), (0.0, 1.0))
    diagonal = plot.path([(0.0, 0.0), (1.0, 1.0)])
    marks = [f'<polyline class="diagonal" points="{diagonal}"/>']
    for style, rows in bins.items():
        points = [(row["confidence"], row["accuracy"]) for row in rows]
        marks.append(f'<polyline class="curve {style}" points="{plot.path(points)}"/>')
        most = max((row["n"] for row in rows), default=1)
        for row, point in zip(rows, points, strict=True):
            text = (
                f"{row['n']:,.0f} patterns, confidence {_percent(row['confidence'])}, "
                f"right {_percent(row['accuracy'])}"
            )
            marks.append(plot.dot(point, style, 2 + 6 * math.sqrt(row["n"] / most), text))
    fifths = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    return plot.svg(
        "accuracy over confidence",
        marks,
        ("how sure the network was", fifths, _percent),
        ("how often it was right", fifths, _percent),
    )


def confusion(counts: Sequence[Sequence[int]], style: str) -> str:
    """Draw counts, rows truth, columns answer; the colour is the share of the row."""
    width, height, left, top = 50, 34, 92, 74
    n = len(CRYSTAL_SYSTEMS)
    marks = []
    for i, name in enumerate(CRYSTAL_SYSTEMS):
        y = top + i * height
        x = left + (i + 0.5) * width
        marks.append(
            f'<text class="label" x="{left - 8}" y="{y + height / 2 + 4:g}" text-anchor="end">'
            f'{name}</text><text class="label" '
            f'transform="translate({x:g} {top - 8}) rotate(-38)">{name}</text>'
        )
        total = sum(counts[i])
        for j, count in enumerate(counts[i]):
            share = count / total if total else 0.0
            marks.append(_cell(left + j * width, y, width, height, count, share, style))
            marks[-1] += (
                f"<title>{name}, read as {CRYSTAL_SYSTEMS[j]}: {count:,} of {total:,}"
                f" ({_percent(share)})</title></g>"
            )
    size = (left + n * width + 14, top + n * height + 8)
    return _svg(size, "confusion matrix: rows truth, columns answer", marks)


def _cell(x: float, y: float, width: float, height: float, n: int, share: float, style: str) -> str:
    """Draw a cell of the confusion matrix; its group is left open for the title."""
    text = ""
    if n:
        strength = "strong" if share > 0.55 else "weak"
        text = (
            f'<text class="count {strength}" x="{x + width / 2:g}" y="{y + height / 2 + 4:g}" '
            f'text-anchor="middle">{n:,}</text>'
        )
    return (
        f'<g><rect class="cell" x="{x:g}" y="{y:g}" width="{width}" height="{height}"/>'
        f'<rect class="fill {style}" x="{x:g}" y="{y:g}" width="{width}" height="{height}" '
        f'fill-opacity="{share:.3f}"/>{text}'
    )


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from `low` or below to `high` or above, about so many."""
    if not high > low:
        high = low + 1
    raw = (high - low) / about
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


Axis = tuple[str, Sequence[float], Callable[[float], str]]


class _Plot:
    """A frame with axes; x and y: (lowest, highest) of the data."""

    def __init__(self, x: Point, y: Point) -> None:
        self._x, self._y = x, y

    def place(self, point: Point) -> Point:
        """Of data, on the page."""
        (x0, x1), (y0, y1) = self._x, self._y
        across = (point[0] - x0) / (x1 - x0)
        up = (min(max(point[1], y0), y1) - y0) / (y1 - y0)
        return (
            _LEFT + across * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM),
        )

    def path(self, points: Sequence[Point]) -> str:
        """For a polyline."""
        return " ".join("{:.1f},{:.1f}".format(*self.place(point)) for point in points)

    def dot(self, point: Point, style: str, radius: float, title: str = "") -> str:
        """With a text for the pointer that rests on it."""
        x, y = self.place(point)
        return (
            f'<circle class="dot {style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{escape(title)}</title></circle>"
        )

    def svg(self, what: str, marks: Sequence[str], x_axis: Axis, y_axis: Axis) -> str:
        """Return the whole drawing as SVG; ticks outside the data are left out."""
        title, values, label = y_axis
        middle = (_HEIGHT - _BOTTOM + _TOP) / 2
        turned = f'transform="translate(12 {middle:g}) rotate(-90)" text-anchor="middle"'
        drawn = [f'<text class="title" {turned}>{escape(title)}</text>']
        for value in values:
            _, y = self.place((self._x[0], value))
            drawn.append(
                f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" '
                f'y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text class="label" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
                f"{label(value)}</text>"
            )
        title, values, label = x_axis
        for value in values:
            if not self._x[0] <= value <= self._x[1]:
                continue
            x, _ = self.place((value, self._y[0]))
            drawn.append(
                f'<text class="label" x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 17}" '
                f'text-anchor="middle">{label(value)}</text>'
            )
        drawn.append(
            f'<text class="title" x="{(_WIDTH + _LEFT - _RIGHT) / 2:g}" y="{_HEIGHT - 6}" '
            f'text-anchor="middle">{escape(title)}</text>'
        )
        return _svg((_WIDTH, _HEIGHT), what, [*drawn, *marks])


def _svg(size: tuple[float, float], what: str, marks: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {size[0]:g} {size[1]:g}" role="img" aria-label="{escape(what)}" '
        f'style="max-width:{size[0]:g}px">{"".join(marks)}</svg>'
    )


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most `_MOST_POINTS` of them, the last among them."""
    stride = -(-len(points) // _MOST_POINTS)
    return [*points[:-1:stride], points[-1]]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _number(value: Any) -> str:
    return f"{value:g}"
