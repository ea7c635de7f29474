"""Threads for what lets others run while it computes: compiled searches, and much of numpy."""

import itertools
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def map_threaded(work: Callable[[_Given], _Made], things: Sequence[_Given]) -> list[_Made]:
    """Return what `work` makes of each, in order, on all processors; a single one is made here."""
    if len(things) == 1:
        return [work(things[0])]
    return begun_threaded(work, things)()


def begun_threaded(
    work: Callable[[_Given], _Made], things: Sequence[_Given]
) -> Callable[[], list[_Made]]:
    """Begin what `map_threaded` does; what is returned waits for it."""
    made = _pool().map(work, things)
    return lambda: list(made)


def parts(n: int, fewest: int = 1) -> list[slice]:
    """So many things in a part for each processor, none but the only one below `fewest`."""
    count = max(min(os.cpu_count() or 1, n // fewest), 1)
    edges = [n * i // count for i in range(count + 1)]
    return [slice(*edge) for edge in itertools.pairwise(edges)]


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="computing")


class ThreadScratch(threading.local):
    """An array for each thread to work in, where to get it anew takes longer than the work."""

    def __init__(self, shape: tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> None:
        self.array: npt.NDArray[Any] = np.empty(shape, dtype=dtype)
