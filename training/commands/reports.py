"""The commands that say how good networks are: `python -m training report` and `reproduction`."""

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from training.commands.console import bars, say
from training.runs import RunFolder, events
from xrdgui.models.card import FILE_NAME as CARD_NAME


def report(options: Namespace) -> int:
    """Write a page on a run or on a model folder."""
    from training import report as reports

    with _progress() as listener:
        if options.run:
            run = RunFolder.open(options.run)
            values = reports.of_run(run, listener, compare_with=options.compare)
            page = options.output or run.report_page
        else:
            values = reports.of_model(
                options.model, options.store, options.measured, options.compare, listener
            )
            page = options.output or Path("report.html")
    reports.save(values, page)
    for sentence in (*values["split"]["sentences"], *values["comparison"]):
        say(sentence)
    print(f"{page}, and the figures in {page.with_suffix('.json').name}")
    return 0


def reproduction(options: Namespace) -> int:
    """Print the table of the study's figures and ours, of runs of its recipes."""
    from training.report import reproduction as table

    compare = options.compare or bundled_model()
    rows, left_out = [], 0
    for path in options.runs:
        try:
            rows.append(_reported(RunFolder.open(path), compare))
        except (OSError, ValueError, RuntimeError) as error:
            say(f"left out: {error}")
            left_out += 1
    if rows:
        print(table.table(rows), end="")
    return 1 if left_out else 0


def bundled_model() -> Path | None:
    """Find the newest of the model folders that ship with this package."""
    folder = Path(str(files("resources"))) / "models"
    found = [path.parent for path in folder.glob(f"*/{CARD_NAME}")]
    return max(found, key=lambda path: _numbers(path.name), default=None)


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _reported(run: RunFolder, compare: Path | None) -> dict[str, Any]:
    """Return the report of a study's run, made anew unless the one in its folder is of now."""
    from training import report as reports
    from training.recipes.recipes import StudyRecipe
    from training.report.reproduction import SPLITS
    from training.runs import RunError
    from xrdgui.models.card import ModelCard

    recipe = run.recipe()
    if not isinstance(recipe, StudyRecipe):
        raise RunError(f"{run.path} did not train a recipe of the study.")
    if recipe.split not in SPLITS:
        raise RunError(
            f"{run.path} was split by {recipe.split}; the table has no place but for the splits "
            f"{' and '.join(SPLITS)}."
        )
    try:
        values: dict[str, Any] = json.loads(run.report.read_text(encoding="utf-8"))
        second = None if compare is None else ModelCard.read(compare).name
        if (
            values["format"] == reports.FORMAT
            and values["run"]["steps"] == run.progress()["step"]
            and values["models"].get("old", {}).get("name") == second
        ):
            return values
    except (OSError, ValueError, KeyError, TypeError):
        pass  # none, or one of an earlier version
    say(f"evaluating {run.path}")
    with _progress() as listener:
        values = reports.of_run(run, listener, compare_with=compare)
    reports.save(values, run.report_page)
    return values


@contextmanager
def _progress() -> Iterator[events.Listener]:
    """Show a bar for the patterns evaluated."""
    with bars() as shown:
        task = shown.add_task("evaluation", total=None)

        def listener(event: events.Event) -> None:
            if isinstance(event, events.Preparing):
                shown.update(task, completed=event.done, total=event.total)

        yield listener
