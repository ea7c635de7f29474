"""What begins when the window is on the screen."""

import pytest

from tests.xrdgui.ui.conftest import Parts, write_pattern
from xrdgui.ui import application
from xrdgui.workspace.entry import State


@pytest.mark.parametrize("drawn", [True, False])
def test_the_network_and_the_files_wait_for_the_first_picture_but_not_for_ever(
    qtbot, tmp_path, monkeypatch, drawn
):
    monkeypatch.setattr(application, "_DRAWN_MS", 20_000 if drawn else 1)
    made = Parts(tmp_path / "window.ini")
    window = made.window
    qtbot.addWidget(window)
    started = []
    start = window.client.start
    monkeypatch.setattr(window.client, "start", lambda: started.append(window._painted) or start())
    if drawn:
        window.show()
    with qtbot.waitSignal(window.session.batch_finished, timeout=10_000):
        application.start(window, [str(write_pattern(tmp_path / "a.xy"))])
    assert started == [drawn]
    assert [entry.state for entry in window.session.entries.values()] == [State.ANSWERED]
    window.close()
