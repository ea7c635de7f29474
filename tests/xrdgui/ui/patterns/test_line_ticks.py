"""Ticks of a unit cell below a pattern."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.support.unit_cells import RUTILE, tetragonal
from xrdgui.indexing import cell_lines
from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.patterns.plot import PatternPlot
from xrdgui.ui.widgets.theme import DARK, LIGHT

CU = 1.5406


@pytest.fixture
def plot(qtbot: Any) -> Iterator[PatternPlot]:
    made = PatternPlot()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.set_cell_lines_shown(True)
    made.show()
    x = np.arange(10, 90, 0.02)
    made.show_pattern(Pattern(x, 5 + np.cos(x), None, "a", None), CU, "a", RUTILE)
    qtbot.waitUntil(lambda: made.plot.view.width() > 400)
    yield made
    made.hide()


def in_pixels(plot: PatternPlot, two_theta: float) -> float:
    """Where an angle of the curve is, from the left of the view."""
    view = plot.plot.view
    return view.mapFromView(QPointF(two_theta, 0)).x()


def test_ticks_are_below_their_lines_also_when_zoomed(plot):
    angles = cell_lines.angles(RUTILE, CU)
    for left, right in ((10, 90), (26, 45)):
        plot.plot.view.setXRange(left, right, padding=0)
        seen = angles[(angles > left) & (angles < right)]
        assert plot.ticks.places() == pytest.approx(
            np.unique([in_pixels(plot, angle) for angle in seen]), abs=1
        )


def test_ticks_take_nothing_from_the_curve(plot):
    view, ticks = plot.plot.view, plot.ticks
    assert ticks.mapRectToScene(ticks.rect()).top() >= view.sceneBoundingRect().bottom() - 0.5
    below = plot.plot.getAxis("bottom").sceneBoundingRect()
    assert ticks.mapRectToScene(ticks.rect()).bottom() <= below.top() + 0.5
    before = ticks.places()
    view.scaleBy(y=0.01, center=(0, 0))
    assert np.array_equal(ticks.places(), before)
    assert view.viewRange()[1][1] < 1


def test_a_great_cell_has_no_more_ticks_than_the_screen_has_columns(plot):
    plot.show_pattern(plot.pattern, CU, "a", replace(RUTILE, d_spacings=(2.0,) * 50_000))
    assert len(plot.ticks.places()) == 1
    plot.show_pattern(
        plot.pattern, CU, "a", replace(RUTILE, d_spacings=tuple(np.linspace(8, 1.1, 50_000)))
    )
    assert len(plot.ticks.two_theta) > 40_000
    assert len(plot.ticks.places()) <= plot.plot.view.width() * plot.devicePixelRatioF() + 1


def test_ticks_follow_the_wavelength_the_pattern_and_its_range(plot):
    at_copper = plot.ticks.two_theta
    plot.show_pattern(plot.pattern, 0.709317, "a", RUTILE)
    assert plot.ticks.two_theta[0] < at_copper[0]
    assert plot.ticks.two_theta.min() >= 10
    plot.show_pattern(plot.pattern, CU, "a", tetragonal(12.0, 20.0))
    assert plot.ticks.two_theta.min() >= 10  # though the cell has lines below
    assert plot.ticks.two_theta.max() <= 90
    plot.show_pattern(plot.pattern, CU, "a")
    assert len(plot.ticks.two_theta) == 0
    plot.show_message("b", "b is empty.")
    assert len(plot.ticks.two_theta) == 0


def test_the_strip_keeps_its_room_without_a_cell_and_gives_it_back_when_hidden(qtbot, plot):
    with_cell = plot.plot.view.height()
    plot.show_pattern(plot.pattern, CU, "a")
    qtbot.wait(20)
    assert plot.plot.view.height() == with_cell
    plot.set_cell_lines_shown(False)
    qtbot.waitUntil(lambda: plot.plot.view.height() > with_cell)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_ticks_have_the_colours_of_the_scheme(qtbot, plot, colours):
    plot.apply_colours(colours)
    qtbot.wait(20)
    strip = plot.ticks.mapRectToScene(plot.ticks.rect())
    place = QPointF(strip.left() + plot.ticks.places()[0], strip.center().y())
    picture = plot.plot.grab().toImage()
    spot = plot.plot.mapFromScene(place) * picture.devicePixelRatio()
    near = {picture.pixelColor(spot + QPoint(x, 0)).name() for x in (-6, -1, 0, 1)}
    assert QColor(colours.base).name() in near
    assert len(near) > 1


def test_the_wheel_zooms_on_the_strip_as_on_the_axis_below_it(plot):
    view = plot.plot.view
    viewport = plot.plot.viewport()
    place = plot.plot.mapFromScene(plot.ticks.mapRectToScene(plot.ticks.rect()).center())
    (left, right), intensity = view.viewRange()
    QApplication.sendEvent(
        viewport,
        QWheelEvent(
            QPointF(place),
            QPointF(viewport.mapToGlobal(place)),
            QPoint(0, 0),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    (new_left, new_right), new_intensity = view.viewRange()
    assert new_right - new_left < right - left
    assert new_left < float(view.mapSceneToView(plot.plot.mapToScene(place)).x()) < new_right
    assert new_intensity == pytest.approx(intensity, rel=0.2)
