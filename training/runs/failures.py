"""What went wrong, as one sentence for a person."""

import errno
import re
import traceback
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Final

from training.runs import RunFolder

_DISK_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Of TensorFlow, JAX and torch, which are not to be imported for this.
_MEMORY_CLASSES: Final = {"ResourceExhaustedError", "OutOfMemoryError", "ArrayMemoryError"}
_MEMORY_WORDS: Final = re.compile(
    r"RESOURCE_EXHAUSTED|out of memory|OUT_OF_MEMORY|OOM when allocating", re.IGNORECASE
)


class TrainingError(RuntimeError):
    """Something a run cannot go on with; the message is one sentence."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether main memory or that of a GPU was not enough."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, MemoryError) or names & _MEMORY_CLASSES:
        return True
    framework = type(error).__module__.split(".")[0] in ("tensorflow", "jaxlib", "jax", "torch")
    return framework and bool(_MEMORY_WORDS.search(str(error)))


def is_disk_full(error: BaseException) -> bool:
    """Whether there was no room for a file; HDF5 says it in words only."""
    number = getattr(error, "errno", None)
    if isinstance(error, OSError) and number in _DISK_FULL:
        return True
    text = str(error)
    return isinstance(error, OSError | RuntimeError) and (
        "No space left on device" in text or re.search(r"errno = (28|122|27)\b", text) is not None
    )


def sentence(error: BaseException, run: RunFolder | None = None) -> str:
    """One sentence on why a run ended, or could not begin."""
    chain = list(_chain(error))
    if any(map(is_disk_full, chain)):
        disk = f"The disk of {run.path}" if run else "The disk"
        intact = "; its last checkpoint is intact" if run and run.latest_checkpoint() else ""
        return f"{disk} is full: free some space and resume the run{intact}."
    if any(isinstance(one, BrokenProcessPool) for one in chain):
        return (
            "A process that computes patterns was ended from outside, most likely because memory "
            "ran out: close other programs or use fewer workers, and resume the run."
        )
    if isinstance(error, TrainingError):
        return str(error)
    if any(map(is_out_of_memory, chain)):
        return (
            "Memory ran out: close other programs, or choose a smaller batch or network, "
            "and resume the run."
        )
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}."
    if is_sentence(error):
        return str(error)
    first = next(iter(str(error).strip().splitlines()), "")[:200].rstrip(".")
    what = f"{type(error).__name__} ({first})" if first else type(error).__name__
    where = f"; details are in {run.stderr}" if run else ""
    return f"The training ended with an unexpected error, {what}{where}."


def is_sentence(error: BaseException) -> bool:
    """Whether the message was written for a person: ours are one sentence with a full stop."""
    text = str(error)
    ours = type(error).__module__.split(".")[0] == "training"
    plain = isinstance(error, OSError | ValueError | RuntimeError)
    return ours or (plain and text.endswith(".") and "\n" not in text)


def record(error: BaseException, log: Path) -> None:
    """Append the traceback to `log`, if that can be done."""
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        pass


def _chain(error: BaseException) -> "list[BaseException]":
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
