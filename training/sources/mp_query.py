"""Which compounds of the Materials Project are wanted; imports nothing slow."""

from dataclasses import asdict, dataclass
from typing import Any

from xrdgui.crystals.elements import ATOMIC_NUMBERS


@dataclass(frozen=True)
class Query:
    """Which compounds are wanted.

    Attributes
    ----------
    n_elements
        number of different elements.
    require, exclude
        symbols of elements that must, must not be part of it.
    observed_only
        only what was reported experimentally.
    energy_above_hull
        at most this (eV/atom); None for any.
    max_sites
        at most so many atoms in the primitive cell; None for any.
    per_system
        at most so many of each crystal system, chosen by a hash of their ids; None for all.
    non_commercial
        also entries whose licence forbids commercial use (GNoME).
    """

    n_elements: int = 2
    require: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    observed_only: bool = False
    energy_above_hull: float | None = None
    max_sites: int | None = None
    per_system: int | None = None
    non_commercial: bool = False

    def __post_init__(self) -> None:
        """Check the symbols. Raises ValueError for a symbol that is no element's."""
        for symbol in (*self.require, *self.exclude):
            if symbol not in ATOMIC_NUMBERS:
                raise ValueError(f"“{symbol}” is not the symbol of an element.")

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Query":
        """Make a query of what `to_dict` returned, also after a round trip through JSON."""
        values = dict(values)
        for name in ("require", "exclude"):
            values[name] = tuple(values.get(name, ()))
        return cls(**values)

    def criteria(self) -> dict[str, Any]:
        """As arguments of the client's search, without the crystal system."""
        criteria: dict[str, Any] = {
            "num_elements": self.n_elements,
            "deprecated": False,
            "include_gnome": self.non_commercial,
        }
        if self.require:
            criteria["elements"] = list(self.require)
        if self.exclude:
            criteria["exclude_elements"] = list(self.exclude)
        if self.observed_only:
            criteria["theoretical"] = False
        if self.energy_above_hull is not None:
            criteria["energy_above_hull"] = (0.0, self.energy_above_hull)
        if self.max_sites is not None:
            criteria["num_sites"] = (1, self.max_sites)
        return criteria
