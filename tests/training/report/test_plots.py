from xml.etree import ElementTree as ET

import numpy as np
import pytest

from training.report import plots
from training.report.plots import Curve

NAMESPACE_FREE = ("polyline", "circle", "rect", "text")


def _found(svg: str, name: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(name))  # noqa: S314  our own


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0.0, 0.019, [0.0, 0.005, 0.01, 0.015, 0.02]),
        (1, 70, [0.0, 20.0, 40.0, 60.0, 80.0]),
        (3, 3, [3.0, 3.2, 3.4, 3.6, 3.8, 4.0]),
    ],
)
def test_ticks_are_round_and_reach_around_the_data(
    low: float, high: float, expected: list[float]
) -> None:
    assert plots.ticks(low, high) == pytest.approx(expected)


def test_a_curve_falls_where_its_values_fall() -> None:
    svg = plots.curves([Curve("a", "new", [(1, 2.0), (2, 1.0), (3, 0.5)])], "epoch", "loss")
    (line,) = _found(svg, "polyline")
    points = np.array([pair.split(",") for pair in line.attrib["points"].split()], dtype=float)
    assert (np.diff(points[:, 0]) > 0).all()
    assert (np.diff(points[:, 1]) > 0).all()  # down the page


def test_a_single_epoch_is_a_dot_and_many_are_thinned() -> None:
    one = plots.curves([Curve("a", "new", [(1, 0.5)])], "epoch", "loss")
    assert len(_found(one, "circle")) == 1
    many = [(float(i), 1.0) for i in range(5000)]
    (line,) = _found(plots.curves([Curve("a", "new", many)], "epoch", "loss"), "polyline")
    assert len(line.attrib["points"].split()) <= 401
    assert plots.curves([Curve("a", "new", [])], "epoch", "loss") == ""


def test_the_confusion_matrix_shows_every_count_and_colours_rows() -> None:
    counts = np.zeros((7, 7), dtype=int)
    counts[0, 0], counts[0, 1], counts[6, 6] = 3, 1, 1234
    svg = plots.confusion(counts.tolist(), "new")
    texts = [text.text for text in _found(svg, "text")]
    assert {"3", "1", "1,234", "cubic"} <= set(texts)
    assert "0" not in texts
    fills = [r.attrib["fill-opacity"] for r in _found(svg, "rect") if "fill-opacity" in r.attrib]
    assert len(fills) == 49
    assert (fills[0], fills[1], fills[48], fills[10]) == ("0.750", "0.250", "1.000", "0.000")
    assert "triclinic, read as monoclinic: 1 of 4 (25%)" in svg


def test_reliability_marks_every_bin() -> None:
    bins = [{"n": 10, "confidence": 0.3, "accuracy": 0.2}, {"n": 40, "confidence": 0.9,
                                                            "accuracy": 1.0}]  # fmt: skip
    svg = plots.reliability({"new": bins, "old": bins[:1]})
    radii = [float(c.attrib["r"]) for c in _found(svg, "circle")]
    assert len(radii) == 3
    assert radii[0] < radii[1]
    assert len(_found(svg, "polyline")) == 3  # the diagonal and two models
