"""The status bar while the network loads."""

from typing import Any

import pytest

from xrdgui.ui.background.inference import NetworkState
from xrdgui.ui.window import activity
from xrdgui.ui.window.activity import Activity


@pytest.fixture
def bar(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Activity:
    monkeypatch.setattr(activity, "SLOW_MS", 30)
    made = Activity()
    qtbot.addWidget(made)
    return made


def test_a_network_that_loads_for_long_is_said_to_be_in_its_first_start(qtbot, bar):
    assert bar.message.text() == ""
    qtbot.waitUntil(lambda: "first start takes longer" in bar.message.text())
    bar.show_classifying(0, 3)
    assert bar.message.text() == "3 patterns waiting for the network; its first start takes longer"
    bar.show_network(NetworkState.READY, "mine")
    assert bar.message.text() == "Classifying 0 of 3"
    bar.finish()
    assert bar.message.text() == ""


def test_a_network_that_loads_quickly_is_not(qtbot, bar):
    bar.show_network(NetworkState.READY, "mine")
    qtbot.wait(60)
    assert bar.message.text() == ""


def test_what_has_to_be_told_is_not_hidden_by_it(qtbot, bar):
    bar.tell("1 file could not be read")
    qtbot.waitUntil(lambda: not bar._slow.isActive())
    assert bar.message.text() == "1 file could not be read"
