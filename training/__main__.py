"""`python -m training …`: from structures to a trained and measured network, without a window."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

STUDY_RECIPES = ("paper-test-1", "paper-test-2")
COMMANDS = ("store", "count", "run", "resume", "bundle", "evaluate", "samples")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m training",
        description="Train and measure networks that read crystal systems off powder patterns.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

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

    run = commands.add_parser("run", help="train a recipe")
    run.add_argument("--recipe", choices=("measured", *STUDY_RECIPES), default="measured")
    run.add_argument("--store", type=Path, help="store of reflections, made before")
    run.add_argument("--structures", nargs="+", type=Path, default=[], metavar="PATH",
                     help="instead of a store: files and folders, as for store")  # fmt: skip
    _add_source(run)
    run.add_argument("--run", type=Path, help="folder of the run; otherwise a new one in runs/")
    run.add_argument("--steps", type=_positive, help="batches in all, instead of the recipe's")
    run.add_argument("--epochs", type=_positive, help="paper-test-*: instead of 70")
    run.add_argument("--split", choices=("random", "chemical-system"),
                     help="paper-test-*: random as in the study, or leak-free")  # fmt: skip
    run.add_argument("--measured", type=Path, help="folder of measured patterns to watch")
    run.add_argument("--start-from", type=Path, metavar="MODEL.keras", help="fine-tune this model")
    _add_running(run)

    resume = commands.add_parser("resume", help="continue a run from its newest checkpoint")
    resume.add_argument("run", type=Path)
    _add_running(resume)

    bundle = commands.add_parser("bundle", help="make a model folder of a run's best model")
    bundle.add_argument("run", type=Path)
    bundle.add_argument("--model", type=Path, required=True, help="folder to write")
    bundle.add_argument("--store", type=Path, help="otherwise the run's own")
    bundle.add_argument("--calibration-patterns", type=_positive, default=4096, metavar="N")
    bundle.add_argument("--note", default="", help="of the training, for the card")
    for name in ("source", "licence", "citation"):
        bundle.add_argument(f"--{name}", default="", help="of the structures, for the card")

    evaluate = commands.add_parser("evaluate", help="measure a model folder")
    evaluate.add_argument("--model", type=Path, required=True)
    evaluate.add_argument("--store", type=Path, help="its test fold is scored")
    evaluate.add_argument("--measured", type=Path, help="folder of measured patterns")
    evaluate.add_argument("--record", action="store_true", help="write the figures into the card")

    samples = commands.add_parser("samples", help="write the bundled sample patterns anew")
    samples.add_argument("folder", type=Path)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 when it failed, 2 when it was misunderstood."""
    options = parser().parse_args(arguments)
    if options.command in ("store", "count", "run"):
        given = [options.structures, options.source or options.prototypes]
        given += [options.store] if options.command == "run" else []
        if sum(map(bool, given)) != 1:
            parser().error(
                f"{options.command} needs structures from one place: files, or --source"
                + (", or --store" if options.command == "run" else "")
            )
    if options.command == "run":
        study = options.recipe in STUDY_RECIPES
        if study and options.store:
            parser().error(f"{options.recipe} needs structures: the lines of a store end at 90°")
        if study and (options.steps or options.start_from or options.measured):
            parser().error(f"{options.recipe} takes none of --steps, --start-from, --measured")
        if not study and (options.epochs or options.split):
            parser().error(f"--epochs and --split are for {' and '.join(STUDY_RECIPES)}")
    if options.command == "evaluate" and options.store is None and options.measured is None:
        parser().error("evaluate needs --store or --measured, best both")
    from training import commands, source_commands  # noqa: PLC0415  not needed for --help

    functions: dict[str, Callable[[argparse.Namespace], int]] = {
        "store": source_commands.make_store,
        "count": source_commands.count,
        "run": commands.run,
        "resume": commands.resume,
        "bundle": commands.bundle,
        "evaluate": commands.evaluate,
        "samples": commands.make_samples,
    }
    try:
        return functions[options.command](options)
    except (OSError, ValueError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _add_source(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("structures without files")
    add = group.add_argument
    add("--source", choices=("prototypes", "materials-project"),
        help="made-up compounds on known structure types, or the Materials Project")  # fmt: skip
    add("--prototypes", type=_positive, metavar="N", help="made-up compounds (default 5000)")
    add("--elements", type=_positive, default=2, metavar="N",
        help="number of different elements (default 2)")  # fmt: skip
    add("--require", default="", metavar="A,B", help="elements that must be there")
    add("--exclude", default="", metavar="A,B", help="elements that must not")
    add("--observed", action="store_true", help="only what was reported experimentally")
    add("--above-hull", type=float, metavar="EV", help="at most this far above the hull (eV/atom)")
    add("--max-sites", type=_positive, metavar="N", help="at most N atoms in the primitive cell")
    add("--per-system", type=_positive, metavar="N", help="at most N of each crystal system")
    add("--non-commercial", action="store_true", help="also entries of such a licence (GNoME)")


def _add_running(command: argparse.ArgumentParser) -> None:
    command.add_argument("--workers", type=_positive, default=1, help="processes that render")
    command.add_argument("--validation", type=int, default=1024, metavar="N",
                         help="patterns of the validation fold to watch")  # fmt: skip
    command.add_argument("--events", action="store_true",
                         help='JSON lines on stdout, "stop" on stdin')  # fmt: skip


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
