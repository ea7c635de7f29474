"""The store of reflections a run trains on, made in the run's own folder when it has none yet."""

from collections.abc import Callable
from pathlib import Path

from training.dataset import store as dataset
from training.runs import RunFolder, notes
from training.runs.control import Stopped, until
from training.runs.events import Listener, Preparing
from training.sources import Source, StructureError, open_source


def make_source_store(
    run: RunFolder,
    source: Source,
    listener: Listener,
    should_stop: Callable[[], bool],
    workers: int,
    ask_key: Callable[[], str | None] = lambda: None,
) -> Path:
    """Compute the store of `run` from the structures of `source`, unless it is complete.

    What was computed before an interruption is kept. Structures left out are listed in the run's
    folder and said.

    Raises
    ------
    Stopped
        `should_stop` said so.
    StructureError, OSError
        The source has nothing, or cannot be reached.
    """
    path = run.own_store
    if not path.exists():
        total = source.get("count")
        listener(Preparing("reflections", 0, total))

        def on_progress(what: str, done: int, of: int | None) -> None:
            if should_stop():
                raise Stopped
            listener(Preparing(what, done, of))

        said: list[str] = []
        skipped = dataset.build(
            until(open_source(source, on_progress, said.append, ask_key), should_stop),
            path,
            workers=workers,
            on_progress=lambda done: on_progress("reflections", done, total),
        )
        said += [f"{item.identifier}: {item.reason}" for item in skipped]
        notes.tell(run, listener, said, dataset.pseudo_symmetric(path))
        if not dataset.n_structures(path):
            path.unlink()
            raise StructureError("None of the structures can be used to train on.")
    return path
