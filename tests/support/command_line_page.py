"""Write the page of the guide on the command line, from the parsers themselves.

Usage: python -m tests.support.command_line_page
"""

import argparse
from collections.abc import Iterator
from typing import Final, NoReturn
from unittest import mock

from tests.support.paths import ROOT
from training.__main__ import main as train
from xrdgui import commands

PAGE: Final = ROOT / "resources" / "guide" / "command-line.md"
COMMANDS: Final = ("classify", "info", "convert", "models")
_HEAD: Final = """\
# Command line

Commands end with 0 when all went well, 1 when something did not go well (with some of the files, \
say), 2 when the command was misunderstood.
"""


class _Caught(Exception):  # noqa: N818  it carries a parser, not an error
    def __init__(self, parser: argparse.ArgumentParser) -> None:
        super().__init__(parser.prog)
        self.parser = parser


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [_HEAD, *_section(_caught(lambda: commands.run([])), "xrdgui", "##")]
    for name in COMMANDS:
        parts += _section(_caught(lambda name=name: commands.run([name])), f"xrdgui {name}", "##")
    parts += _section(_caught(lambda: train([])), "python -m training", "##")
    return "\n".join(parts).rstrip() + "\n"


def _caught(start: object) -> argparse.ArgumentParser:
    """Return the parser with which a command begins, instead of running it."""

    def caught(parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        raise _Caught(parser)

    with mock.patch.object(argparse.ArgumentParser, "parse_args", caught):
        try:
            start()
        except _Caught as found:
            return found.parser
    raise AssertionError("the command made no parser")


def _section(parser: argparse.ArgumentParser, title: str, level: str) -> Iterator[str]:
    yield f"{level} {title}\n"
    if parser.description:
        yield f"{parser.description}\n"
    subcommands: dict[str, argparse.ArgumentParser] = {}
    helps: dict[str, str] = {}
    tables: dict[str, list[str]] = {}
    for group in parser._action_groups:
        plain = group.title in ("positional arguments", "options")
        rows = tables.setdefault("" if plain else str(group.title), [])
        for action in group._group_actions:
            if isinstance(action, argparse._SubParsersAction):
                subcommands = dict(action.choices)
                helps = {one.dest: one.help or "" for one in action._choices_actions}
            elif not isinstance(action, argparse._HelpAction) and action.help != argparse.SUPPRESS:
                rows.append(_row(parser, action))
    for name, rows in tables.items():
        if rows:
            yield from [f"*{name}*\n"] if name else []
            yield from ["| argument | meaning |", "|---|---|", *rows, ""]
    for name, one in subcommands.items():
        one.description = one.description or _sentence(helps.get(name, ""))
        yield from _section(one, f"{title} {name}", level + "#")


def _row(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    formatter = parser._get_formatter()
    values = formatter._format_args(action, formatter._get_default_metavar_for_optional(action))
    if not action.option_strings:
        name = f"`{action.metavar or values}`"
    else:
        name = ", ".join(f"`{option} {values}".rstrip() + "`" for option in action.option_strings)
    meaning = formatter._expand_help(action) if action.help else ""
    if action.choices and "{" in values:
        name = name.replace(values, str(action.metavar or action.dest.upper()))
        meaning = f"{meaning}; one of {', '.join(map(str, action.choices))}".lstrip("; ")
    return f"| {name} | {meaning} |".replace("\n", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." if text else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
