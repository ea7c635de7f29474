"""A slider with two handles, moved by mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xrdgui.ui.widgets.range_slider import RangeSlider


@pytest.fixture
def slider(qtbot):
    made = RangeSlider(2)
    qtbot.addWidget(made)
    made.resize(213, 22)  # 200 pixels from end to end
    made.set_places((0.2, 0.8))
    made.show()
    return made


def at(place: float) -> QPoint:
    return QPoint(round(6.5 + 200 * place), 11)


def test_the_nearer_handle_is_dragged(qtbot, slider):
    heard = []
    slider.moved.connect(heard.append)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(0.79))
    qtbot.mouseMove(slider, at(0.5))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(0.5))
    assert slider.places == pytest.approx((0.2, 0.51), abs=0.01)
    assert set(heard) == {1}
    qtbot.mouseMove(slider, at(0.9))
    assert slider.places[1] == pytest.approx(0.51, abs=0.01)


def test_handles_never_pass_each_other(slider):
    slider.move_handle(0, 0.95)
    assert slider.places == (0.8, 0.8)
    slider.move_handle(1, 0.1)
    assert slider.places == (0.8, 0.8)


def test_two_handles_on_one_spot_can_be_parted(qtbot, slider):
    slider.set_places((0.5, 0.5))
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(0.7))
    assert slider.places == pytest.approx((0.5, 0.7), abs=0.01)
    slider.set_places((0.5, 0.5))
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(0.3))
    assert slider.places == pytest.approx((0.3, 0.5), abs=0.01)


def test_keys_move_the_handle_that_has_the_focus(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    first, second = RangeSlider(2), RangeSlider(1)
    for slider in (first, second):
        layout.addWidget(slider)
    first.set_places((0.2, 0.8))
    second.set_places((0.5,))
    window.show()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert first.places == pytest.approx((0.21, 0.8))
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    qtbot.keyClick(first, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert first.places == pytest.approx((0.21, 0.7))
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    qtbot.keyClick(second, Qt.Key.Key_End)
    assert second.places == (1.0,)


def test_one_handle_counts_as_the_upper(qtbot):
    slider = RangeSlider(1)
    qtbot.addWidget(slider)
    heard = []
    slider.moved.connect(heard.append)
    slider.move_handle(0, 0.4)
    assert heard == [1]


def test_showing_is_no_change(slider):
    heard = []
    slider.moved.connect(heard.append)
    slider.set_places((0.3, 0.4))
    assert heard == []
