"""A row of the list: a pattern (or an unreadable file) and what is known about it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from xrdgui.classification.prediction import Prediction
    from xrdgui.crystals.unit_cell import UnitCell
    from xrdgui.patterns.pattern import Pattern


class State(Enum):
    """Where an entry stands."""

    WAITING = auto()
    ANSWERED = auto()
    NOT_CLASSIFIED = auto()
    UNREADABLE = auto()
    CANCELLED = auto()


class Origin(Enum):
    """Where the wavelength in use comes from."""

    FILE = auto()
    CONVERTED = auto()
    DEFAULT = auto()
    SET = auto()


@dataclass(eq=False)
class Entry:
    """One scan of one file, or a file that could not be read.

    Attributes
    ----------
    key : int
        Number that stays with the entry for its whole life.
    override : float or None
        Wavelength in Å set by hand; wins over file and default.
    request : int
        Counts the questions asked about this entry, so that a late answer to an old question
        (an earlier wavelength) is recognised and dropped.
    """

    key: int
    name: str
    source: Path | None
    pattern: Pattern | None
    problem: str | None = None
    override: float | None = None
    prediction: Prediction | None = None
    state: State = State.WAITING
    request: int = 0
    _moved: Pattern | None = field(default=None, init=False, repr=False)

    @property
    def used(self) -> Pattern | None:
        """The pattern at the wavelength set by hand, if one is; one object until that changes."""
        if self.pattern is None or self.override is None:
            return self.pattern
        if self._moved is None or self._moved.wavelength != self.override:
            self._moved = self.pattern.with_wavelength(self.override)
        return self._moved

    @property
    def cell(self) -> UnitCell | None:
        """The unit cell that came with the answer, if one did."""
        return None if self.prediction is None else self.prediction.cell

    def set_wavelength(self, wavelength: float | None) -> str | None:
        """Use this wavelength (Å), None for that of the file; return why not where it cannot be."""
        if wavelength is not None and self.pattern is not None:
            try:
                self._moved = self.pattern.with_wavelength(wavelength)
            except ValueError as problem:
                return str(problem)
        self.override = wavelength
        return None

    def wavelength(self, default: float) -> tuple[float, Origin]:
        """Wavelength in Å that counts for this entry, and where it comes from."""
        if self.override is not None:
            return self.override, Origin.SET
        if self.pattern is not None and self.pattern.wavelength is not None:
            converted = "converted_from" in self.pattern.metadata
            return self.pattern.wavelength, Origin.CONVERTED if converted else Origin.FILE
        return default, Origin.DEFAULT

    def ask(self) -> int:
        """Forget the answer and return the number of the new question."""
        self.request += 1
        self.prediction = None
        self.problem = None
        self.state = State.WAITING
        return self.request

    def answer(self, request: int, prediction: Prediction) -> bool:
        """Take an answer; False when it belongs to a question that no longer stands."""
        if request != self.request or self.state is not State.WAITING:
            return False
        self.prediction = prediction
        self.problem = None if prediction.error is None else str(prediction.error)
        self.state = State.ANSWERED if prediction.error is None else State.NOT_CLASSIFIED
        return True
