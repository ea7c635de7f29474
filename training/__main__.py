"""`python -m training …`: from structures to a trained and measured network, without a window."""

import argparse
import sys
from collections.abc import Callable

from training.arguments import misunderstood, parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 when it failed, 2 when it was misunderstood."""
    options = parser().parse_args(arguments)
    if wrong := misunderstood(options):
        parser().error(wrong)
    # Not needed for --help.
    from training import commands, report_commands, run_commands, source_commands  # noqa: PLC0415

    functions: dict[str, Callable[[argparse.Namespace], int]] = {
        "store": source_commands.make_store,
        "count": source_commands.count,
        "export-json": source_commands.export_json,
        "run": run_commands.run,
        "resume": run_commands.resume,
        "estimate": run_commands.estimate,
        "recipe": run_commands.print_recipe,
        "bundle": commands.bundle,
        "evaluate": commands.evaluate,
        "report": report_commands.report,
        "reproduction": report_commands.reproduction,
        "samples": commands.make_samples,
    }
    try:
        return functions[options.command](options)
    except (OSError, ValueError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
