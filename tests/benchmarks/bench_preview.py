"""How soon the simulated pattern follows a slider, and whether the window stands still meanwhile.

The other work of the machine only ever adds to these times, so the best of a few rounds counts.
"""

import statistics
import time

import pytest
from PySide6.QtCore import Qt, QTimer

from tests.benchmarks.probing import LONGEST_FREEZE
from tests.xrdgui.ui.conftest import qapp, qapp_cls  # noqa: F401
from training.planning.choices import Choices
from xrdgui.runtime.helper_process import HelperProcess
from xrdgui.ui.training.wizard.patterns_page import PatternsPage

SOON_ENOUGH = 0.050
MOVES = 40
ROUNDS = 3


@pytest.fixture
def page(qtbot):
    made = PatternsPage(list, HelperProcess("preview"))
    qtbot.addWidget(made)
    made.resize(1280, 640)
    made.show()
    made.show_choices(Choices())
    made.enter()
    qtbot.waitUntil(lambda: made.plot.simulated_curve.xData is not None, timeout=120_000)
    yield made
    made.close_parts()


def test_the_pattern_follows_the_slider_within_50_ms(qtbot, page, measured):
    slider = next(row.slider for row in page.rows if row.field.name == "crystallite_size")
    slider.setFocus()
    best = float("inf")
    for _ in range(ROUNDS):
        times = []
        for move in range(MOVES):
            with qtbot.waitSignal(page._preview.finished, timeout=10_000):
                began = time.perf_counter()
                key = Qt.Key.Key_Left if move < MOVES // 2 else Qt.Key.Key_Right
                qtbot.keyClick(slider, key)
            page.plot.simulated.grab()  # drawn, too
            times.append(time.perf_counter() - began)
        best = min(best, statistics.median(times))
        if best < SOON_ENOUGH:
            break
    measured("preview: a pattern follows its slider after", 1000 * best, "ms")


def test_the_window_lives_while_a_slider_is_dragged(qtbot, page, measured):
    slider = next(row.slider for row in page.rows if row.field.name == "background")
    longest = []
    for _ in range(ROUNDS):
        gaps, last = [], [time.perf_counter()]

        def beat(gaps=gaps, last=last):
            now = time.perf_counter()
            gaps.append(now - last[0])
            last[0] = now

        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(5)
        timer.timeout.connect(beat)
        timer.start()
        for step in range(60):
            slider.move_handle(0, 0.1 + 0.005 * step)
            qtbot.wait(8)
        timer.stop()
        longest.append(max(gaps))
        if longest[-1] < LONGEST_FREEZE:
            break
    measured("preview: longest freeze while a slider is dragged", 1000 * min(longest), "ms")
