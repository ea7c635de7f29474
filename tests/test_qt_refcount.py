"""Some releases of PySide6 lose a reference to None with every call, until Python aborts."""

import sys


def test_calls_into_qt_keep_the_references_to_none(qtbot):
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    qtbot.addWidget(label)
    label.setText("warm up")
    before = sys.getrefcount(None)
    for number in range(20_000):
        label.setText(str(number))
    # A little may change by other threads; the fault would lose 20,000. From Python 3.12 on None
    # is immortal and its count constant.
    assert abs(sys.getrefcount(None) - before) < 100
