"""The list with many rows."""

import time

from PySide6.QtCore import Qt

from tests.xrdgui.ui.conftest import answer
from xrdgui.ui.patterns.pattern_list import (
    NAME,
    PROBABILITY,
    SYSTEM,
    PatternListView,
    PatternTableModel,
)
from xrdgui.workspace.entry import Entry, State


def entries(number: int) -> list[Entry]:
    made = [Entry(key, f"sample {key:05d}.xy", None, None) for key in range(1, number + 1)]
    for entry in made:
        system = "cubic" if entry.key % 2 else "trigonal"
        entry.answer(0, answer(**{system: 0.6 + 0.3 * entry.key / number}))
    return made


def test_ten_thousand_rows_do_not_stop_the_window(qtbot):
    model = PatternTableModel()
    view = PatternListView(model)
    qtbot.addWidget(view)
    view.show()
    rows = entries(10_000)
    model.add(rows[:5000])
    for action in (
        lambda: model.add(rows[5000:]),
        lambda: model.refresh([entry.key for entry in rows]),
        lambda: model.sort(PROBABILITY, Qt.SortOrder.DescendingOrder),
        lambda: view.set_filter("00042"),
        lambda: view.set_filter(""),
        view.selectAll,
        lambda: view.select_key(7),
        lambda: model.remove([entry.key for entry in rows[:9000]]),
    ):
        started = time.perf_counter()
        action()
        view.grab()
        assert time.perf_counter() - started < 1.0
    assert model.rowCount() == 1000


def test_sorting_keeps_the_selection(qtbot):
    model = PatternTableModel()
    view = PatternListView(model)
    qtbot.addWidget(view)
    model.add(entries(10))
    view.select_key(3)
    view.horizontalHeader().setSortIndicator(PROBABILITY, Qt.SortOrder.DescendingOrder)
    assert [entry.key for entry in model.entries] == list(range(10, 0, -1))
    assert view.selected_keys() == [3]
    assert view.current is not None
    assert view.current.key == 3
    view.horizontalHeader().setSortIndicator(SYSTEM, Qt.SortOrder.AscendingOrder)
    assert model.entries[0].key % 2 == 1
    view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert [entry.key for entry in model.entries] == list(range(1, 11))


def test_the_filter_hides_rows_and_selection_counts_what_is_left(qtbot):
    model = PatternTableModel()
    view = PatternListView(model)
    qtbot.addWidget(view)
    model.add(entries(20))
    view.set_filter("0000")
    view.selectAll()
    assert len(view.selected_keys()) == 9


def test_every_state_has_its_words(qtbot):
    model = PatternTableModel()
    made = [Entry(key, "a.xy", None, None, state=state) for key, state in enumerate(State)]
    for entry in made:
        if entry.state is State.ANSWERED:
            entry.prediction = answer(cubic=0.4)
    model.add(made)
    shown = [model.index(row, SYSTEM).data() for row in range(len(made))]
    assert shown == ["waiting…", "cubic?", "not classified", "not readable", "stopped"]
    assert model.index(0, NAME).data() == "a.xy"


def test_long_names_are_elided_in_the_middle_with_the_whole_in_the_tip(qtbot):
    model = PatternTableModel()
    view = PatternListView(model)
    qtbot.addWidget(view)
    name = "a" * 200 + " 2024-05-01.xy"
    model.add([Entry(1, name, None, None)])
    assert view.textElideMode() is Qt.TextElideMode.ElideMiddle
    assert name in model.index(0, NAME).data(Qt.ItemDataRole.ToolTipRole)
