"""Prediction by a Keras network. Only the inference process and the command line import this."""

import hashlib
import importlib.util
import itertools
import json
import logging
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

# All of this must stand before Keras and TensorFlow are imported.
# Where TensorFlow has no wheels (Intel Macs) Keras works with JAX.
os.environ.setdefault(
    "KERAS_BACKEND", "tensorflow" if importlib.util.find_spec("tensorflow") else "jax"
)
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # leave the GPU's memory to others

import numpy as np
from numpy.typing import NDArray

from xrdgui.classification.answering import BATCH_SIZES, AnsweringModel, Answers
from xrdgui.classification.prediction import Prediction
from xrdgui.classification.sufficiency import NOT_ONE_PHASE, assess, remarks
from xrdgui.indexing.indexed_pattern import IndexedPattern, lines_to_begin_with, make_ready
from xrdgui.models import card_checks, safety
from xrdgui.models.card import MODEL_FILE_NAME, CardError
from xrdgui.models.errors import ModelError
from xrdgui.patterns.pattern import Pattern
from xrdgui.reference import libraries
from xrdgui.reference.elements import Elements
from xrdgui.reference.match import CompoundMatch
from xrdgui.reference.ranking import best
from xrdgui.reference.search_match import search_match
from xrdgui.reference.searchable import Searchable
from xrdgui.representation.representation import Representation, RepresentationError
from xrdgui.runtime.messages import Message
from xrdgui.runtime.threads import map_threaded, parts

_log = logging.getLogger(__name__)
# Grid points of a network input; ours have 4,250.
LONGEST = 50_000
# Patterns that are prepared together: fewer are not worth a thread of their own.
_FEWEST_IN_PART = 4
_DIGITS = 12  # of a fingerprint: no two models of a lifetime have the same


