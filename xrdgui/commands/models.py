"""`xrdgui models …`: the library of models, without a window."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xrdgui.models import archive
from xrdgui.models import library as models
from xrdgui.models.errors import ModelError
from xrdgui.models.library import Model

OK, FAILED = 0, 1


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return the exit status: 0 done, 1 refused."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except ModelError as error:
        sys.stderr.write(f"xrdgui models: {error}\n")
        return FAILED
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xrdgui models", description="List, hand on and remove models."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("list", help="every model with what was measured of it")
    new.add_argument("--format", choices=("table", "jsonl"), default="table")
    new.set_defaults(command=_list)
    new = commands.add_parser("import", help="take models from files into the library")
    new.add_argument("files", nargs="+", type=Path, metavar="FILE")
    new.set_defaults(command=_import)
    new = commands.add_parser("export", help="write a model to one file")
    new.add_argument("name", metavar="NAME")
    new.add_argument("file", type=Path, metavar="FILE")
    new.set_defaults(command=_export)
    new = commands.add_parser("remove", help="delete models of your own")
    new.add_argument("names", nargs="+", metavar="NAME")
    new.set_defaults(command=_remove)
    new = commands.add_parser("rename", help="give a model of your own another name")
    new.add_argument("name", metavar="NAME")
    new.add_argument("new", metavar="NEW")
    new.set_defaults(command=_rename)
    new = commands.add_parser("default", help="use a model unless another is asked for")
    new.add_argument("name", metavar="NAME")
    new.set_defaults(command=_default)
    return parser


def _list(options: argparse.Namespace) -> None:
    default, said = models.default_model()
    if said:
        sys.stderr.write(said + "\n")
    records = [_record(model, model == default) for model in models.list_models()]
    if options.format == "jsonl":
        sys.stdout.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in records)
        return
    rows = [("name", "", "measured", "structures", "made", "title")]
    rows += [
        (
            record["name"],
            ", ".join(word for word in ("default", "bundled") if record[word]),
            "" if record["measured"] is None else f"{100 * record['measured']:.1f} %",
            "" if record["structures"] is None else f"{record['structures']:,}",
            record["created"] or "",
            record["error"] or record["title"],
        )
        for record in records
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _record(model: Model, default: bool) -> dict[str, Any]:
    """Describe a model; "measured" is its accuracy on measured patterns."""
    record: dict[str, Any] = {
        "name": model.name,
        "folder": str(model.folder),
        "default": default,
        "bundled": model.bundled,
        **dict.fromkeys(("title", "created", "structures", "measured", "error")),
    }
    try:
        card = model.card()
    except ModelError as error:
        return record | {"error": str(error)}
    measured = card.metrics.get("measured")
    accuracy = measured.get("accuracy") if isinstance(measured, dict) else None
    structures = card.data.get("structures")
    return record | {
        "title": card.title,
        "created": card.created,
        "structures": structures if isinstance(structures, int) else None,
        "measured": accuracy if isinstance(accuracy, float) else None,
    }


def _import(options: argparse.Namespace) -> None:
    from xrdgui.classification import trial  # noqa: PLC0415 - with the processes it needs

    for file in options.files:
        known = models.list_models()
        model = archive.add(file, trial.check)
        there = model in known
        said = "is in the library already, as" if there else "was added to the library as"
        sys.stdout.write(f"{file.name} {said} “{model.name}”.\n")


def _export(options: argparse.Namespace) -> None:
    path = archive.write(models.find(options.name), options.file)
    sys.stdout.write(f"“{options.name}” was written to {path}.\n")


def _remove(options: argparse.Namespace) -> None:
    for model in [models.find(name) for name in options.names]:
        models.remove(model)
        sys.stdout.write(f"“{model.name}” was deleted.\n")


def _rename(options: argparse.Namespace) -> None:
    old = models.find(options.name)
    sys.stdout.write(f"“{old.name}” is called “{models.rename(old, options.new).name}” now.\n")


def _default(options: argparse.Namespace) -> None:
    model = models.find(options.name)
    models.set_default(model)
    sys.stdout.write(f"“{model.name}” is used from now on, unless another is asked for.\n")
