"""The commands of the window itself: its colours, help, and what concerns every room."""

from functools import partial
from typing import Protocol

from xrdgui.runtime.messages import Message
from xrdgui.ui.widgets.commands import EDIT, FILE, HELP, VIEW, Command
from xrdgui.ui.widgets.theme import Scheme

_SCHEMES = (
    (Scheme.SYSTEM, Message("Colours of the s&ystem")),
    (Scheme.LIGHT, Message("&Light")),
    (Scheme.DARK, Message("&Dark")),
)


class Window(Protocol):
    """What can be asked of the window."""

    def close(self) -> object: ...
    def cancel(self) -> object: ...
    def set_scheme(self, scheme: Scheme, /) -> object: ...
    def show_guide(self) -> object: ...
    def show_log(self) -> object: ...
    def show_about(self) -> object: ...


def ends_of_menus(window: Window) -> list[Command]:
    """List what stands at the end of the menus that the rooms have begun."""
    schemes = [
        Command(
            f"scheme_{scheme.value}", title, VIEW, partial(_choose, window, scheme),
            checkable=True, group="scheme", starts_section=scheme is Scheme.SYSTEM,
        )
        for scheme, title in _SCHEMES
    ]  # fmt: skip
    return [
        Command("quit", Message("&Quit"), FILE, window.close, "Ctrl+Q", starts_section=True),
        Command(
            "cancel", Message("&Stop what is under way"), EDIT, window.cancel, "Esc",
            starts_section=True,
        ),
        *schemes,
    ]  # fmt: skip


def help_menu(window: Window) -> list[Command]:
    """List what the Help menu offers."""
    return [
        Command("guide", Message("User &guide"), HELP, window.show_guide, "F1"),
        Command("show_log", Message("Show &log"), HELP, window.show_log),
        Command("about", Message("&About xrdgui"), HELP, window.show_about),
    ]


def _choose(window: Window, scheme: Scheme, on: bool) -> None:
    if on:
        window.set_scheme(scheme)
