"""Help: the pages of the guide that come with the application, and all keyboard shortcuts."""

import re
from collections.abc import Iterable
from importlib.resources import files

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from xrdgui.runtime.language import _
from xrdgui.ui.widgets.commands import Command

SHORTCUTS = "shortcuts"
_FIRST = "user-guide.md"
_PAGE = Qt.ItemDataRole.UserRole
_LINK = re.compile(r"\]\(([\w-]+\.md)\)")


def pages() -> dict[str, str]:
    """Return the Markdown of each page by its file name.

    They come in the order of the links on the page `index.md`; what has no link there comes last.
    """
    texts = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in files("resources").joinpath("guide").iterdir()
        if entry.name.endswith(".md")
    }
    linked = _LINK.findall(texts.get("index.md", ""))
    order = dict.fromkeys(["index.md", *linked, *sorted(texts)])
    return {name: texts[name] for name in order if name in texts}


def title_of(name: str, markdown: str) -> str:
    """Return the first heading of a page, or its name where it has none."""
    for line in markdown.splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    return name.removesuffix(".md")


def shortcuts_page(commands: Iterable[Command]) -> str:
    """Return a table in Markdown of the commands that have a shortcut."""
    title, keys, command_title = _("Keyboard shortcuts"), _("Keys"), _("Command")
    rows = [
        f"| {command.native_shortcut} | {command.plain_title.rstrip('…')} |"
        for command in commands
        if command.shortcut
    ]
    return "\n".join([f"# {title}", "", f"| {keys} | {command_title} |", "|---|---|", *rows, ""])


class GuideWindow(QSplitter):
    """Contents at the left, the page at the right.

    Parameters
    ----------
    commands : iterable of Command
        Everything the window can do, for the page of shortcuts.
    window : QWidget
        The main window, whose colours are used.
    """

    def __init__(self, commands: Iterable[Command], window: QWidget) -> None:
        super().__init__(window)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle(_("User guide"))
        self.resize(940, 660)
        self._pages = {**pages(), SHORTCUTS: shortcuts_page(commands)}
        self.contents = QListWidget(self)
        self.contents.setAccessibleName(_("Contents"))
        self.contents.setFrameShape(QFrame.Shape.NoFrame)
        self.contents.setWordWrap(True)
        self.contents.setSpacing(4)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, markdown in self._pages.items():
            item = QListWidgetItem(title_of(name, markdown), self.contents)
            item.setData(_PAGE, name)
        self.page = QTextBrowser(self)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(24)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(1, 1)
        self.setSizes([260, 720])
        self.contents.currentItemChanged.connect(self._show_current)
        self.page.anchorClicked.connect(self.follow)
        self.show_page(_FIRST)

    @property
    def current(self) -> str:
        """Name of the page that is shown."""
        item = self.contents.currentItem()
        return "" if item is None else str(item.data(_PAGE))

    def open(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def show_page(self, name: str) -> None:
        """Show this page; one that is not there leaves what is shown."""
        for row in range(self.contents.count()):
            if self.contents.item(row).data(_PAGE) == name:
                self.contents.setCurrentRow(row)

    def follow(self, link: QUrl) -> None:
        """Go where a link leads: another page, a heading of this one, or the browser."""
        if link.scheme() in {"http", "https", "mailto"}:
            QDesktopServices.openUrl(link)
            return
        if link.path():
            self.show_page(link.path().rpartition("/")[2])
        if link.hasFragment():
            self._scroll_to(link.fragment())

    def _show_current(self) -> None:
        self.page.setMarkdown(self._pages[self.current])

    def _scroll_to(self, anchor: str) -> None:
        """Scroll to the heading with this anchor, which Qt does not keep for Markdown."""
        block = self.page.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _anchor(block.text()) == anchor:
                place = self.page.document().documentLayout().blockBoundingRect(block)
                self.page.verticalScrollBar().setValue(int(place.top()))
                return
            block = block.next()


def _anchor(heading: str) -> str:
    """Return the anchor of a heading as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
