"""The box for errors nobody expected."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from xrdgui import __version__
from xrdgui.ui.window.crash import MOST_BOXES, CrashReporter


@pytest.fixture
def reporter(qtbot, tmp_path):
    made = CrashReporter(tmp_path)
    yield made
    if made.box is not None:
        made.box.close()


def fail(reporter: CrashReporter, kind: type[Exception] = RuntimeError) -> None:
    try:
        raise kind("broken on purpose")  # noqa: TRY301
    except kind as error:
        reporter.handle(kind, error, error.__traceback__)


def test_the_box_names_version_and_log_and_hides_the_traceback(qtbot, reporter, tmp_path):
    fail(reporter)
    qtbot.waitUntil(lambda: reporter.box is not None)
    box = reporter.box
    assert not box.report.isVisible()
    box.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert __version__ in copied
    assert "broken on purpose" in copied
    box.details.click()
    assert box.report.isVisible()


def test_a_flood_of_errors_makes_one_box(qtbot, reporter):
    for _ in range(200):
        fail(reporter)
    qtbot.wait(50)
    assert reporter.shown == 1
    reporter.box.close()
    qtbot.wait(20)
    for _ in range(200):
        fail(reporter)
    qtbot.wait(50)
    assert reporter.box is None


def test_there_are_never_more_than_a_few_boxes(qtbot, reporter):
    for kind in (ValueError, TypeError, KeyError, OSError, IndexError, LookupError):
        fail(reporter, kind)
        qtbot.wait(20)
        if reporter.box is not None:
            reporter.box.close()
            qtbot.wait(20)
    assert reporter.shown == MOST_BOXES


def test_errors_of_threads_arrive_too(qtbot, reporter):
    hooks = sys.excepthook, threading.excepthook
    reporter.install()
    try:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    finally:
        reporter.uninstall()
    qtbot.waitUntil(lambda: reporter.box is not None)
    assert "ZeroDivisionError" in reporter.box.report.toPlainText()
    assert (sys.excepthook, threading.excepthook) == hooks


def test_without_a_log_folder_there_is_no_button_for_it(qtbot):
    reporter = CrashReporter(None)
    fail(reporter)
    qtbot.waitUntil(lambda: reporter.box is not None)
    assert not reporter.box.show_log.isEnabled()
    reporter.box.close()


def test_the_log_folder_is_opened(monkeypatch):
    opened = []
    monkeypatch.setattr(
        "xrdgui.ui.window.crash.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()),
    )
    from xrdgui.ui.window.crash import open_log_folder

    open_log_folder(Path("/var/log/xrdgui"))
    open_log_folder(None)
    assert opened == ["/var/log/xrdgui"]
