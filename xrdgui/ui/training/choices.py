"""What is chosen in the Train window: plain values, remembered in a file, turned into a run.

No Qt here. Recipes are imported where they are needed, as their modules load scipy.
"""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from training.sources.mp_query import Query
from xrdgui.runs import new_folder

if TYPE_CHECKING:
    from training.ranges import InstrumentRanges
    from training.recipes import AnyRecipe
    from training.runs import RunFolder
    from training.sources import Source

PROTOTYPES: Final = "prototypes"
FILES: Final = "files"
MATERIALS_PROJECT: Final = "materials-project"

MEASURED: Final = "measured"
# Settings of a run hold its recipe, too.
CONFIG: Final = "config.json"
CUSTOM: Final = "custom"
# A study's recipe takes so many compounds more than it needs, as some cannot be used.
_SPARE: Final = 50


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
        """The inverse of `to_dict`; what is missing has its default, what is unknown is dropped.

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
        """The ranges of the virtual diffractometer."""
        from training.ranges import InstrumentRanges  # noqa: PLC0415

        return InstrumentRanges(**self.ranges)

    def with_instrument(self, ranges: "InstrumentRanges", preset: str) -> "Choices":
        """With other ranges."""
        from training.ranges import InstrumentRanges  # noqa: PLC0415

        usual = asdict(InstrumentRanges())
        changed = {name: v for name, v in asdict(ranges).items() if v != usual[name]}
        return replace(self, ranges=changed, preset=preset)

    @property
    def is_study(self) -> bool:
        """Whether the recipe is one of the study's, which draws its own ideal lines."""
        return self.recipe.startswith("paper-test-")


def base_recipe(choices: Choices, model_folder: Path | None) -> "AnyRecipe":
    """The recipe before epochs, batch, learning rate and instrument are set.

    Raises
    ------
    ChoiceError
        The recipe file cannot be used, or the network in use cannot be fine-tuned.
    """
    from training.recipe_files import RecipeError, find  # noqa: PLC0415
    from training.runs import RunError, RunFolder  # noqa: PLC0415

    if choices.fine_tune:
        return _recipe_of_model(model_folder)
    try:
        if Path(choices.recipe).name == CONFIG:
            return RunFolder(Path(choices.recipe).parent).recipe()
        return find(choices.recipe)
    except RecipeError as error:
        raise ChoiceError(str(error)) from error
    except (RunError, OSError, ValueError, KeyError, TypeError) as error:
        raise ChoiceError(
            f"The recipe of the run {Path(choices.recipe).parent} cannot be read; choose another."
        ) from error


