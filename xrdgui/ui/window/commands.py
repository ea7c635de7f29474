"""Commands as data: one list feeds menus, toolbar and shortcuts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from xrdgui.ui.widgets.icons import line_icon
from xrdgui.ui.widgets.theme import Colours


@dataclass(frozen=True)
class Command:
    """Something the window can do.

    Attributes
    ----------
    id : str
        Stable name, for tests and settings.
    menu : str
        Title of the menu it belongs to.
    shortcut : str
        Portable key sequence, or empty.
    icon : str
        Name of a line icon, or empty.
    bar_title : str
        Short title in the toolbar; empty keeps the command out of it.
    group : str
        Checkable commands of one group exclude each other.
    starts_section : bool
        A separator stands before it in the menu.
    """

    id: str
    title: str
    menu: str
    callback: Callable[..., Any]
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    bar_title: str = ""
    checkable: bool = False
    group: str = ""
    starts_section: bool = False


class Actions:
    """The QActions of a window, made from its commands.

    Parameters
    ----------
    window : QMainWindow
        Gets the menus; it owns the actions.
    commands : iterable of Command
        In the order of the menus.
    """

    def __init__(self, window: QMainWindow, commands: Iterable[Command]) -> None:
        self._window = window
        self.commands = {command.id: command for command in commands}
        self._by_id: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        for command in self.commands.values():
            self._add(command)

    def __getitem__(self, command_id: str) -> QAction:
        return self._by_id[command_id]

    def fill_toolbar(self, bar: QToolBar, layout: Iterable[str]) -> None:
        """Put these commands on a toolbar; an empty id makes a separator."""
        for command_id in layout:
            if command_id:
                bar.addAction(self._by_id[command_id])
            else:
                bar.addSeparator()

    def apply_colours(self, colours: Colours) -> None:
        """Colour the icons."""
        for command_id, action in self._by_id.items():
            name = self.commands[command_id].icon
            if name:
                action.setIcon(line_icon(name, colours.text, colours.muted))

    def _add(self, command: Command) -> None:
        action = QAction(command.title, self._window)
        action.setObjectName(command.id)
        # The platform's own guess would move "About" and "Quit"; only those two may go.
        roles = {"about": QAction.MenuRole.AboutRole, "quit": QAction.MenuRole.QuitRole}
        action.setMenuRole(roles.get(command.id, QAction.MenuRole.NoRole))
        action.setIconVisibleInMenu(False)
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if command.bar_title:
            action.setIconText(command.bar_title)
        action.setToolTip(_tool_tip(command))
        if command.checkable:
            action.setCheckable(True)
            action.toggled.connect(command.callback)
        else:
            action.triggered.connect(lambda _checked=False: command.callback())
        if command.group:
            self._group(command.group).addAction(action)
        menu = self._menu(command.menu)
        if command.starts_section:
            menu.addSeparator()
        menu.addAction(action)
        self._by_id[command.id] = action

    def _menu(self, title: str) -> QMenu:
        if title not in self._menus:
            self._menus[title] = self._window.menuBar().addMenu(title)
        return self._menus[title]

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self._window)
        return self._groups[name]


def _tool_tip(command: Command) -> str:
    tip = command.tip or command.title.replace("&", "").rstrip("…")
    if command.shortcut:
        keys = QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        tip += f" ({keys})"
    return tip
