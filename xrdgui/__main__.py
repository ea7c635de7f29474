"""Where the program begins, for `python -m xrdgui` as for the `xrdgui` script."""

import multiprocessing
import sys


def main() -> int:
    """Run the command line and return the exit status."""
    multiprocessing.freeze_support()  # children of a frozen program start here and end here
    from training import child_process  # noqa: PLC0415
    from xrdgui import commands  # noqa: PLC0415
    from xrdgui.runtime import console  # noqa: PLC0415

    console.attach()
    if sys.argv[1:2] == [child_process.FLAG]:
        from training.__main__ import main as train  # noqa: PLC0415

        return train(sys.argv[2:])
    return commands.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
