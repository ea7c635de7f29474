"""Which elements a compound may hold: the filter of the search for known compounds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from xrdgui.crystals.elements import ATOMIC_NUMBERS
from xrdgui.runtime.messages import Message, MessageError

_SYMBOL: Final = re.compile(r"[A-Z][a-z]?")
_SEPARATOR: Final = re.compile(r"[\s,;]+")

Sets = npt.NDArray[np.uint64]


class ElementsError(MessageError, ValueError):
    """A list of elements that cannot be understood."""


@dataclass(frozen=True)
class Elements:
    """What is known of the elements of a sample.

    Attributes
    ----------
    must, may, must_not
        symbols. Where `may` is not empty, a compound holds nothing but those of `must` and `may`.
    """

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.must or self.may or self.must_not)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the elements of a text such as "Ti O": a compound holds these, or some of them.

        Raises
        ------
        ElementsError
            A word is not the symbol of an element.
        """
        symbols = [word for word in _SEPARATOR.split(text.strip()) if word]
        for symbol in symbols:
            if symbol not in ATOMIC_NUMBERS:
                raise ElementsError(
                    Message("“{symbol}” is not the symbol of an element.", symbol=symbol)
                )
        return cls(may=frozenset(symbols))

    @classmethod
    def of_formula(cls, formula: str) -> Self:
        """Return the elements of a formula."""
        return cls(may=frozenset(_SYMBOL.findall(formula)))

    @classmethod
    def of_name(cls, name: str) -> Self:
        """Return the elements of the first formula in the name of a file; none without one."""
        for word in re.split(r"[^A-Za-z0-9().]+", name):
            symbols = _formula(word)
            if symbols:
                return cls(may=frozenset(symbols))
        return cls()

    def allowed(self, sets: Sets) -> npt.NDArray[np.bool_]:
        """Return (n,) whether compounds of these element sets (n, 2) fit."""
        good = np.ones(len(sets), dtype=bool)
        if self.must:
            must = _bits(self.must)
            good &= ((sets & must) == must).all(axis=1)
        if self.may:
            other = ~_bits(self.must | self.may)
            good &= ((sets & other) == 0).all(axis=1)
        if self.must_not:
            good &= ((sets & _bits(self.must_not)) == 0).all(axis=1)
        return good


def element_sets(formulas: Iterable[str]) -> Sets:
    """Return (n, 2) the elements of formulas as bits, by atomic number."""
    return np.array([_bits(_SYMBOL.findall(formula)) for formula in formulas], np.uint64).reshape(
        -1, 2
    )


def _bits(symbols: Iterable[str]) -> Any:
    low, high = 0, 0
    for symbol in symbols:
        number = ATOMIC_NUMBERS.get(symbol, 0)
        if number < 64:
            low |= 1 << number
        else:
            high |= 1 << (number - 64)
    return np.array([low, high], np.uint64)


def _formula(word: str) -> list[str]:
    """Return the symbols of a word that is a formula of two elements or more, otherwise none."""
    if not re.fullmatch(r"(?:[A-Z][a-z]?(?:\d+(?:\.\d+)?)?|[()]\d*)+", word):
        return []
    symbols = _SYMBOL.findall(word)
    good = all(symbol in ATOMIC_NUMBERS for symbol in symbols) and len(set(symbols)) > 1
    return symbols if good else []
