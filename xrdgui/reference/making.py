"""Make a library of known compounds from structures, on several processes, in constant memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from xrdgui.crystals.structure import CrystalStructure, StructureError
from xrdgui.reference.compound import Compound, compound
from xrdgui.reference.library_file import Card, ReferenceLibraryError, write
from xrdgui.runtime.child_processes import end_with_parent
from xrdgui.runtime.messages import Message

_CHUNK: Final = 128

Made = tuple[list[Compound], list[str]]


def make(
    structures: Iterable[CrystalStructure],
    path: Path,
    card: Card,
    workers: int = 2,
    on_progress: Callable[[int], None] = lambda _: None,
) -> tuple[Card, list[str]]:
    """Compute the lines of structures and write them as a library, whole or not at all.

    Parameters
    ----------
    card
        What the library is; count and fingerprint are filled in.
    on_progress
        Told how many structures are done; may raise to call it off.

    Returns
    -------
    card
        As it was written.
    left_out
        A sentence about each structure that cannot be used.

    Raises
    ------
    ReferenceLibraryError
        No structure can be used.
    OSError
        The disk is full, or a worker was ended from outside.
    """
    left_out: list[str] = []

    def compounds() -> Iterator[Compound]:
        done = 0
        for made, sentences in _made(structures, workers):
            yield from made
            left_out.extend(sentences)
            done += len(made) + len(sentences)
            on_progress(done)

    found = list(compounds())
    if not found:
        raise ReferenceLibraryError(Message("None of the structures can be used for a library."))
    return write(found, path, card), left_out


def _made(structures: Iterable[CrystalStructure], workers: int) -> Iterator[Made]:
    iterator = iter(structures)
    chunks = iter(lambda: list(islice(iterator, _CHUNK)), [])
    if workers < 2:
        yield from map(_compounds, chunks)
        return
    waiting: deque[Future[Made]] = deque()
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=end_with_parent
    ) as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_compounds, chunk))
                while len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise OSError("A worker process was ended from outside; start again.") from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _compounds(structures: list[CrystalStructure]) -> Made:
    found: list[Compound] = []
    left_out: list[str] = []
    for structure in structures:
        try:
            found.append(compound(structure))
        except StructureError as error:
            left_out.append(str(error))
    return found, left_out
