"""The networks that come with the application, and those in a folder of the user's."""

import importlib.resources
import os
from pathlib import Path

from training.card import FILE_NAME as CARD_FILE
from training.card import MODEL_FILE_NAME as MODEL_FILE

DEFAULT_MODEL = "measured-1"


class ModelError(ValueError):
    """A network that cannot be used; the message is one sentence for the user."""


def list_models() -> list[str]:
    """Return the names of the bundled networks."""
    return sorted(folder.name for folder in _bundled().glob("*") if _is_model(folder))


def find_model(name: str | os.PathLike[str] = DEFAULT_MODEL) -> Path:
    """Return the folder of a bundled network by its name, or of any by its path.

    Raises
    ------
    ModelError
        When there is no such network, or the folder lacks one of its two files.
    """
    bundled = _bundled() / name
    if str(name) in list_models():
        return bundled
    folder = Path(name).expanduser()
    if _is_model(folder):
        return folder.absolute()
    if folder.is_dir():
        raise ModelError(f"{folder} is no network: it must contain {MODEL_FILE} and {CARD_FILE}.")
    known = ", ".join(list_models()) or "none is installed"
    raise ModelError(
        f"There is no network “{name}”: give the folder of one or a bundled one ({known})."
    )


def _bundled() -> Path:
    return Path(str(importlib.resources.files("resources"))) / "models"


def _is_model(folder: Path) -> bool:
    return (folder / MODEL_FILE).is_file() and (folder / CARD_FILE).is_file()
