"""Commands as data: what a room can be asked to do, for menus, toolbar, shortcuts and help.

Each room lists its commands in its module `commands`; the window collects them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from xrdgui.runtime.messages import Message
from xrdgui.ui.widgets.icons import line_icon
from xrdgui.ui.widgets.theme import Colours


@dataclass(frozen=True)
class Command:
    """Something a room can be asked to do.

    Attributes
    ----------
    id : str
        Stable name, for tests and settings.
    title : Message
        As the menu shows it, with `&` before the letter of its key.
    menu : Message
        Title of the menu it belongs to.
    callback : callable
        Called without an argument, or with whether it is checked where it is `checkable`.
    shortcut : str
        Portable key sequence, or empty.
    icon : str
        Name of a line icon, or empty.
    tip : Message or None
        One sentence for who points at it; its title where there is none.
    bar_title : Message or None
        Short title in the toolbar.
    bar_place : int
        Where it stands in the toolbar, 0 to keep it out; places of another ten stand apart.
    group : str
        Checkable commands of one group exclude each other.
    starts_section : bool
        A separator stands before it in the menu.
    enabled : callable or None
        Whether it can be asked for now; None where it always can.
    """

    id: str
    title: Message
    menu: Message
    callback: Callable[..., Any]
    shortcut: str = ""
    icon: str = ""
    tip: Message | None = None
    bar_title: Message | None = None
    bar_place: int = 0
    checkable: bool = False
    group: str = ""
    starts_section: bool = False
    enabled: Callable[[], bool] | None = None

    @property
    def plain_title(self) -> str:
        """Title without the mark of its key."""
        return str(self.title).replace("&", "")

    @property
    def native_shortcut(self) -> str:
        """Keys as this system writes them, or empty."""
        return QKeySequence(self.shortcut).toString(QKeySequence.SequenceFormat.NativeText)


FILE, EDIT, VIEW = Message("&File"), Message("&Edit"), Message("&View")
MODELS, TRAINING, HELP = Message("&Models"), Message("&Training"), Message("&Help")


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

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Put the commands that have a place there on a toolbar."""
        placed = sorted(
            (command for command in self.commands.values() if command.bar_place),
            key=lambda command: command.bar_place,
        )
        before = None
        for command in placed:
            if before is not None and before.bar_place // 10 != command.bar_place // 10:
                bar.addSeparator()
            bar.addAction(self._by_id[command.id])
            before = command

    def refresh(self) -> None:
        """Enable what can be asked for now."""
        for command in self.commands.values():
            if command.enabled is not None:
                self._by_id[command.id].setEnabled(command.enabled())

    def apply_colours(self, colours: Colours) -> None:
        """Colour the icons."""
        for command_id, action in self._by_id.items():
            name = self.commands[command_id].icon
            if name:
                action.setIcon(line_icon(name, colours.text, colours.muted))

    def _add(self, command: Command) -> None:
        action = QAction(str(command.title), self._window)
        action.setObjectName(command.id)
        # The platform's own guess would move "About" and "Quit"; only those two may go.
        roles = {"about": QAction.MenuRole.AboutRole, "quit": QAction.MenuRole.QuitRole}
        action.setMenuRole(roles.get(command.id, QAction.MenuRole.NoRole))
        action.setIconVisibleInMenu(False)
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if command.bar_title is not None:
            action.setIconText(str(command.bar_title))
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

    def _menu(self, message: Message) -> QMenu:
        title = str(message)
        if title not in self._menus:
            self._menus[title] = self._window.menuBar().addMenu(title)
        return self._menus[title]

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self._window)
        return self._groups[name]


def _tool_tip(command: Command) -> str:
    tip = command.plain_title.rstrip("…") if command.tip is None else str(command.tip)
    return f"{tip} ({command.native_shortcut})" if command.shortcut else tip
