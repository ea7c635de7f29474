"""The command line of `python -m training`: what can be asked for, and what goes together."""

import argparse
from pathlib import Path
from typing import Any

SPLITS = ("chemical-system", "formula", "prototype", "random")
STUDY_RECIPES = ("paper-test-1", "paper-test-2")
PRECISIONS = ("float32", "mixed_bfloat16")


def parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="python -m training",
        description="Train and measure networks that read crystal systems off powder patterns.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_data_commands(commands)
    _add_training_commands(commands)
    _add_judging_commands(commands)
    return top


def misunderstood(options: argparse.Namespace) -> str:
    """Return what does not go together in the arguments, in a sentence; "" when all is well."""
    match options.command:
        case "store" | "count" | "export-json" | "run":
            return _wrong_source(options) or (
                _wrong_run(options) if options.command == "run" else ""
            )
        case "evaluate" if options.store is None and options.measured is None:
            return "evaluate needs --store or --measured, best both"
        case "report":
            return _wrong_report(options)
    return ""


def _add_data_commands(commands: Any) -> None:
    store = commands.add_parser("store", help="compute reflections of structures, once")
    store.add_argument("structures", nargs="*", type=Path, metavar="PATH",
                       help="JSON lines (.jsonl[.gz]), CIF or POSCAR files, folders")  # fmt: skip
    _add_source(store)
    store.add_argument("-o", "--output", type=Path, default=Path("store.parquet"))
    store.add_argument("--workers", type=_positive, default=2)

    count = commands.add_parser("count", help="count a source's compounds of each crystal system")
    count.add_argument("structures", nargs="*", type=Path, metavar="PATH", help="as for store")
    _add_source(count)
    count.add_argument("--events", action="store_true", help="JSON lines on stdout")

    export = commands.add_parser(
        "export-json", help="write ideal patterns as the study did, a file for each crystal system"
    )
    export.add_argument("structures", nargs="*", type=Path, metavar="PATH", help="as for store")
    _add_source(export)
    export.add_argument("--recipe", choices=STUDY_RECIPES, default=STUDY_RECIPES[0],
                        help="whose grid, elements and number of compounds")  # fmt: skip
    export.add_argument("-o", "--output", type=Path, default=Path("patterns"), metavar="FOLDER")

    reference = commands.add_parser(
        "reference", help="make a library of known compounds: their lines, no atoms"
    )
    reference.add_argument("structures", nargs="+", type=Path, metavar="PATH", help="as for store")
    reference.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.xrdref")
    reference.add_argument("--workers", type=_positive, default=2)
    reference.add_argument("--identifiers", default="", metavar="A,B",
                           help="only structures whose identifier begins so")  # fmt: skip
    reference.add_argument("--unreported", action="store_true",
                           help="also what is not known to be reported: hypothetical compounds "
                                "make answers worse")  # fmt: skip
    reference.add_argument("--cells", choices=("measured", "relaxed"), default="measured",
                           help="measured cells, or those of a calculation")  # fmt: skip
    for name, what in (
        ("title", "what a person reads"),
        ("source", "where the structures come from"),
        ("data-version", "of the source"),
        ("licence", "on what terms"),
        ("citation", "how to cite them"),
        ("link", "address of a compound's page, with {id} in it"),
    ):
        reference.add_argument(f"--{name}", default="", help=f"for the card: {what}")

    samples = commands.add_parser("samples", help="write the bundled sample patterns anew")
    samples.add_argument("folder", type=Path)


