"""`python -m training …`: from structures to a trained and measured network, without a window."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from training.commands.arguments import misunderstood, parser
from xrdgui.runtime.silence import native_messages_silenced

# What TensorFlow has to say of processors and drivers would stand between the figures of these. The
# other commands with a network keep it in the log of their run, or silence everything.
_JUDGING: Final = ("bundle", "calibrate", "evaluate", "report", "reproduction")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 when it failed, 2 when it was misunderstood."""
    options = parser().parse_args(arguments)
    if wrong := misunderstood(options):
        parser().error(wrong)
    if options.command in _JUDGING:
        with native_messages_silenced():
            import xrdgui.runtime.keras_import  # noqa: F401, PLC0415
    # Not needed for --help.
    from training.commands import models, reports, runs, structures  # noqa: PLC0415

    functions: dict[str, Callable[[argparse.Namespace], int]] = {
        "store": structures.make_store,
        "reference": structures.make_reference,
        "count": structures.count,
        "export-json": structures.export_json,
        "run": runs.run,
        "resume": runs.resume,
        "estimate": runs.estimate,
        "recipe": runs.print_recipe,
        "bundle": models.bundle,
        "calibrate": models.calibrate,
        "evaluate": models.evaluate,
        "report": reports.report,
        "reproduction": reports.reproduction,
        "samples": models.make_samples,
    }
    try:
        return functions[options.command](options)
    except (OSError, ValueError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