class Classifier:
    """A network with its card.

    Parameters
    ----------
    folder
        Model folder with model.keras and card.json.
    library
        Known compounds to search.
    library_name
        What they are called.

    Raises
    ------
    ModelError
        When the folder holds no network this version can use.
    """

    def __init__(
        self, folder: Path, library: Searchable | None = None, library_name: str = ""
    ) -> None:
        self.card = card_checks.read(folder)
        try:
            self.representation = _usable(Representation.from_dict(self.card.representation))
        except RepresentationError as error:
            raise _unusable(folder, Message(str(error))) from error
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise _unusable(folder, Message("its card describes no network input.")) from error
        try:
            self._model = AnsweringModel(folder, self.card, library=library)
        except (CardError, safety.UnsafeModelError) as error:
            raise _unusable(folder, error.message) from error
        except Exception as error:  # Keras raises what it likes over a damaged file
            raise _unusable(
                folder,
                Message(
                    "its {file} is damaged ({reason}).",
                    file=MODEL_FILE_NAME,
                    reason=_in_short(error),
                ),
            ) from error
        self._name = self.card.name or folder.name
        self._library = library_name if self._model.library is not None else ""
        weighed = self.card.reference if self._library else {}
        self._fingerprint = _fingerprint(folder / MODEL_FILE_NAME, self.card.indexing, weighed)
        shape = (self.representation.length, len(self.representation.channels))
        n = len(self.card.classes)
        fits = [[shape, (n,)], [shape, (n + 1,)]]  # one more: that it is not one phase
        keras = self._model.network.keras
        tensors = [*keras.inputs, *keras.outputs]
        if [tensor.shape[1:] for tensor in tensors] not in fits:
            raise _unusable(folder, Message("its network does not fit its card."))
        if not all(np.isfinite(weights).all() for weights in keras.get_weights()):
            raise _unusable(folder, Message("some of its weights are no numbers."))
        # Now, so that the first answer is quick.
        usual = Representation()
        usual.prepare(usual.axis, usual.axis, usual.wavelength)
        if self._model.fusion is not None:
            make_ready()
        if self._model.library is not None:
            search_match(lines_to_begin_with(), self._model.library)
        try:
            [answer] = self._answers(np.zeros((1, *shape), dtype=np.float32), [()], [Elements()])
        except (TypeError, ValueError, IndexError) as error:
            raise _unusable(folder, Message("its calibration does not fit its network.")) from error
        if not math.isclose(sum(answer.probabilities or ()), 1, abs_tol=1e-3):
            raise _unusable(folder, Message("its answers are no probabilities."))

    def predict(
        self,
        patterns: Sequence[Pattern],
        default_wavelength: float,
        elements: Sequence[Elements] | None = None,
    ) -> list[Prediction]:
        """Return one prediction per pattern; see `Predictor`."""
        known = elements or [Elements()] * len(patterns)
        result: list[Prediction] = []
        for start in range(0, len(patterns), BATCH_SIZES[-1]):
            part = slice(start, start + BATCH_SIZES[-1])
            result += self._batch(patterns[part], default_wavelength, known[part])
        return result

    def _batch(
        self,
        patterns: Sequence[Pattern],
        default_wavelength: float,
        elements: Sequence[Elements],
    ) -> Iterator[Prediction]:
        on_grid = map_threaded(lambda one: self._resampled(one, default_wavelength), patterns)
        good = [
            (pattern, known, *found)
            for pattern, known, found in zip(patterns, elements, on_grid, strict=True)
            if not isinstance(found, Message)
        ]
        answers = iter(self._predicted(*zip(*good, strict=True)) if good else ())
        for found in on_grid:
            yield self._refusal(found) if isinstance(found, Message) else next(answers)

    def _resampled(
        self, pattern: Pattern, default_wavelength: float
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | Message:
        """Return (length,) intensities and where they were measured, or why there are none."""
        wavelength = pattern.wavelength or default_wavelength
        try:
            return self.representation.resample(pattern.two_theta, pattern.intensity, wavelength)
        except RepresentationError as problem:
            message = str(problem)
            # Its sentence goes on where a file's name stands before it.
            return Message(message[:1].upper() + message[1:])

    def _predicted(
        self,
        patterns: Sequence[Pattern],
        elements: Sequence[Elements],
        counts: Sequence[NDArray[np.float32]],
        measured: Sequence[NDArray[np.bool_]],
    ) -> Iterator[Prediction]:
        """Yield the answers to patterns that are on the grid, where there is enough to go by."""
        on_grid, where = np.stack(counts), np.stack(measured)

        def prepared(part: slice) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
            return self.representation.prepare_and_count(on_grid[part], where[part])

        by_part = map_threaded(prepared, parts(len(patterns), _FEWEST_IN_PART))
        inputs, n_lines = (np.concatenate(each) for each in zip(*by_part, strict=True))
        degrees = (where.sum(axis=1) * self.representation.step).tolist()
        assessed = [
            assess(*one, self.representation) for one in zip(n_lines.tolist(), degrees, strict=True)
        ]
        asked = np.array([error is None for _, error in assessed])
        warnings = [
            (*remarks(pattern.metadata), *warnings)
            for pattern, (warnings, _) in zip(patterns, assessed, strict=True)
        ]
        answers: Iterator[Prediction] = iter(())
        if asked.any():
            cautions = itertools.compress(warnings, asked)
            known = list(itertools.compress(elements, asked))
            answers = iter(self._answers(inputs[asked], list(cautions), known))
        for (_, error), its_warnings in zip(assessed, warnings, strict=True):
            yield next(answers) if error is None else self._refusal(error, its_warnings)

    def _refusal(self, error: Message, warnings: tuple[Message, ...] = ()) -> Prediction:
        return Prediction(
            self.card.classes,
            None,
            warnings,
            error,
            model=self._name,
            fingerprint=self._fingerprint,
        )

    def _answers(
        self,
        inputs: NDArray[np.float32],
        warnings: Sequence[tuple[Message, ...]],
        elements: Sequence[Elements],
    ) -> list[Prediction]:
        """Return the answers to at most one batch of (n, length, channels), with these warnings."""
        answers = self._model.answer(inputs, elements)
        indexed: Sequence[IndexedPattern | None] = answers.indexed or [None] * len(inputs)
        compounds = self._compounds(answers, len(inputs))
        return [
            self._answer(tuple(p), bool(not_one_phase), its_warnings, pattern, its_compounds)
            for p, not_one_phase, its_warnings, pattern, its_compounds in zip(
                answers.probabilities.tolist(),
                answers.not_one_phase,
                warnings,
                indexed,
                compounds,
                strict=True,
            )
        ]

    def _compounds(self, answers: Answers, n: int) -> list[tuple[CompoundMatch, ...]]:
        library = self._model.library
        if library is None:
            return [()] * n
        return [tuple(best(matches, library)) for matches in answers.matches]

    def _answer(
        self,
        p: tuple[float, ...],
        not_one_phase: bool,
        warnings: tuple[Message, ...],
        indexed: IndexedPattern | None,
        compounds: tuple[CompoundMatch, ...],
    ) -> Prediction:
        system = self.card.classes[int(np.argmax(p))]
        return Prediction(
            self.card.classes,
            p,
            (NOT_ONE_PHASE, *warnings) if not_one_phase else warnings,
            candidates=self._candidates(p),
            not_one_phase=not_one_phase,
            model=self._name,
            fingerprint=self._fingerprint,
            cell=None if indexed is None or not_one_phase else indexed.cell(system),
            compounds=compounds,
            library=self._library,
        )

    def _candidates(self, p: tuple[float, ...]) -> tuple[str, ...]:
        """Return the systems of the answer set, the most probable first."""
        if self._model.set_threshold is None:
            return ()
        ranked = sorted(range(len(p)), key=lambda i: -p[i])
        likely = [i for i in ranked if p[i] >= self._model.set_threshold] or ranked[:1]
        return tuple(self.card.classes[i] for i in likely)


def _unusable(folder: Path, problem: Message) -> ModelError:
    return ModelError(card_checks.unusable(folder, problem))


def with_libraries(folder: Path) -> tuple[Classifier, tuple[Message, ...]]:
    """Return a model with the libraries of known compounds that are switched on.

    Also what is wrong with libraries that cannot be read, which are left out.

    Raises
    ------
    ModelError
        As of `Classifier`.
    """
    library, problems = libraries.loaded()
    names = " + ".join(one.name for one in libraries.listed() if one.on)
    for problem in problems:
        _log.warning("%s", problem)
    return Classifier(folder, library, names), problems


def _fingerprint(file: Path, *weighed: dict[str, Any]) -> str:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
    for each in filter(None, weighed):  # which changes the answers of the same network
        digest.update(json.dumps(each, sort_keys=True).encode())
    return digest.hexdigest()[:_DIGITS]


def _usable(representation: Representation) -> Representation:
    """Return it, if it can be computed with in reasonable time and memory.

    Raises
    ------
    ValueError
        A value is no number, or the pattern would have no or far too many points.
    """
    numbers = [value for value in asdict(representation).values() if isinstance(value, float | int)]
    if not all(math.isfinite(value) and abs(value) <= 180 for value in numbers):
        raise ValueError("no angle, no wavelength")
    if not (
        0 <= representation.two_theta_min < representation.two_theta_max <= 180
        and 0 < representation.step < 1
        and 0 < representation.wavelength < 10
        and representation.length <= LONGEST
    ):
        raise ValueError("out of range")
    return representation


def _in_short(error: Exception) -> str:
    """Return the first line of what Keras has to say, which may be pages."""
    if isinstance(error, OSError) and error.strerror:  # without the path
        return error.strerror
    said = str(error).strip().partition("\n")[0].rstrip(".: ")
    return said[:150] or type(error).__name__
