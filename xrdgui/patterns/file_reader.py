"""Reads files in child processes: whatever is wrong with one costs a sentence, not the program."""

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from xrdgui.runtime.helper_process import (
    HelperCancelledError,
    HelperDiedError,
    HelperOverworkedError,
    HelperProcess,
    HelperTaskError,
    HelperTimeoutError,
)

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern
    from xrdgui.patterns.readers import Axis

# A minute is time for the largest file that is read, over a slow line; no file takes more than
# seconds of work.
SECONDS = 60.0
# Processor time in s: nothing may keep anybody waiting for more than 5. The heaviest file that is
# read takes half. Over damaged HDF5 its library can turn in circles, and sound one is read at once.
WORK = 4.5
WORK_OF_HDF5 = 2.5
_HDF5 = frozenset({".nxs", ".nx", ".h5", ".hdf5"})
# The heaviest file that is read, unpacked and as numbers, takes less than half.
MEMORY = 1_000_000_000
# Each may take MEMORY, and starts in the time in which another reads some five hundred texts.
MOST_PROCESSES = 4
PROCESSES_AHEAD = 2  # started before there is anything to read
FILES_WORTH_A_PROCESS = 600
# To hand one file over takes as long as to read a short one. So they go several at a time, as many
# as this, as long as those before took no longer than that: of slow ones each is shown when read.
MOST_TOGETHER = 16
SECONDS_TOGETHER = 0.05


@dataclass(frozen=True, eq=False)
class FileRead:
    """One file: its patterns, or one sentence why there are none.

    Attributes
    ----------
    version : tuple of int, or None
        Time of the last change and size, to see later whether the file is another; None when the
        file system would not say.
    axis : Axis or None
        What it is over, where it can be converted once somebody confirms that.
    passed_over : bool
        Whether it is sound, holds no pattern, and was found in a folder: nobody's problem.
    """

    path: Path
    patterns: "tuple[Pattern, ...]" = ()
    problem: str | None = None
    version: tuple[int, int] | None = None
    axis: "Axis | None" = None
    passed_over: bool = False


class Caller(Protocol):
    """What runs the tasks: a helper process, or a stand-in in tests."""

    def call(
        self,
        function: Callable[..., Any],
        *args: Any,
        cancelled: threading.Event | None = None,
        seconds: float | None = None,
        work: float | None = None,
    ) -> Any:
        """Run the function and return its result."""

    def start(self, prepare: Callable[[], object]) -> None:
        """Prepare for calls, without waiting for that."""

    def close(self) -> None:
        """End whatever runs."""


