"""What `python -m training …` does with models: `bundle`, `calibrate`, `evaluate`; `samples`."""

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from training.commands.console import bars, say
from training.runs import RunFolder

if TYPE_CHECKING:
    from training.dataset.store import Store
    from xrdgui.models.card import ModelCard

# spglib writes to the terminal past Python even where it finds its way in the end; what it cannot
# do is said where it matters.
os.environ.setdefault("SPGLIB_WARNING", "OFF")


def bundle(options: Namespace) -> int:
    """Make a model folder with its card of the best model of a run."""
    from training.pipeline.model_folder import bundle as make
    from training.sources import about

    folder = RunFolder.open(options.run)
    config = folder.read_config()
    data = about(config.get("source") or {}) | {
        key: value for key in ("source", "licence", "citation") if (value := getattr(options, key))
    }
    with bars() as shown:
        task = shown.add_task("calibration", total=options.calibration_patterns)
        card = make(
            folder,
            options.model,
            options.store or Path(config["store"]),
            data,
            options.note,
            options.calibration_patterns,
            on_progress=lambda done, total: shown.update(task, completed=done, total=total),
        )
    print(f"{options.model}: temperature {card.temperature:.3f}")
    return 0


def calibrate(options: Namespace) -> int:
    """Calibrate a model folder anew; into another folder where one is given."""
    from training.dataset.store import Store
    from training.pipeline.calibrating import calibrate as fit
    from training.recipes.recipes import Recipe
    from xrdgui.models.card import MODEL_FILE_NAME, ModelCard

    recipe = Recipe.from_dict(ModelCard.read(options.model).recipe)
    store = Store(options.store, recipe.sampling.split)
    with bars() as shown:
        task = shown.add_task("calibration", total=options.calibration_patterns)

        def on_progress(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        n = options.calibration_patterns
        if options.known_compounds:
            card = _with_known_compounds(options.model, store, n, on_progress)
        else:
            card = fit(options.model, store, recipe, n, on_progress)
    folder = options.output or options.model
    if folder != options.model:
        folder.mkdir(parents=True)
        shutil.copyfile(options.model / MODEL_FILE_NAME, folder / MODEL_FILE_NAME)
        card.name = folder.name
    card.write(folder)
    print(f"{folder}: temperature {card.temperature:.3f}")
    return 0


def _with_known_compounds(
    folder: Path, store: "Store", n: int, on_progress: Callable[[int, int], None]
) -> "ModelCard":
    """Return the card of a model with the weights of known compounds fitted anew."""
    import numpy as np

    from training.pipeline import known_compounds
    from xrdgui.classification.answering import AnsweringModel
    from xrdgui.reference import libraries

    library, problems = libraries.loaded()
    for problem in problems:
        say(str(problem))
    if library is None:
        raise ValueError("No library of known compounds is switched on.")
    model = AnsweringModel(folder)
    rng = np.random.default_rng(12)
    fitted = known_compounds.fit(model, library, store, n, rng, on_progress=on_progress)
    card = model.card
    card.reference = fitted.to_dict()
    return card


def _evaluate_known_compounds(options: Namespace) -> int:
    """Print what the libraries of known compounds are worth on measured patterns."""
    from training.evaluation import known_compounds
    from xrdgui.classification.answering import AnsweringModel
    from xrdgui.reference import libraries

    library, problems = libraries.loaded()
    for problem in problems:
        say(str(problem))
    if library is None:
        raise ValueError("No library of known compounds is switched on.")
    model = AnsweringModel(options.model, library=library)
    found = known_compounds.study(options.measured, model, library)
    table = Table("measured patterns", "n", "accuracy", "95 % interval", "gained (95 %)", "top-2",
                  "ECE", "log loss", "set holds truth", "recall by system")  # fmt: skip
    for row in found.rows:
        s = row.scores
        low, high = s.accuracy_interval
        gained, least, most = row.difference
        recall = " ".join(f"{one['recall']:.2f}" for one in s.per_system.values())
        table.add_row(
            row.name, str(s.n), f"{s.accuracy:.1%}", f"{low:.1%} – {high:.1%}",
            f"{gained:+.1%} ({least:+.1%} – {most:+.1%})", f"{s.top2:.1%}", f"{s.ece:.3f}",
            f"{s.log_loss:.3f}", f"{row.coverage:.1%}", recall,
        )  # fmt: skip
    out = Console(width=200)
    out.print(table)
    for name, ranks in found.ranks.items():
        print(f"right compound, {name}: first {ranks.first:.1%}, among the first five "
              f"{ranks.first_five:.1%} of {ranks.n} that are in the libraries")  # fmt: skip
    print(f"something known fits: {found.fits:.1%}")
    if options.record:
        card = model.card
        command = f"python -m training evaluate --model {options.model.name} --measured measured"
        card.metrics["known compounds"] = found.to_dict() | {
            "command": f"{command} --known-compounds",
            "libraries": {one.name: one.card().fingerprint for one in libraries.listed() if one.on},
        }
        card.write(options.model)
        print(f"recorded in {options.model}")
    return 0


def evaluate(options: Namespace) -> int:
    """Print scores of a model folder and, on demand, write them into its card."""
    from training.evaluation import answer_file, figures

    if options.known_compounds:
        return _evaluate_known_compounds(options)
    command = ["python -m training evaluate --model", options.model.name]
    command += ["--store store.parquet"] if options.store else []
    command += ["--measured measured"] if options.measured else []
    with ExitStack() as stack:
        write = (
            stack.enter_context(answer_file.open_file(options.answers)) if options.answers else None
        )
        found = figures.measure(
            options.model, options.store, options.measured, say, write or (lambda _: None)
        )
    scores = found.scores
    table = Table(
        "benchmark",
        "n",
        "accuracy",
        "95 % interval",
        "6 families",
        "top-2",
        "confident half",
        "macro F1",
        "ECE",
    )
    for name, s in scores.items():
        low, high = s.accuracy_interval
        table.add_row(
            name, str(s.n), f"{s.accuracy:.1%}", f"{low:.1%} – {high:.1%}",
            f"{s.family_accuracy:.1%}", f"{s.top2:.1%}", f"{s.confident_half:.1%}",
            f"{s.macro_f1:.3f}", f"{s.ece:.3f}",
        )  # fmt: skip
    out = Console(width=None if sys.stdout.isatty() else 140)
    out.print(table)
    for name, s in scores.items():
        per_system = Table("", "precision", "recall", "F1", "support", title=name)
        for system, row in s.per_system.items():
            per_system.add_row(
                system, f"{row['precision']:.2f}", f"{row['recall']:.2f}", f"{row['f1']:.2f}",
                f"{row['support']:.0f}",
            )  # fmt: skip
        out.print(per_system)
    if found.answer_sets:
        sets = Table("answer set", "holds the truth", "crystal systems named")
        for name, each in found.answer_sets.items():
            sets.add_row(name, f"{each.coverage:.1%}", f"{each.mean_size:.2f}")
        out.print(sets)
    if found.not_one_phase:
        shares = Table("is", "doubted")
        for name, share in found.not_one_phase.items():
            shares.add_row(name, f"{share:.1%}")
        out.print(shares)
    if options.record:
        figures.record(options.model, found, " ".join(command))
    return 0


def make_samples(options: Namespace) -> int:
    """Simulate the bundled sample patterns from textbook cells."""
    from training.simulation.samples import write_all

    for path in write_all(options.folder):
        print(path)
    return 0
