"""The log file: what a report of a problem is made from."""

import logging
import logging.handlers
import platform

from xrdgui import __version__
from xrdgui.runtime import folders

FILE_NAME = "xrdgui.log"
_MAX_BYTES = 1_000_000
_KEPT = 3


def start() -> None:
    """Write log records from INFO up, and Python's warnings, to the log file.

    Where no file can be written the program works without.
    """
    try:
        handler = logging.handlers.RotatingFileHandler(
            folders.log_folder() / FILE_NAME,
            maxBytes=_MAX_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    # Not platform.platform(), which starts another program to hear of the processor.
    machine = platform.uname()
    logging.getLogger(__name__).info(
        "xrdgui %s, Python %s, %s %s %s",
        __version__, platform.python_version(), machine.system, machine.release, machine.machine,
    )  # fmt: skip