def _add_training_commands(commands: Any) -> None:
    run = commands.add_parser("run", help="train a recipe")
    _add_recipe(run)
    run.add_argument("--store", type=Path, help="store of reflections, made before")
    run.add_argument("--structures", nargs="+", type=Path, default=[], metavar="PATH",
                     help="instead of a store: files and folders, as for store")  # fmt: skip
    run.add_argument("--patterns", nargs="+", type=Path, default=[], metavar="PATH",
                     help="paper-test-*: instead of structures, files of export-json")  # fmt: skip
    _add_source(run)
    run.add_argument("--run", type=Path, help="folder of the run; otherwise a new one in runs/")
    run.add_argument("--measured", type=Path, help="folder of measured patterns to watch")
    run.add_argument("--start-from", type=Path, metavar="MODEL.keras", help="fine-tune this model")
    run.add_argument(
        "--compare-with", type=Path, metavar="MODEL", help="model folder, for the report"
    )
    run.add_argument("--validation", type=_positive, metavar="N",
                     help="patterns of the validation fold to watch (default 1024)")  # fmt: skip
    _add_running(run)

    resume = commands.add_parser("resume", help="go on with a run wherever it was left")
    resume.add_argument("run", type=Path)
    _add_running(resume)

    estimate = commands.add_parser("estimate", help="how fast this computer trains a recipe")
    estimate.add_argument("--run", type=Path, help="folder of a run; its recipe")
    _add_recipe(estimate)
    estimate.add_argument("--events", action="store_true", help="one JSON line on stdout")

    recipe = commands.add_parser("recipe", help="print a recipe as a file to change and train")
    recipe.add_argument("recipe", metavar="NAME|FILE", nargs="?", default="measured")
    _add_changes(recipe)
    recipe.add_argument("--json", action="store_true", help="instead of TOML")


def _add_judging_commands(commands: Any) -> None:
    bundle = commands.add_parser("bundle", help="make a model folder of a run's best model")
    bundle.add_argument("run", type=Path)
    bundle.add_argument("--model", type=Path, required=True, help="folder to write")
    bundle.add_argument("--store", type=Path, help="otherwise the run's own")
    bundle.add_argument("--calibration-patterns", type=_positive, default=4096, metavar="N")
    bundle.add_argument("--note", default="", help="of the training, for the card")
    for name in ("source", "licence", "citation"):
        bundle.add_argument(f"--{name}", default="", help="of the structures, for the card")

    calibrate = commands.add_parser(
        "calibrate", help="fit anew how the outputs of a model become answers"
    )
    calibrate.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    calibrate.add_argument("--store", type=Path, required=True, help="that it was trained on")
    calibrate.add_argument("--calibration-patterns", type=_positive, default=4096, metavar="N")
    calibrate.add_argument("--known-compounds", action="store_true",
                           help="fit only how much the libraries of known compounds that are "
                                "switched on count")  # fmt: skip
    calibrate.add_argument("-o", "--output", type=Path, metavar="FOLDER",
                           help="model folder to write; otherwise MODEL is changed")  # fmt: skip

    evaluate = commands.add_parser(
        "evaluate",
        help="measure a model folder",
        description="Measure a model folder, for instance on patterns of your own: a folder of "
        "pattern files in any format the window reads, with a table labels.csv. Its columns: file "
        "(relative to the folder); crystal_system, or space_group (its number); and, if you like, "
        "wavelength (Å or a tube, in place of what the file says), group or phase (patterns of one "
        "phase are not independent), grade (others than A and B are left out), n_elements "
        "(compounds of two are also scored apart).",
    )
    evaluate.add_argument("--model", type=Path, required=True)
    evaluate.add_argument("--store", type=Path, help="its test fold is scored")
    evaluate.add_argument("--measured", type=Path, metavar="FOLDER",
                          help="folder of measured patterns with labels.csv, or with patterns.csv "
                          "and patterns.npz")  # fmt: skip
    evaluate.add_argument("--answers", type=Path, metavar="FILE",
                          help="write the probabilities of each pattern: CSV, or JSON lines "
                          "(.jsonl)")  # fmt: skip
    evaluate.add_argument("--known-compounds", action="store_true",
                          help="on --measured: with the libraries that are switched on, and with "
                               "parts of them left out")  # fmt: skip
    evaluate.add_argument("--record", action="store_true", help="write the figures into the card")

    report = commands.add_parser("report", help="a page on how good a run or a model folder is")
    report.add_argument("run", type=Path, nargs="?", metavar="RUN", help="folder of a run")
    report.add_argument("--model", type=Path, help="instead of a run: model folder")
    report.add_argument("--store", type=Path, help="with --model: its test fold is used")
    report.add_argument("--measured", type=Path, help="with --model: folder of measured patterns")
    report.add_argument("--compare", type=Path, metavar="FOLDER",
                        help="of a second model or run, shown the same patterns")  # fmt: skip
    report.add_argument("-o", "--output", type=Path, metavar="PAGE.html",
                        help="otherwise report.html in the run's folder, or here")  # fmt: skip

    reproduction = commands.add_parser(
        "reproduction", help="a Markdown table of runs of the study's recipes"
    )
    reproduction.add_argument("runs", type=Path, nargs="+", metavar="RUN")
    reproduction.add_argument("--compare", type=Path, metavar="FOLDER",
                              help="of the second model; otherwise the bundled one")  # fmt: skip


