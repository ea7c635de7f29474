"""card.json: what a model is, what it was trained on, and what was measured of it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.runtime.atomic_files import write_atomically
from xrdgui.runtime.messages import Message, MessageError

FORMAT: Final = 1
FILE_NAME: Final = "card.json"
MODEL_FILE_NAME: Final = "model.keras"


class CardError(MessageError, ValueError):
    """A folder that is no model of ours; the message is one sentence."""


@dataclass
class ModelCard:
    """The description that travels with a network.

    Attributes
    ----------
    name, title
        Folder name, and what a person reads.
    classes
        Crystal systems in the order of the network's outputs.
    representation
        Parameters of `xrdgui.representation.representation.Representation`.
    calibration
        What `xrdgui.classification.calibration.Calibration` holds.
    indexing
        What `xrdgui.classification.fusion.Fusion` holds; empty where the network answers alone.
    reference
        What `xrdgui.classification.known_compounds.KnownCompounds` holds; empty where known
        compounds are not weighed.
    recipe
        The complete recipe of the training.
    data
        Sources with licence and citation, number of structures, fingerprint of the store.
    training
        What ran: steps, patterns seen, model started from.
    metrics
        Per benchmark what `training.evaluation` measured, and the command that measures it again.
    versions
        Of the packages that trained it.
    """

    name: str
    title: str
    classes: tuple[str, ...] = CRYSTAL_SYSTEMS
    representation: dict[str, Any] = field(default_factory=dict)
    calibration: dict[str, Any] = field(default_factory=lambda: {"temperature": 1.0})
    indexing: dict[str, Any] = field(default_factory=dict)
    reference: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    created: str = ""
    licence: str = "BSD-3-Clause"
    format: int = FORMAT

    @property
    def temperature(self) -> float:
        """Temperature of the softmax."""
        return float(self.calibration["temperature"])

    @classmethod
    def read(cls, folder: Path) -> "ModelCard":
        """Read the card of a model folder.

        Raises
        ------
        CardError
            No card there, a damaged one, or one of a newer version.
        """
        path = folder / FILE_NAME
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(values, dict) or values.get("format") != FORMAT:
                raise CardError(
                    Message("{card} was not written by this version of xrdgui.", card=str(path))
                )
            card = cls(**values)
        except FileNotFoundError as error:
            raise CardError(
                Message(
                    "{folder} holds no model: {file} is missing.",
                    folder=str(folder),
                    file=FILE_NAME,
                )
            ) from error
        except (OSError, UnicodeDecodeError, TypeError, json.JSONDecodeError) as error:
            raise CardError(
                Message("{card} is not a model card of xrdgui.", card=str(path))
            ) from error
        card.classes = tuple(card.classes)
        return card

    def write(self, folder: Path) -> None:
        """Write the card into a model folder."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"
        write_atomically(folder / FILE_NAME, text)