def recipe(choices: Choices, model_folder: Path | None) -> "AnyRecipe":
    """The complete recipe of the run. Raises ChoiceError as `base_recipe`."""
    from training.recipe_files import RecipeError, changed  # noqa: PLC0415
    from training.recipes import StudyRecipe  # noqa: PLC0415

    try:
        made = changed(
            base_recipe(choices, model_folder),
            epochs=choices.epochs,
            batch_size=choices.batch_size,
            learning_rate=choices.learning_rate,
        )
    except RecipeError as error:
        raise ChoiceError(str(error)) from error
    if isinstance(made, StudyRecipe):
        return made
    fit = replace(made.fit, warm_up_steps=min(made.fit.warm_up_steps, made.fit.steps // 10))
    return replace(made, fit=fit, instrument=choices.instrument())


def source(choices: Choices, made: "AnyRecipe") -> "Source":
    """The source of structures; for a study's recipe as many compounds as it wants."""
    from training.recipes import StudyRecipe  # noqa: PLC0415

    study = made if isinstance(made, StudyRecipe) else None
    if choices.source == PROTOTYPES:
        count, n_elements = choices.prototypes, choices.prototype_elements
        if study is not None:
            count, n_elements = 7 * (study.per_system + _SPARE), study.n_elements
        return {"kind": PROTOTYPES, "count": count, "n_elements": n_elements, "seed": 0}
    if choices.source == FILES:
        return {"kind": FILES, "paths": list(choices.paths)}
    query = choices.query
    if study is not None:
        query = replace(query, n_elements=study.n_elements, per_system=study.per_system + _SPARE)
    return {"kind": MATERIALS_PROJECT, "query": query.to_dict()}


def create_run(choices: Choices, runs: Path, model_folder: Path | None) -> "RunFolder":
    """Make the folder of a new run below `runs`, ready to be started.

    Raises
    ------
    ChoiceError
        As `recipe`, or nothing is chosen to learn from.
    RunError
        The folder cannot be made.
    """
    from training.card import MODEL_FILE_NAME  # noqa: PLC0415
    from training.runs import RunFolder  # noqa: PLC0415

    if choices.source == FILES and not choices.paths:
        raise ChoiceError("No structure files are chosen; choose some on the page Compounds.")
    made = recipe(choices, model_folder)
    title = choices.title.strip() or default_title(choices)
    start_from = None
    if choices.fine_tune and model_folder is not None:
        start_from = str(model_folder / MODEL_FILE_NAME)
    settings = {
        "title": title,
        "source": source(choices, made),
        "start_from": start_from,
        "measured": choices.measured or None,
        "compare_with": None if model_folder is None else str(model_folder),
        "choices": choices.to_dict(),
    }
    return RunFolder.create(new_folder(runs, title), made, None, settings)


def default_title(choices: Choices) -> str:
    """A title made from what is chosen: "Materials Project, laboratory"."""
    where = {
        PROTOTYPES: "Made-up compounds",
        FILES: "Own structures",
        MATERIALS_PROJECT: "Materials Project",
    }[choices.source]
    if choices.is_study and not choices.fine_tune:
        return f"{where}, {choices.recipe}"
    how = "own instrument" if choices.preset == CUSTOM else choices.preset
    return f"{where}, {how}{', fine-tuned' if choices.fine_tune else ''}"


def of_run(folder: Path) -> Choices:
    """What was chosen for a run, to choose from anew.

    Of a run that was started from the command line as much as can be said here.

    Raises
    ------
    ChoiceError
        Its settings cannot be read.
    """
    config = folder / CONFIG
    try:
        values = json.loads(config.read_text(encoding="utf-8"))
        if "choices" in values:
            return Choices.from_dict(values["choices"])
        found = Choices(
            recipe=str(config),
            measured=values.get("measured") or "",
            title=values.get("title") or "",
            **_of_source(values.get("source") or {}),
        )
        instrument = getattr(base_recipe(found, None), "instrument", None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChoiceError(
            f"The settings of the run “{folder.name}” cannot be read; choose anew."
        ) from error
    return found if instrument is None else found.with_instrument(instrument, CUSTOM)


def _of_source(values: dict[str, Any]) -> dict[str, Any]:
    """Fields of Choices that say the same as a source."""
    kind = values.get("kind")
    if kind == PROTOTYPES:
        elements = values.get("n_elements")
        return {"source": kind, "prototypes": values["count"], "prototype_elements": elements}
    if kind == FILES:
        return {"source": kind, "paths": tuple(values["paths"])}
    if kind == MATERIALS_PROJECT:
        return {"source": kind, "query": Query.from_dict(values["query"])}
    return {}


def load(path: Path) -> tuple[Choices, str]:
    """What was chosen last time, and a sentence when that could not be read.

    An unreadable file is set aside, never overwritten.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Choices.from_dict(values), ""
    except FileNotFoundError:
        return Choices(), ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        aside = path.with_name(path.name + ".damaged")
        try:
            path.replace(aside)
        except OSError:
            aside = path
        return Choices(), (
            "What was chosen last time could not be read; it was set aside as "
            f"{aside.name} and everything is as at the first start."
        )


def save(choices: Choices, path: Path) -> None:
    """Remember for the next opening. Raises OSError when the file cannot be written."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(choices.to_dict(), indent=1), encoding="utf-8")
    unfinished.replace(path)


def _recipe_of_model(model_folder: Path | None) -> "AnyRecipe":
    from training import recipes  # noqa: PLC0415
    from training.card import CardError, ModelCard  # noqa: PLC0415

    if model_folder is None:
        raise ChoiceError("There is no network in use that could be trained further.")
    name = model_folder.name
    try:
        values = ModelCard.read(model_folder).recipe
    except CardError as error:
        raise ChoiceError(f"{error} Train from scratch instead.") from error
    if not values:
        raise ChoiceError(
            f"The network “{name}” does not say how it was trained; train from scratch instead."
        )
    try:
        found = recipes.from_dict(values)
    except (KeyError, TypeError, ValueError) as error:
        raise ChoiceError(
            f"The network “{name}” was trained by another version of xrdgui, which builds networks "
            "otherwise; train from scratch instead."
        ) from error
    if isinstance(found, recipes.StudyRecipe):
        raise ChoiceError(
            f"The network “{name}” follows the study, which trains from scratch; choose that."
        )
    return replace(found, fit=replace(recipes.MEASURED.fit, learning_rate=3e-4))


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
