"""Reads the card of a model that may come from anywhere."""

import math
from dataclasses import fields
from pathlib import Path

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models.card import FILE_NAME, CardError, ModelCard
from xrdgui.models.errors import ModelError

# Cards of ours have 30 kB.
LARGEST = 4 * 2**20


def read(folder: Path) -> ModelCard:
    """Return the card of a model folder, every field of the type it should have.

    Raises
    ------
    ModelError
        There is none, or it says something no model of ours can mean.
    """
    path = folder / FILE_NAME
    called = f"The model “{folder.name}” cannot be used:"
    try:
        size = path.stat().st_size
        card = ModelCard.read(folder) if size <= LARGEST else None
    except FileNotFoundError as error:
        raise ModelError(f"{called} its {FILE_NAME} is missing.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelError(f"{called} its {FILE_NAME} could not be read ({reason}).") from error
    except CardError as error:
        said = str(error).replace(str(path), f"its {FILE_NAME}").rstrip(".")
        raise ModelError(f"{called} {said}.") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{called} its {FILE_NAME} is damaged.") from error
    if card is None:
        raise ModelError(f"{called} its {FILE_NAME} is too large to be a card of xrdgui.")
    wrong = _wrong(card)
    if wrong:
        raise ModelError(f"{called} its {FILE_NAME} is damaged ({wrong}).")
    return card


def _wrong(card: ModelCard) -> str | None:
    """Say what is wrong with what the card says; None when nothing is."""
    usual = ModelCard("", "")
    for field in fields(ModelCard):
        expected = type(getattr(usual, field.name))
        if not isinstance(getattr(card, field.name), expected):
            return f"“{field.name}” is of the wrong kind"
    if sorted(map(str, card.classes)) != sorted(CRYSTAL_SYSTEMS):
        return "its answers are not the seven crystal systems"
    try:
        temperature = card.temperature
    except (KeyError, TypeError, ValueError):
        return "it has no temperature"
    if not (math.isfinite(temperature) and 0 < temperature < 1000):
        return f"a temperature of {temperature:g} is impossible"
    return None
