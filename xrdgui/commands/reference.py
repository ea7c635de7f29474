"""`xrdgui reference`: libraries of known compounds, listed, added, removed, switched on and off."""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from xrdgui.reference import libraries, library_file
from xrdgui.reference.libraries import Library
from xrdgui.reference.library_file import ReferenceLibraryError
from xrdgui.runtime import folders
from xrdgui.runtime.atomic_files import replacing


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return 0, or 1 where something could not be done."""
    options = _parser().parse_args(arguments)
    try:
        options.function(options)
    except (ReferenceLibraryError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xrdgui reference", description="List, add and switch libraries of known compounds."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("list", help="every library with its source, terms and citation")
    new.add_argument("--format", choices=("table", "jsonl"), default="table")
    new.set_defaults(function=_list)
    new = commands.add_parser(
        "add", help="take in libraries, as `python -m training reference` makes them"
    )
    new.add_argument("files", nargs="+", type=Path, metavar="FILE", help="*.xrdref")
    new.set_defaults(function=_add)
    new = commands.add_parser("remove", help="delete libraries of your own")
    new.add_argument("names", nargs="+", metavar="NAME")
    new.set_defaults(function=_remove)
    for name, help_text in (("on", "search libraries"), ("off", "search libraries no more")):
        new = commands.add_parser(name, help=help_text)
        new.add_argument("names", nargs="+", metavar="NAME")
        new.set_defaults(function=_switch, on=name == "on")
    new = commands.add_parser("export", help="copy a library to hand on")
    new.add_argument("name", metavar="NAME")
    new.add_argument("file", type=Path, metavar="FILE")
    new.set_defaults(function=_export)
    return parser


def _list(options: argparse.Namespace) -> None:
    for one in libraries.listed():
        try:
            card = one.card()
        except ReferenceLibraryError as error:
            sys.stderr.write(f"{error}\n")
            continue
        if options.format == "jsonl":
            said = {"on": one.on, "bundled": one.bundled} | asdict(card)
            sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        else:
            state = "on" if one.on else "off"
            terms = "; ".join(filter(None, (card.source, card.version, card.licence)))
            sys.stdout.write(f"{one.name:24}{state:5}{card.count:8}  {card.title}. {terms}\n")


def _add(options: argparse.Namespace) -> None:
    for file in options.files:
        card, _ = library_file.read(file)
        target = folders.reference_folder() / file.with_suffix(library_file.SUFFIX).name
        with replacing(target) as unfinished:
            shutil.copyfile(file, unfinished)
        sys.stdout.write(f"{target.stem}: {card.count} compounds\n")


def _remove(options: argparse.Namespace) -> None:
    for name in options.names:
        libraries.remove(_found(name))
        sys.stdout.write(f"{name} removed\n")


def _switch(options: argparse.Namespace) -> None:
    for name in options.names:
        libraries.switch(_found(name).name, options.on)


def _export(options: argparse.Namespace) -> None:
    shutil.copyfile(_found(options.name).path, options.file)


def _found(name: str) -> Library:
    return libraries.find(name)
