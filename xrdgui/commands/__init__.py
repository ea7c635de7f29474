"""The command line: `xrdgui [FILES…]`, and `xrdgui classify|info|convert PATH…`.

Everything heavy is imported by the command that needs it: Qt by the window, Keras by `classify`.
"""

import argparse
import contextlib
import importlib.resources
import logging
import os
import sys
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xrdgui import __version__
from xrdgui.commands.records import Record, Writer, writer
from xrdgui.patterns.wavelengths import DEFAULT, PRESETS, parse_wavelength

if TYPE_CHECKING:
    from xrdgui.reference.elements import Elements

OK, SOME_FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_FORMATS = ("table", "jsonl", "csv")


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return the exit status: 0 done, 1 some failed, 2 usage."""
    commands = {
        "classify": _classify,
        "info": _info,
        "convert": _convert,
        "models": _models,
        "reference": _reference,
    }
    try:
        if arguments and arguments[0] in commands:
            # What is logged of a file is for the log of the window; here its sentence says enough.
            logging.getLogger("xrdgui.patterns").addHandler(logging.NullHandler())
            return commands[arguments[0]](arguments[1:])
        return _window(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`); keep Python from complaining about the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    except SystemExit as end:  # argparse ends this way, after saying why
        return end.code if isinstance(end.code, int) else USAGE


def _window(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="xrdgui",
        description="Read the crystal system from measured powder patterns.",
        usage="xrdgui [FILES...]\n       xrdgui classify PATH... | --samples   [-h for options]\n"
        "       xrdgui info PATH...                   [-h for options]\n"
        "       xrdgui convert PATH... -o FOLDER      [-h for options]\n"
        "       xrdgui models list | import | export | remove  [-h for options]\n"
        "       xrdgui reference list | add | remove | on | off  [-h for options]",
    )
    parser.add_argument("files", nargs="*", metavar="FILES", help="opened in the window")
    parser.add_argument("--version", action="version", version=f"xrdgui {__version__}")
    files = parser.parse_args(arguments).files

    from xrdgui.runtime import logs  # noqa: PLC0415
    from xrdgui.ui.application import run as run_window  # noqa: PLC0415

    logs.start()
    return run_window(files)


def _classify(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="xrdgui classify", description="Classify patterns without a window."
    )
    _add_paths(parser, nargs="*")
    parser.add_argument("--samples", action="store_true", help="the bundled sample patterns")
    tubes = ", ".join(name.split()[0] for name in PRESETS)
    parser.add_argument(
        "--wavelength",
        type=_wavelength,
        default=DEFAULT,
        metavar="W",
        help=f"Å, or one of {tubes}; for files that do not state theirs (default: Cu)",
    )
    parser.add_argument(
        "--model",
        metavar="M",
        help="name of a model of the library, a model folder, or an .xrdmodel file (default: the "
        "one chosen in the window or with `xrdgui models default`)",
    )
    parser.add_argument(
        "--elements",
        type=_elements_of,
        metavar='"Ti O"',
        help="elements of the samples: known compounds of others are left out",
    )
    parser.add_argument(
        "--elements-from-name",
        action="store_true",
        help="take the elements of each sample from the formula in the name of its file",
    )
    parser.add_argument(
        "--no-libraries", action="store_true", help="search no libraries of known compounds"
    )
    parser.add_argument("--format", choices=_FORMATS, default="table")
    options = parser.parse_args(arguments)
    paths = [*options.paths, *([str(_samples())] if options.samples else [])]
    if not paths:
        parser.error("name at least one file or folder, or --samples")

    from xrdgui.commands import headless  # noqa: PLC0415
    from xrdgui.models import archive, library  # noqa: PLC0415
    from xrdgui.models.errors import ModelError  # noqa: PLC0415
    from xrdgui.runtime.silence import native_messages_silenced  # noqa: PLC0415

    progress = _Progress()
    default, said = library.default_model()
    if said and not options.model:
        sys.stderr.write(said + "\n")
    try:
        progress.show("Loading the network (the first time takes longer) …")
        with (
            archive.opened(options.model or default.name) as model,
            native_messages_silenced(),
        ):
            from xrdgui.classification.classifier import (  # noqa: PLC0415
                Classifier,
                with_libraries,
            )

            problems: Sequence[object] = ()
            if options.no_libraries:
                predictor = Classifier(model)
            else:
                predictor, problems = with_libraries(model)
    except ModelError as error:
        progress.clear()
        parser.error(str(error))
    output = writer(
        options.format,
        {"crystal_system": 14, "probability": 11},
        ("warnings", "error"),
    )
    progress.clear()
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    batches = headless.classify(
        paths, predictor, options.wavelength, options.axis, _elements(options)
    )
    return _written(batches, output, progress)


def _elements_of(text: str) -> "Elements":
    from xrdgui.reference.elements import Elements, ElementsError  # noqa: PLC0415

    try:
        return Elements.parse(text)
    except ElementsError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _elements(options: argparse.Namespace) -> "Callable[[Path], Elements] | None":
    """Return what tells the elements of a sample by its file; None where nothing is known."""
    if options.elements is not None:
        return lambda _: options.elements
    if options.elements_from_name:
        from xrdgui.reference.elements import Elements  # noqa: PLC0415

        return lambda path: Elements.of_name(path.name)
    return None


def _reference(arguments: Sequence[str]) -> int:
    from xrdgui.commands import reference  # noqa: PLC0415

    return reference.run(arguments)


def _models(arguments: Sequence[str]) -> int:
    from xrdgui.commands import models  # noqa: PLC0415

    return models.run(arguments)


def _info(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="xrdgui info", description="Say what is in pattern files, without the network."
    )
    _add_paths(parser, nargs="+")
    parser.add_argument("--format", choices=_FORMATS, default="table")
    parser.add_argument(
        "--expect",
        action="append",
        type=Path,
        default=[],
        metavar="CSV",
        help="compare with a table of what should be in the files, with a column file and any of "
        "n_scans, n_points, first_2theta, last_2theta, max_intensity, wavelength, refused (part of "
        "the reason); may be given several times",
    )
    options = parser.parse_args(arguments)

    from xrdgui.commands import expected, headless  # noqa: PLC0415

    try:
        expectations = expected.Expectations(options.expect)
    except expected.ExpectationError as error:
        parser.error(str(error))
    columns = {"format": 20, "scan": 4, "scans": 5, "n_points": 8, "two_theta_first": 15}
    columns |= {"two_theta_last": 14, "intensity_max": 13, "wavelength": 10, "verdict": 7}
    return _written(
        headless.info(options.paths, expectations, options.axis),
        writer(options.format, columns, ("notes", "error")),
        _Progress(),
        lambda record: expected.is_failure(record["verdict"]),
    )


def _convert(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="xrdgui convert",
        description="Write patterns as text files with 2θ and intensity, without loss.",
    )
    _add_paths(parser, nargs="+")
    parser.add_argument("-f", "--to", choices=("xy", "xye", "csv"), default="xy")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="made if need be"
    )
    parser.add_argument(
        "--scan", type=_count, metavar="N", help="only the N-th scan of each file, from 1"
    )
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    parser.add_argument("--format", choices=_FORMATS, default="table", help="of what is reported")
    options = parser.parse_args(arguments)
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"{options.output} is no folder and cannot be made one: {error.strerror}.")

    from xrdgui.commands.convert import convert  # noqa: PLC0415

    records = convert(
        options.paths,
        options.to,
        options.output,
        scan=options.scan,
        axis=options.axis,
        overwrite=options.force,
    )
    return _written(
        records, writer(options.format, {"scan": 4, "written": 40}, ("error",)), _Progress()
    )


def _add_paths(parser: argparse.ArgumentParser, nargs: str) -> None:
    parser.add_argument(
        "paths", nargs=nargs, metavar="PATH", help="files, folders (with all below them) or globs"
    )
    parser.add_argument(
        "--axis",
        choices=("two-theta", "theta", "q", "d"),
        help="what the files are over, where they do not say it well; θ, Q and d become 2θ",
    )


def _written(
    batches: Generator[list[Record]],
    output: Writer,
    progress: "_Progress",
    failed: Callable[[Record], bool] = lambda record: bool(record["error"]),
) -> int:
    status, n_records = OK, 0
    with contextlib.closing(batches):  # ends the file reader, also when nobody listens any more
        for records in batches:
            progress.clear()  # out of the way of what is written
            output.write(records)
            n_records += len(records)
            progress.show(f"{n_records} done …")
            if any(map(failed, records)):
                status = SOME_FAILED
    progress.clear()
    return status


class _Progress:
    """One line on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._active = sys.stderr.isatty()
        self._width = 0

    def show(self, text: str) -> None:
        """Put `text` in place of what stood there."""
        if self._active:
            sys.stderr.write("\r" + text.ljust(self._width))
            sys.stderr.flush()
            self._width = len(text)

    def clear(self) -> None:
        """Leave an empty line."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


def _samples() -> Path:
    return Path(str(importlib.resources.files("resources"))) / "samples"


def _wavelength(text: str) -> float:
    try:
        return parse_wavelength(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1")
    return int(text)
