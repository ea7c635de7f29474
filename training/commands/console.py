"""What the commands show a person: bars and sentences on standard error, and questions."""

import getpass
import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

_console = Console(stderr=True)


def bars() -> Progress:
    """Progress bars, not started yet."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}"),
        TimeElapsedColumn(), TimeRemainingColumn(), console=_console,
    )  # fmt: skip


def say(text: str) -> None:
    """One line, as it stands."""
    _console.print(text, markup=False, highlight=False, soft_wrap=True)


def ask_key(shown: Progress) -> str | None:
    """Ask for the user's key to the Materials Project, typed unseen while the bars hold still.

    None where nobody can type.
    """
    if not sys.stdin.isatty():
        return None
    shown.stop()
    try:
        return getpass.getpass("Key to the Materials Project: ")
    finally:
        shown.start()
