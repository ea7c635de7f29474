"""Reads the card of a model that may come from anywhere."""

import math
from dataclasses import fields
from pathlib import Path

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models.card import FILE_NAME, CardError, ModelCard
from xrdgui.models.errors import ModelError
from xrdgui.runtime.messages import Message

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
    about = {"model": folder.name, "file": FILE_NAME}
    try:
        size = path.stat().st_size
        card = ModelCard.read(folder) if size <= LARGEST else None
    except FileNotFoundError as error:
        raise ModelError(
            Message("The model “{model}” cannot be used: its {file} is missing.", **about)
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelError(
            Message(
                "The model “{model}” cannot be used: its {file} could not be read ({reason}).",
                reason=reason,
                **about,
            )
        ) from error
    except CardError as error:
        said = error.message
        its_card = Message("its {file}", file=FILE_NAME)  # in place of where it stands
        raise ModelError(
            unusable(folder, Message(said.text, **said.values | {"card": its_card}))
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(
            Message("The model “{model}” cannot be used: its {file} is damaged.", **about)
        ) from error
    if card is None:
        raise ModelError(
            Message(
                "The model “{model}” cannot be used: its {file} is too large to be a card of "
                "xrdgui.",
                **about,
            )
        )
    wrong = _wrong(card)
    if wrong:
        raise ModelError(
            Message(
                "The model “{model}” cannot be used: its {file} is damaged ({reason}).",
                reason=wrong,
                **about,
            )
        )
    return card


def unusable(folder: Path, problem: Message) -> Message:
    """Return the sentence that the model of a folder cannot be used, and why."""
    return Message(
        "The model “{model}” cannot be used: {problem}", model=folder.name, problem=problem
    )


def _wrong(card: ModelCard) -> Message | None:
    """Say what is wrong with what the card says; None when nothing is."""
    usual = ModelCard("", "")
    for field in fields(ModelCard):
        expected = type(getattr(usual, field.name))
        if not isinstance(getattr(card, field.name), expected):
            return Message("“{field}” is of the wrong kind", field=field.name)
    if sorted(map(str, card.classes)) != sorted(CRYSTAL_SYSTEMS):
        return Message("its answers are not the seven crystal systems")
    try:
        temperature = card.temperature
    except (KeyError, TypeError, ValueError):
        return Message("it has no temperature")
    if not (math.isfinite(temperature) and 0 < temperature < 1000):
        return Message(
            "a temperature of {temperature} is impossible", temperature=f"{temperature:g}"
        )
    return None
