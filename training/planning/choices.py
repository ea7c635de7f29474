"""What is chosen in the Train window, as plain values. No Qt here."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

from training.sources.mp_query import Query

if TYPE_CHECKING:
    from training.simulation.ranges import InstrumentRanges

PROTOTYPES: Final = "prototypes"
FILES: Final = "files"
MATERIALS_PROJECT: Final = "materials-project"

MEASURED: Final = "measured"
# Settings of a run hold its recipe, too.
CONFIG: Final = "config.json"
CUSTOM: Final = "custom"

_SOURCES: Final = (PROTOTYPES, FILES, MATERIALS_PROJECT)
# What a value may be that comes from a file.
_KINDS: Final[dict[str, Any]] = {
    "source": str,
    "prototypes": int,
    "prototype_elements": int | None,
    "paths": list | tuple,
    "query": dict,
    "preset": str,
    "ranges": dict,
    "recipe": str,
    "epochs": int | None,
    "batch_size": int | None,
    "learning_rate": float | int | None,
    "fine_tune": bool,
    "measured": str,
    "title": str,
}


class ChoiceError(ValueError):
    """Something chosen cannot be used; one sentence for the user."""


@dataclass(frozen=True)
class Choices:
    """Everything chosen on the pages.

    Attributes
    ----------
    source
        PROTOTYPES, FILES or MATERIALS_PROJECT.
    prototypes
        number of made-up compounds.  prototype_elements: how many elements each; None for any.
    paths
        structure files and folders.
    query
        which compounds of the Materials Project.
    preset
        name of the preset the ranges are, or CUSTOM.
    ranges
        fields of InstrumentRanges that differ from its own defaults.
    recipe
        name of a built-in recipe, or the path of a recipe file or of a run's settings.
    epochs, batch_size, learning_rate
        None for what the recipe says.
    fine_tune
        whether the network in use is trained further, instead of a new one from scratch.
    measured
        folder of measured patterns to compare on; "" for none.
    title
        of the run; "" for one made from what is chosen.
    """

    source: str = PROTOTYPES
    prototypes: int = 3500
    prototype_elements: int | None = None
    paths: tuple[str, ...] = ()
    query: Query = field(default_factory=lambda: Query(per_system=1000))
    preset: str = "laboratory"
    ranges: dict[str, Any] = field(default_factory=dict)
    recipe: str = MEASURED
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    fine_tune: bool = False
    measured: str = ""
    title: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Choices":
        """Make choices of what `to_dict` returned; what is missing has its default.

        Raises
        ------
        ValueError, TypeError
            A value is of the wrong kind.
        """
        if not isinstance(values, dict):
            raise TypeError("not a group of choices")
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        for name, value in known.items():
            if not isinstance(value, _KINDS.get(name, object)) or isinstance(value, bool) != (
                name == "fine_tune"
            ):
                raise TypeError(f"{name} cannot be {value!r}")
        if "query" in known:
            known["query"] = Query.from_dict(known["query"])
        if "paths" in known:
            known["paths"] = tuple(str(path) for path in known["paths"])
        if "ranges" in known:
            known["ranges"] = {name: _tuple(value) for name, value in known["ranges"].items()}
        found = cls(**known)
        found.instrument()
        if found.source not in _SOURCES:
            raise ValueError(f"no source {found.source}")
        return found

    def instrument(self) -> "InstrumentRanges":
        """Return the ranges of the virtual diffractometer."""
        from training.simulation.ranges import InstrumentRanges  # noqa: PLC0415

        return InstrumentRanges(**self.ranges)

    def with_instrument(self, ranges: "InstrumentRanges", preset: str) -> "Choices":
        """With other ranges."""
        from training.simulation.ranges import InstrumentRanges  # noqa: PLC0415

        usual = asdict(InstrumentRanges())
        changed = {name: v for name, v in asdict(ranges).items() if v != usual[name]}
        return replace(self, ranges=changed, preset=preset)

    @property
    def is_built_in(self) -> bool:
        """Whether the recipe is one of those that come with xrdgui."""
        return self.recipe == MEASURED or self.is_study

    @property
    def is_study(self) -> bool:
        """Whether the recipe is one of the study's, which draws its own ideal lines."""
        return self.recipe.startswith("paper-test-")


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
