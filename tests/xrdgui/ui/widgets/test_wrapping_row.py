import pytest
from PySide6.QtWidgets import QScrollArea, QWidget

from xrdgui.ui.widgets.wrapping_row import WrappingRow


@pytest.fixture
def parts():
    made = [QWidget() for _ in range(3)]
    for part in made:
        part.setMinimumSize(200, 100)
    return made


@pytest.fixture
def row(qtbot, parts):
    first, second, third = parts
    made = WrappingRow([(first, 1), (second, 0), (third, 1)], 10)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("width", "lines"), [(620, [3]), (619, [2, 1]), (410, [2, 1]), (409, [1, 1, 1])]
)
def test_what_has_no_room_goes_below(row, parts, width, lines):
    row.resize(width, 400)
    assert [len(line) for line in row.lines] == lines
    assert [part for line in row.lines for part in line] == parts
    assert row.minimumSizeHint().height() == 100 * len(lines) + 10 * (len(lines) - 1)
    assert row.minimumSizeHint().width() == 200


def test_a_part_that_grows_makes_room_for_itself(qtbot, row, parts):
    row.resize(620, 400)
    parts[1].setMinimumWidth(250)
    qtbot.waitUntil(lambda: len(row.lines) == 2, timeout=5000)


def test_nothing_is_ever_beyond_the_edge_of_a_scrolled_page(qtbot, row):
    scroll = QScrollArea()
    qtbot.addWidget(scroll)
    scroll.setWidget(row)
    scroll.setWidgetResizable(True)
    scroll.show()
    for width in (800, 500, 300, 800):
        scroll.resize(width, 200)
        qtbot.waitUntil(lambda: row.width() <= scroll.viewport().width(), timeout=5000)
        assert not scroll.horizontalScrollBar().isVisible()
    scroll.takeWidget()