class FileReader:
    """Finds and reads files in processes of its own; call `close` at the end.

    Parameters
    ----------
    caller : Caller or None
        Runs what is to be done; otherwise a HelperProcess, and more of them for many files, which
        stay for the next ones.
    seconds : float
        Time that one file may take.
    """

    def __init__(self, caller: Caller | None = None, seconds: float = SECONDS) -> None:
        self._callers: list[Caller] = [caller or _helper()]
        self._most = 1 if caller else min(os.cpu_count() or 1, MOST_PROCESSES)
        self._seconds = seconds
        self._named: frozenset[Path] = frozenset()

    def get_ready(self) -> None:
        """Start processes, so that the first files need not wait for that."""
        for caller in self._at_least(min(PROCESSES_AHEAD, self._most)):
            caller.start(load_readers)

    def find(
        self, paths: Sequence[str], cancelled: threading.Event | None = None
    ) -> list[Path] | FileRead:
        """List the files that these files, folders and globs stand for, each once.

        Raises
        ------
        HelperCancelledError
            `cancelled` was set.
        """
        self._named = frozenset(map(Path, paths))
        if len(paths) >= FILES_WORTH_A_PROCESS:
            self.get_ready()  # while the first finds them, the others start
        try:
            return self._callers[0].call(find_files, paths, cancelled=cancelled)
        except (HelperDiedError, HelperTaskError) as error:
            path = Path(paths[0])
            return FileRead(path, problem=f"{path.name} could not be opened: {error}.")

    def read_all(
        self,
        paths: Sequence[Path],
        cancelled: threading.Event | None = None,
        axis: "Axis | None" = None,
    ) -> Generator[FileRead]:
        """Read files, many of them several at a time, over `axis` where that is not left to them.

        They come in their order, each as soon as it and all before it are read. `cancelled` ends
        what is under way; it is set here where the caller stops half-way.

        Raises
        ------
        HelperCancelledError
            `cancelled` was set.
        """
        switch = cancelled or threading.Event()
        callers = self._at_least(min(1 + len(paths) // FILES_WORTH_A_PROCESS, self._most))
        wanted = len(callers)
        free: queue.SimpleQueue[Caller] = queue.SimpleQueue()
        for caller in callers:
            free.put(caller)

        together = 1

        def read(paths: list[Path]) -> list[FileRead]:
            nonlocal together
            if switch.is_set():
                raise HelperCancelledError
            caller = free.get()
            begun = time.monotonic()
            try:
                return self._read(caller, paths, switch, axis)
            finally:
                free.put(caller)
                slow = time.monotonic() - begun > SECONDS_TOGETHER
                together = 1 if slow else min(2 * len(paths), MOST_TOGETHER)

        waiting = iter(paths)
        ahead: deque[Future[list[FileRead]]] = deque()

        def look_ahead(most: int) -> None:
            while len(ahead) < most and (some := list(islice(waiting, together))):
                ahead.append(pool.submit(read, some))

        with ThreadPoolExecutor(wanted, "file reader") as pool:
            # Far enough ahead that one large file keeps nobody idle; read files take memory.
            look_ahead(4 * wanted)
            try:
                while ahead:
                    yield from ahead.popleft().result()
                    look_ahead(4 * wanted)
            except BaseException:
                switch.set()  # which also ends those that have not begun
                raise

    def _at_least(self, number: int) -> list[Caller]:
        """Return what can run tasks, so many or those there are already."""
        while len(self._callers) < number:
            self._callers.append(_helper())
        return self._callers

    def _read(
        self, caller: Caller, paths: list[Path], cancelled: threading.Event, axis: "Axis | None"
    ) -> list[FileRead]:
        # Asked before they are read: what is written meanwhile counts as a change.
        versions = [_version(path) for path in paths]
        reads = self._read_together(caller, paths, cancelled, axis) or [
            self._read_by(caller, path, cancelled, axis) for path in paths
        ]
        return [
            replace(read, version=version, passed_over=read.passed_over and path not in self._named)
            for path, read, version in zip(paths, reads, versions, strict=True)
        ]

    def _read_together(
        self, caller: Caller, paths: list[Path], cancelled: threading.Event, axis: "Axis | None"
    ) -> list[FileRead]:
        """Read several in one call; none where one of them, nobody knows which, breaks it off."""
        if len(paths) == 1 or any(path.suffix.lower() in _HDF5 for path in paths):
            return []
        try:
            found: list[FileRead] = caller.call(
                read_files, paths, axis, cancelled=cancelled, seconds=self._seconds
            )
        except (
            HelperDiedError, HelperOverworkedError, HelperTimeoutError, HelperTaskError, MemoryError
        ):  # fmt: skip
            return []
        return found

    def _read_by(
        self, caller: Caller, path: Path, cancelled: threading.Event, axis: "Axis | None"
    ) -> FileRead:
        try:
            return caller.call(
                read_file,
                path,
                axis,
                cancelled=cancelled,
                seconds=self._seconds,
                work=WORK_OF_HDF5 if path.suffix.lower() in _HDF5 else None,
            )
        except HelperDiedError:
            why = "it made the file reader stop; export it again, or as text (.xy)"
        except HelperOverworkedError as error:
            why = f"{error} without end; export it again, or as text (.xy)"
        except HelperTimeoutError as error:
            why = f"{error}; copy it to this computer and open it there"
        except MemoryError:
            why = "it takes more memory than a powder pattern can need; choose the pattern alone"
        except HelperTaskError as error:
            why = str(error)
        return FileRead(path, problem=f"{path.name} could not be read: {why}.")

    def close(self) -> None:
        """End the processes."""
        for caller in self._callers:
            caller.close()


def _helper() -> HelperProcess:
    return HelperProcess("file reader", MEMORY, WORK)


def _version(path: Path) -> tuple[int, int] | None:
    try:
        said = path.stat()
    except (OSError, ValueError):
        return None
    return said.st_mtime_ns, said.st_size


# Those below run in the child, which alone imports the readers.


def load_readers() -> None:
    """Load what reads, and what that loads with the first numbers it reads."""
    from xrdgui.patterns.readers import numbers  # noqa: PLC0415

    numbers.floats(b"0")


def find_files(paths: Sequence[str]) -> list[Path]:
    """List the files that these files, folders and globs stand for, each once."""
    from xrdgui.patterns.files import expand  # noqa: PLC0415

    return list(expand([Path(path) for path in paths]))


def read_files(paths: Sequence[Path], axis: "Axis | None" = None) -> list[FileRead]:
    """Read some files."""
    return [read_file(path, axis) for path in paths]


def read_file(path: Path, axis: "Axis | None" = None) -> FileRead:
    """Read one file; whatever is wrong with it becomes its sentence."""
    from xrdgui.patterns.readers import (  # noqa: PLC0415
        AxisError,
        NoPatternError,
        ReadError,
        read_patterns,
    )

    try:
        return FileRead(path, tuple(read_patterns(path, axis)))
    except AxisError as error:
        return FileRead(path, problem=str(error), axis=error.axis)
    except NoPatternError as error:
        return FileRead(path, problem=str(error), passed_over=True)
    except ReadError as error:
        return FileRead(path, problem=str(error))
