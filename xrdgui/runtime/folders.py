"""Where this program keeps what belongs to the user."""

import os
from pathlib import Path

import platformdirs

_NAME = "xrdgui"
_HOME = "XRDGUI_HOME"  # one folder for everything: portable installations, tests


def config_folder() -> Path:
    """Return the folder for settings, made if need be.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    return _made("config", platformdirs.user_config_path(_NAME, appauthor=False))


def log_folder() -> Path:
    """Return the folder for log files, made if need be.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    return _made("log", platformdirs.user_log_path(_NAME, appauthor=False))


def runs_folder() -> Path:
    """Return the folder that holds the user's training runs, one folder each; made if need be.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    return _made("data/runs", platformdirs.user_data_path(_NAME, appauthor=False) / "runs")


def models_folder() -> Path:
    """Return the folder that holds the user's own networks, one folder each; made if need be.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    return _made("data/models", platformdirs.user_data_path(_NAME, appauthor=False) / "models")


def reference_folder() -> Path:
    """Return the folder that holds the user's libraries of known compounds; made if need be.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    return _made(
        "data/reference", platformdirs.user_data_path(_NAME, appauthor=False) / "reference"
    )


def _made(kind: str, usual: Path) -> Path:
    home = os.environ.get(_HOME)
    folder = Path(home).expanduser() / kind if home else usual
    folder.mkdir(parents=True, exist_ok=True)
    return folder
