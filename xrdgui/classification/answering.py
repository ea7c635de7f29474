"""A model's answer to network inputs: network, unit cells, late fusion and calibration as one.

The window, the command line and the evaluation all ask this one class.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.classification.calibration import Calibration
from xrdgui.classification.fusion import Fusion
from xrdgui.classification.known_compounds import KnownCompounds
from xrdgui.crystals.crystal_systems import NOT_ONE_PHASE
from xrdgui.indexing.indexed_pattern import IndexedPattern, begun_index
from xrdgui.models import network_file
from xrdgui.models.card import MODEL_FILE_NAME, ModelCard
from xrdgui.reference.elements import Elements
from xrdgui.reference.scores import SystemScores
from xrdgui.reference.search_match import Matches, search_match
from xrdgui.reference.searchable import Searchable
from xrdgui.representation.representation import Representation
from xrdgui.runtime.threads import map_threaded

Inputs = npt.NDArray[np.float32]
Logits = npt.NDArray[np.float32]

BATCH_SIZES: Final = (1, 16, 64)
"""A batch is filled up to one of these sizes, so a network is compiled for three at most."""


class Network:
    """A saved network, asked in batches of few sizes.

    Parameters
    ----------
    path
        Of a .keras file.

    Raises
    ------
    UnsafeModelError, ValueError
        As `network_file.load` raises them.
    """

    def __init__(self, path: Path) -> None:
        self.keras = network_file.load(path)

    @property
    def tells_phases(self) -> bool:
        """Whether one output is for what is not the pattern of one phase."""
        return bool(self.keras.output_shape[-1] > NOT_ONE_PHASE)

    def logits(self, x: Inputs) -> Logits:
        """Return (n, 7 or 8) outputs for (n, length, channels)."""
        most = BATCH_SIZES[-1]
        return np.concatenate([self._batch(x[i : i + most]) for i in range(0, len(x), most)])

    def _batch(self, x: Inputs) -> Logits:
        # predict() sets up a data pipeline each time, which costs more than the network does.
        size = next(size for size in BATCH_SIZES if size >= len(x))
        filled = np.zeros((size, *x.shape[1:]), dtype=np.float32)
        filled[: len(x)] = x
        return np.asarray(self.keras.predict_on_batch(filled), dtype=np.float32)[: len(x)]


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers to n network inputs.

    Attributes
    ----------
    logits
        (n, 7 or 8) outputs after the fusion with cells.
    probabilities
        (n, 7) calibrated probabilities of the crystal systems.
    not_one_phase
        (n,) whether a pattern looks like something else than that of one phase.
    indexed
        n patterns with their cells; empty where the network answers alone.
    matches
        what n patterns were matched with among known compounds; empty without a library.
    """

    logits: Logits
    probabilities: npt.NDArray[np.float64]
    not_one_phase: npt.NDArray[np.bool_]
    indexed: Sequence[IndexedPattern]
    matches: Sequence[Matches] = ()


class AnsweringModel:
    """A model folder, ready to answer.

    Parameters
    ----------
    folder
        With model.keras and card.json.
    card
        Read from the folder without it.
    alone
        Without what the card says of cells and of known compounds.
    library
        Known compounds, which are weighed where the card says how.

    Raises
    ------
    CardError
        The card is damaged or of a newer version.
    UnsafeModelError, ValueError
        As `network_file.load` raises them.
    """

    def __init__(
        self,
        folder: Path,
        card: ModelCard | None = None,
        alone: bool = False,
        library: Searchable | None = None,
    ) -> None:
        self.card = card or ModelCard.read(folder)
        self.calibration = Calibration.of_card(self.card)
        self.fusion = None if alone else Fusion.of_card(self.card)
        known = KnownCompounds.of_card(self.card)
        self.known_compounds = known if self.fusion and library else None
        self.library = library if self.known_compounds else None
        self.representation = Representation.from_dict(self.card.representation)
        self.network = Network(folder / MODEL_FILE_NAME)

    @property
    def reads(self) -> Representation:
        """The representation of the patterns it is shown."""
        return self.representation

    @property
    def tells_phases(self) -> bool:
        """Whether the network has an output for what is not the pattern of one phase."""
        return self.network.tells_phases

    def without_known_compounds(self) -> "AnsweringModel":
        """Return the same model with network and cells alone."""
        alone = copy.copy(self)
        alone.known_compounds = alone.library = None
        return alone

    @property
    def set_threshold(self) -> float | None:
        """Crystal systems at least this probable belong to the answer set; None where unknown."""
        if self.known_compounds is not None:
            return self.known_compounds.set_threshold
        return self.calibration.set_threshold

    def answer(self, x: Inputs, elements: Sequence[Elements] | None = None) -> Answers:
        """Return the answers to (n, length, channels).

        Parameters
        ----------
        elements
            (n,) what is known of the elements of each sample.
        """
        logits, indexed = self.fused(x)
        p = self.calibration.probabilities(logits)
        matches: Sequence[Matches] = ()
        if self.known_compounds is not None and self.library is not None:
            library = self.library
            known = elements or [Elements()] * len(x)
            matches = map_threaded(
                lambda i: search_match(indexed[i].lines, library, library.among(known[i])),
                range(len(x)),
            )
            scores = SystemScores.of(matches, library)
            p = self.known_compounds.probabilities(p, scores, np.array([*map(bool, known)]))
        return Answers(logits, p, self.calibration.not_one_phase(logits), indexed, matches)

    def logits(self, x: Inputs) -> Logits:
        """Return (n, 7 or 8) outputs after the fusion for (n, length, channels)."""
        return self.fused(x)[0]

    def logits_alone(self, x: Inputs) -> Logits:
        """Return (n, 7 or 8) outputs of the network itself for (n, length, channels)."""
        return self.network.logits(x)

    def probabilities(self, x: Inputs) -> npt.NDArray[np.float64]:
        """Return (n, 7) calibrated probabilities for (n, length, channels)."""
        return self.answer(x).probabilities

    def fused(self, x: Inputs) -> tuple[Logits, Sequence[IndexedPattern]]:
        """Return (n, 7 or 8) outputs after the fusion with cells, and the patterns' cells."""
        if self.fusion is None:
            return self.network.logits(x), ()
        cells = begun_index(x, self.representation)  # beside the network
        logits = self.network.logits(x)
        indexed = cells()
        features: npt.NDArray[Any] = np.array([pattern.features for pattern in indexed])
        return self.fusion.outputs(logits, features), indexed
