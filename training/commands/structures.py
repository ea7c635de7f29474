"""What `python -m training …` does with structures before any training."""

import json
import sys
from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from training.commands.console import ask_key, bars, say
from training.runs import events
from training.sources import Source
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

if TYPE_CHECKING:
    from training.recipes.recipes import StudyRecipe

# Compounds of each crystal system asked for beyond those wanted, since some cannot be used.
_SPARE = 50
# Elements of a compound of the Materials Project where nobody says how many.
_ELEMENTS = 2
# Made-up compounds of a run that does not say how many.
_PROTOTYPES = 5000


def make_store(options: Namespace) -> int:
    """Structures -> store of reflections."""
    from training.dataset import store as dataset
    from training.sources import open_source

    source = source_of(options)
    left_out: list[str] = []
    with bars() as shown:
        task = shown.add_task("reflections", total=source.get("count"))
        skipped = dataset.build(
            open_source(
                source,
                lambda what, done, of: shown.update(
                    task, description=what, completed=done, total=of
                ),
                left_out.append,
                lambda: ask_key(shown),
            ),
            options.output,
            workers=options.workers,
            on_progress=lambda done: shown.update(task, completed=done),
        )
    left_out += [f"{item.identifier}: {item.reason}" for item in skipped]
    for sentence in left_out:
        say(f"left out {sentence}")
    n = dataset.n_structures(options.output)
    print(f"{n} structures in {options.output}, {len(left_out)} left out")
    return 0


def make_reference(options: Namespace) -> int:
    """Write a library of known compounds."""
    from datetime import UTC, datetime

    from training.sources import read_structures
    from xrdgui.reference import making
    from xrdgui.reference.library_file import Card

    left_out: list[str] = []
    beginnings = tuple(part for part in options.identifiers.split(",") if part)
    structures = (
        structure
        for structure in read_structures(options.structures, left_out.append)
        if (options.unreported or structure.reported)
        and structure.identifier.startswith(beginnings or "")
    )
    card = Card(
        name=options.output.stem,
        title=options.title or options.output.stem,
        source=options.source,
        version=options.data_version,
        licence=options.licence,
        citation=options.citation,
        cells=options.cells,
        link=options.link,
        command=f"python -m training reference … -o {options.output.name}",
        created=datetime.now(UTC).date().isoformat(),
    )
    with bars() as shown:
        task = shown.add_task("compounds", total=None)
        made, unusable = making.make(
            structures,
            options.output,
            card,
            options.workers,
            lambda done: shown.update(task, completed=done),
        )
    for sentence in left_out + unusable:
        say(f"left out {sentence}")
    print(f"{made.count} compounds in {options.output}, {len(left_out + unusable)} left out")
    return 0


def count(options: Namespace) -> int:
    """How many compounds of each crystal system a source has.

    With --events: `Preparing` events, then the line {"kind": "Counted", "counts": {…},
    "left_out": n}, or `RunFailed`.
    """
    from training.sources.counting import count_per_system

    left_out: list[str] = []
    tell = events.write_to(sys.stdout)
    with bars() as shown:
        if options.events:
            shown.stop()
        task = shown.add_task("counting", total=None)

        def on_progress(what: str, done: int, of: int | None) -> None:
            if options.events:
                tell(events.Preparing(what, done, of))
            shown.update(task, description=what, completed=done, total=of)

        try:
            counts = count_per_system(
                source_of(options), on_progress, left_out.append, lambda: ask_key(shown)
            )
        except (OSError, ValueError, RuntimeError) as error:
            if options.events:
                tell(events.RunFailed(str(error)))
            raise
    if options.events:
        print(json.dumps({"kind": "Counted", "counts": counts, "left_out": len(left_out)}))
        return 0
    for sentence in left_out:
        say(f"left out {sentence}")
    for system in CRYSTAL_SYSTEMS:
        print(f"{system:13}{counts[system]:8}")
    print(f"{'all':13}{sum(counts.values()):8}")
    return 0


def export_json(options: Namespace) -> int:
    """Structures -> ideal patterns, a JSON file for each crystal system."""
    from training.recipes import recipes
    from training.sources import open_source
    from training.study import json_files, patterns

    recipe = recipes.RECIPES[options.recipe]
    if not isinstance(recipe, recipes.StudyRecipe):
        raise TypeError(options.recipe)
    if options.per_system:
        recipe = replace(recipe, per_system=options.per_system)
    suit(options, recipe)
    left_out: list[str] = []
    with bars() as shown:
        task = shown.add_task("patterns", total=None)

        def on_progress(what: str, done: int, of: int | None) -> None:
            shown.update(task, description=what, completed=done, total=of)

        structures = open_source(
            source_of(options), on_progress, left_out.append, lambda: ask_key(shown)
        )
        made = patterns.build(
            structures, recipe, lambda done, of: on_progress("patterns", done, of)
        )
    for sentence in left_out:
        say(f"left out {sentence}")
    for path in json_files.write(made, recipe.grid, options.output):
        print(path)
    return 0


def suit(options: Namespace, recipe: "StudyRecipe") -> None:
    """Ask for as many compounds as `recipe` wants and some more; the first by hash are taken."""
    options.per_system = recipe.per_system + _SPARE
    options.elements = recipe.n_elements
    if options.source == "prototypes" and not options.prototypes:
        options.prototypes = len(CRYSTAL_SYSTEMS) * options.per_system


def source_of(options: Namespace) -> Source:
    """Return the source of structures that the command line names."""
    if getattr(options, "patterns", None):
        return {"kind": "patterns", "paths": [str(path.resolve()) for path in options.patterns]}
    if options.source == "prototypes" or options.prototypes:
        count = options.prototypes or _PROTOTYPES
        return {"kind": "prototypes", "count": count, "n_elements": options.elements, "seed": 0}
    if options.source == "materials-project":
        query = {
            "n_elements": options.elements or _ELEMENTS,
            "require": [symbol for symbol in options.require.split(",") if symbol],
            "exclude": [symbol for symbol in options.exclude.split(",") if symbol],
            "observed_only": options.observed,
            "energy_above_hull": options.above_hull,
            "max_sites": options.max_sites,
            "per_system": options.per_system,
            "non_commercial": options.non_commercial,
        }
        return {"kind": "materials-project", "query": query}
    return {"kind": "files", "paths": [str(path.resolve()) for path in options.structures]}
