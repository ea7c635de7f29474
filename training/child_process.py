"""How the training is started as a process of its own: from a checkout, a wheel or a bundle."""

import sys
from pathlib import Path

import training

FLAG = "--training"
"""First argument that makes a bundled `xrdgui` speak as `python -m training` does."""


def command(*arguments: str) -> list[str]:
    """Return program and arguments that stand for `python -m training ARGUMENTS…`.

    A frozen bundle has no Python to give `-m` to: there the program itself is started again, see
    `xrdgui.__main__`.
    """
    if _is_frozen():
        return [sys.executable, FLAG, *arguments]
    return [sys.executable, "-m", "training", *arguments]


def folder() -> Path:
    """Return the folder to start it in: where Python finds `training`, also in a checkout."""
    return Path(sys.executable).parent if _is_frozen() else Path(training.__file__).parents[1]


def _is_frozen() -> bool:
    """Whether this is a bundle, as made by PyInstaller and its like."""
    return bool(getattr(sys, "frozen", False))
