"""Whether a network can be used, found out by loading it in a process of its own."""

import threading
from concurrent.futures import TimeoutError as NotYetError
from pathlib import Path

from xrdgui.models.errors import ModelError
from xrdgui.runtime.messages import Message

_LOOK_SECONDS = 0.1


class CancelledError(ModelError):
    """Whoever asked does not want to know any more."""


def check(folder: Path, cancelled: threading.Event | None = None) -> None:
    """Load the network of a folder and ask it once; the process ends before this returns.

    Raises
    ------
    ModelError
        It cannot be loaded, does not fit its card, or takes its process down.
    """
    from xrdgui.classification.inference_process import (
        InferenceError,
        InferenceProcess,
    )

    process = InferenceProcess(folder)
    try:
        process.start()
        while True:
            try:
                process.ready.result(_LOOK_SECONDS)
            except NotYetError:
                if cancelled is not None and cancelled.is_set():
                    raise CancelledError(Message("The check was stopped.")) from None
            else:
                return
    except InferenceError as error:
        raise ModelError(
            Message(
                "The model “{model}” could not be loaded: the process that tried ended; the model "
                "may need more memory than there is.",
                model=folder.name,
            )
        ) from error
    finally:
        process.close()
