"""The list of structures a run did without, and why."""

from collections.abc import Sequence
from typing import Final

from training.runs import RunFolder
from training.runs.events import Listener, Notice
from xrdgui.runtime.atomic_files import write_atomically

FILE_NAME: Final = "left_out.txt"


def tell(
    run: RunFolder, listener: Listener, left_out: Sequence[str], flagged: Sequence[str] = ()
) -> None:
    """Write the list into the run folder and say how long it is; nothing where it is empty.

    Parameters
    ----------
    left_out
        a sentence about each structure that cannot be used.
    flagged
        names of pseudo-symmetric structures, which are in the store but not trained on.
    """
    if not left_out and not flagged:
        return
    lines = [*left_out, *(f"{name}: {_PSEUDO_SYMMETRIC}" for name in flagged)]
    write_atomically(run.path / FILE_NAME, "".join(f"{line}\n" for line in lines))
    parts = []
    if left_out:
        parts.append(f"{_many(len(left_out))} cannot be used")
    if flagged:
        are = "is" if len(flagged) == 1 else "are"
        parts.append(f"{_many(len(flagged))} {are} pseudo-symmetric and not trained on")
    listener(Notice(f"{' and '.join(parts)}; {FILE_NAME} in the run's folder lists them."))


_PSEUDO_SYMMETRIC: Final = "its crystal system changes between a tolerance of 0.1 and 0.01 Å."


def _many(n: int) -> str:
    return f"{n:,} structure{'s' if n > 1 else ''}"
