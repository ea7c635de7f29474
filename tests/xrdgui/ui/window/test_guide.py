"""Help shows the guide and the shortcuts."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from xrdgui.runtime.messages import Message
from xrdgui.ui.widgets.commands import FILE, Command
from xrdgui.ui.window import guide

COMMANDS = [
    Command("open", Message("&Open…"), FILE, lambda: None, "Ctrl+O"),
    Command("samples", Message("Open &samples"), FILE, lambda: None),
]


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def shown(window):
    made = guide.GuideWindow(COMMANDS, window)
    made.open()
    return made


def test_it_opens_at_the_user_guide(shown):
    assert shown.current == "user-guide.md"
    assert len(shown.page.toPlainText()) > 500


def test_every_link_between_pages_leads_to_a_page():
    pages = guide.pages()
    assert pages
    for text in pages.values():
        for name in guide._LINK.findall(text):
            assert name in pages


def test_a_link_to_a_page_shows_it(shown):
    shown.follow(QUrl("command-line.md"))
    assert shown.current == "command-line.md"
    assert "classify" in shown.page.toPlainText()


def test_a_link_to_the_web_opens_the_browser(shown, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    shown.follow(QUrl("https://example.org/page"))
    assert opened == [QUrl("https://example.org/page")]
    assert shown.current == "user-guide.md"


def test_a_link_to_a_heading_scrolls_there(shown, qtbot):
    shown.show_page("developer-guide.md")
    shown.page.setMarkdown("# A\n\n" + "text\n\n" * 300 + "## The last heading\n\n")
    shown.follow(QUrl("#the-last-heading"))
    qtbot.waitUntil(lambda: shown.page.verticalScrollBar().value() > 0)


def test_what_has_a_shortcut_is_listed(shown):
    shown.show_page(guide.SHORTCUTS)
    said = shown.page.toPlainText()
    assert "Ctrl+O" in said
    assert "Open samples" not in said
