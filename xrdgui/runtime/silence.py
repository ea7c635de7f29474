"""Keeping TensorFlow's remarks on processors and drivers from users' terminals."""

import contextlib
import os
import sys
from collections.abc import Iterator

LEVEL = "TF_CPP_MIN_LOG_LEVEL"


@contextlib.contextmanager
def native_messages_silenced() -> Iterator[None]:
    """Send to nowhere what libraries write to the stream of standard error itself.

    TensorFlow's own setting does not reach what it writes while it is imported. Whoever has set
    that setting wants to see the messages, so then nothing is done.
    """
    if LEVEL in os.environ:
        yield
        return
    os.environ[LEVEL] = "3"
    with contextlib.ExitStack() as undo:
        with contextlib.suppress(OSError):  # a windowed program has no such stream
            if sys.stderr is not None:
                sys.stderr.flush()
            kept = os.dup(2)
            undo.callback(os.close, kept)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            undo.callback(os.close, nowhere)
            os.dup2(nowhere, 2)
            undo.callback(os.dup2, kept, 2)
        yield
