"""Networks a report is about, wherever they come from: a run, a model folder, a second one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.evaluation import BareNetwork, Shown
from training.recipes.recipes import StudyRecipe
from training.runs import RunError, RunFolder
from xrdgui.classification.answering import AnsweringModel
from xrdgui.models.card import FILE_NAME as CARD_NAME
from xrdgui.representation.representation import Representation


@dataclass(frozen=True)
class Judged:
    """A network with what the report says of it (see `training.report`)."""

    network: Shown
    about: dict[str, Any]

    @property
    def held_out(self) -> bool:
        """Whether it is known to be trained without the test fold of the leak-free split."""
        return bool(self.about["held_out"])


def of_run(run: RunFolder) -> Judged:
    """Take the best network of a run, calibrated where its model folder has been made."""
    if (run.model / CARD_NAME).exists():
        return of_folder(run.model, run.path.name)
    recipe = run.recipe()
    if isinstance(recipe, StudyRecipe):
        return of_study(run, recipe)
    return Judged(
        BareNetwork(run.best, recipe.representation),
        _about(run.path.name, run.read_config().get("title"), recipe.name),
    )


def of_study(run: RunFolder, recipe: StudyRecipe) -> Judged:
    """Take the network of a study's run."""
    title = run.read_config().get("title")
    return Judged(BareNetwork(run.best, recipe.grid), _about(run.path.name, title, recipe.name))


def of_folder(folder: Path, name: str = "") -> Judged:
    """Take the network of a model folder, or of the folder of a run."""
    run = RunFolder(folder)
    if run.config.exists():
        if not run.best.exists():
            raise RunError(f"{folder} has no model yet; let the run finish an epoch first.")
        return of_run(run)
    network = AnsweringModel(folder)
    card = network.card
    split = str(card.data.get("split", ""))
    about = _about(name or card.name, card.title, card.recipe.get("name", "")) | {
        "temperature": card.temperature,
        "created": card.created,
        "held_out": "chemical system" in split and "0 test" in split,
    }
    return Judged(network, about)


def _about(name: str, title: str | None, recipe: str) -> dict[str, Any]:
    return {
        "name": name, "title": title or name, "recipe": recipe, "created": "", "temperature": None,
        "held_out": False,
    }  # fmt: skip


def beside(new: Judged, folder: Path) -> Judged:
    """Take the network of a folder, to be shown the same patterns as `new`.

    Raises
    ------
    RunError
        It cannot be, or there is none.  CardError: a damaged model folder.
    """
    old = of_folder(folder)
    takes_lines = [not isinstance(each.network.reads, Representation) for each in (old, new)]
    if takes_lines[0] and (not takes_lines[1] or old.network.reads != new.network.reads):
        raise RunError(f"{folder} reads ideal lines only and cannot be compared with this network.")
    return old


def second(
    config: dict[str, Any], compare_with: Path | None, new: Judged
) -> tuple[Judged | None, list[str]]:
    """Take the network to compare with, asked for or named by the run; say what is wrong with it.

    What a run was told to be compared with weeks ago may be gone; that spoils no report.
    """
    if compare_with is not None:
        return beside(new, compare_with), []
    if not config.get("compare_with"):
        return None, []
    try:
        return beside(new, Path(config["compare_with"])), []
    except (OSError, ValueError, RuntimeError) as error:
        return None, [f"There is no second model in this report: {error}"]
