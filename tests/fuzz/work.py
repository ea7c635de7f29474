"""What the fuzzing process does: make inputs from their numbers, read them, say what was found."""

import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest import mock

from tests.fuzz.judge import judge
from tests.fuzz.mutations import MAX_BYTES, spoilt
from xrdgui.patterns.readers import content

SAMPLES = Path(__file__).with_name("samples")
MOST_SECONDS, MOST_MEMORY = 5.0, 500_000_000
# Every so many inputs, for these take longer than reading.
_THOROUGH, _LOOK_AT_MEMORY = 50, 10
_numbers = itertools.count()
_OTHER_NAME = 0.1


@dataclass
class Outcome:
    """What became of some inputs."""

    done: int = 0
    findings: list[tuple[str, str, bytes]] = field(default_factory=list)  # what, file name, bytes
    slowest: float = 0.0  # seconds
    memory: int = 0  # bytes at the peak of the process

    def add(self, other: "Outcome") -> None:
        """Count those of another, too."""
        self.done += other.done
        self.findings += other.findings
        self.slowest = max(self.slowest, other.slowest)
        self.memory = max(self.memory, other.memory)


@cache
def samples(*folders: Path) -> list[tuple[str, bytes]]:
    """Return names and contents of the files to spoil, large ones cut."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                # An archive cut is no archive; a long text is as good when shorter.
                if len(data) > 20_000 and b"\0" not in data[:2000]:
                    data = data[:16_000]
                if len(data) <= MAX_BYTES:
                    found.append((path.name, data))
    if not found:
        raise FileNotFoundError(f"no samples in {folders}")
    return found


def made(seed: int, number: int, folders: tuple[Path, ...]) -> tuple[str, bytes]:
    """Return name and content of one input; the same numbers make the same input."""
    rng = random.Random(f"{seed}/{number}")
    known = samples(*folders)
    name, data = rng.choice(known)
    other = rng.choice(known)
    if rng.random() < _OTHER_NAME:
        name = other[0]
    return name, spoilt(rng, data, other[1])


def mutate(seed: int, first: int, count: int, folders: tuple[Path, ...]) -> Outcome:
    """Spoil samples and read them, `count` times."""
    inputs = (made(seed, number, folders) for number in range(first, first + count))
    with tempfile.TemporaryDirectory() as folder:
        return _read_all(inputs, Path(folder))


def structure(seed: int, count: int) -> Outcome:
    """Read files that Hypothesis makes from the grammars of the formats."""
    import hypothesis

    from tests.fuzz.structured import FILES

    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=count, database=None, deadline=None, print_blob=False,
            phases=[hypothesis.Phase.generate], suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        @hypothesis.given(FILES)
        def run(data: bytes) -> None:
            outcome.add(_read_all([("structured.xy", data)], Path(folder)))

        run()
    return outcome


def _read_all(inputs: Iterable[tuple[str, bytes]], folder: Path) -> Outcome:
    outcome = Outcome(memory=_peak_memory())  # what was before is not held against these
    for name, data in inputs:
        path = folder / name
        number = next(_numbers)
        thorough = number % _THOROUGH == 0
        start = time.perf_counter()
        if thorough:
            path.write_bytes(data)
            wrong = judge(path, thorough=True)
        else:  # as if it were there: writing a file takes longer than reading it
            with mock.patch.object(content, "_read", lambda _path, data=data: data):
                wrong = judge(path)
        took = time.perf_counter() - start
        if took > MOST_SECONDS:  # was it reading, or was the machine busy with other things?
            path.write_bytes(data)
            start = time.process_time()
            wrong = judge(path)
            took = time.process_time() - start
        if wrong is None and took > MOST_SECONDS:
            wrong = f"took {took:.1f} s"
        if number % _LOOK_AT_MEMORY == 0:
            memory = _peak_memory()
            if wrong is None and memory > MOST_MEMORY > outcome.memory:
                wrong = f"took memory up to {memory / 1e6:.0f} MB, or one of those before it did"
            outcome.memory = max(outcome.memory, memory)
        if wrong is not None:
            outcome.findings.append((wrong, name, data))
        outcome.done += 1
        outcome.slowest = max(outcome.slowest, took)
    return outcome


def _peak_memory() -> int:
    """Return the most bytes this process ever had in memory, 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
