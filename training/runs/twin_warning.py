"""The warning of a random split: which twins it leaves on both sides, counted and by name."""

from typing import Final

from training.dataset.splits import Twins
from training.runs import RunFolder
from training.runs.events import Listener, Notice
from xrdgui.runtime.atomic_files import write_atomically

FILE_NAME: Final = "twins.txt"


def warn(run: RunFolder, twins: Twins, listener: Listener) -> None:
    """Tell `listener`, and write every twin into the run folder; once in the life of a run."""
    path = run.path / FILE_NAME
    if path.exists():
        return
    write_atomically(path, "".join(f"{line}\n" for line in twins.lines()))
    listener(
        Notice(
            f"Warning: the random split leaves twins on both sides, {twins.sentence()}; "
            f"{FILE_NAME} names them all. Its accuracy says little about new compounds."
        )
    )