def _add_source(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("structures without files")
    add = group.add_argument
    add("--source", choices=("prototypes", "materials-project"),
        help="made-up compounds on known structure types, or the Materials Project")  # fmt: skip
    add("--prototypes", type=_positive, metavar="N", help="made-up compounds (default 5000)")
    add("--elements", type=_positive, metavar="N",
        help="number of different elements (default: 2, and any of made-up compounds)")  # fmt: skip
    add("--require", default="", metavar="A,B", help="elements that must be there")
    add("--exclude", default="", metavar="A,B", help="elements that must not")
    add("--observed", action="store_true", help="only what was reported experimentally")
    add("--above-hull", type=float, metavar="EV", help="at most this far above the hull (eV/atom)")
    add("--max-sites", type=_positive, metavar="N", help="at most N atoms in the primitive cell")
    add("--per-system", type=_positive, metavar="N", help="at most N of each crystal system")
    add("--non-commercial", action="store_true", help="also entries of such a licence (GNoME)")


def _add_recipe(command: argparse.ArgumentParser) -> None:
    command.add_argument("--recipe", default="measured", metavar="NAME|FILE",
                         help=f"measured (default), {', '.join(STUDY_RECIPES)}, or a file, see "
                              "the command recipe")  # fmt: skip
    _add_changes(command)


def _add_changes(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("changes of the recipe").add_argument
    add("--steps", type=_positive, metavar="N", help="batches in all")
    add("--epochs", type=_positive, metavar="N", help="the same, in epochs")
    add("--batch-size", type=_positive, metavar="N")
    add("--learning-rate", type=float, metavar="RATE")
    add("--dropout", type=float, metavar="SHARE")
    add("--patience", type=int, metavar="EPOCHS", help="end when so many made it no better")
    add("--precision", choices=PRECISIONS, help="numbers to compute with; the second is faster")
    add("--split", choices=SPLITS, help="what keeps test and training apart")


def _add_running(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add(
        "--workers",
        type=_positive,
        help="processes that compute patterns (default: half the cores)",
    )
    add("--events", action="store_true", help="JSON lines on stdout; stop and cancel on stdin")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _wrong_source(options: argparse.Namespace) -> str:
    given = [options.structures, options.source or options.prototypes]
    given += [options.store, options.patterns] if options.command == "run" else []
    if sum(map(bool, given)) == 1:
        return ""
    text = f"{options.command} needs structures from one place: files, or --source"
    return text + (", or --store" if options.command == "run" else "")


def _wrong_run(options: argparse.Namespace) -> str:
    study = options.recipe in STUDY_RECIPES
    if options.patterns and not study:
        return f"--patterns are for {' and '.join(STUDY_RECIPES)}"
    if study and options.store:
        return f"{options.recipe} needs structures: the lines of a store end at 90°"
    if study and (options.start_from or options.measured):
        return f"{options.recipe} takes none of --start-from, --measured"
    if options.steps and options.epochs:
        return "--steps and --epochs say the same: give one of them"
    return ""


def _wrong_report(options: argparse.Namespace) -> str:
    if bool(options.run) == bool(options.model):
        return "report needs a run or a --model, and not both"
    if options.model and options.store is None and options.measured is None:
        return "report --model needs --store or --measured, best both"
    if options.run and (options.store or options.measured):
        return "a run names its store and measured patterns itself"
    return ""
