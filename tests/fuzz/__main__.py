"""Read spoilt and made-up files by the thousand and report what a reader did wrong.

Usage: python -m tests.fuzz --inputs 200000 --seed 1 [--seconds-limit 3600] [--found FOLDER]

Every input must give a pattern or one sentence, in 5 s of processor time and 500 MB. The status is
1 when one did not; the input is then kept in the folder for findings. An input over which a library
hangs is given to the application's own way of reading, which has to end it with a sentence in 5 s;
those are counted as ended, and kept, too.
"""

import argparse
import hashlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz import work
from tests.fuzz.work import MOST_MEMORY, MOST_SECONDS, SAMPLES, Outcome
from tests.support.paths import SHARED_DATA
from xrdgui.patterns.file_reader import FileReader
from xrdgui.runtime.helper_process import (
    HelperDiedError,
    HelperOverworkedError,
    HelperProcess,
    HelperTimeoutError,
)

_REAL = SHARED_DATA / "formats"
_BATCH = 200
# Every so many batches is one of structured inputs, which take longer to make.
_STRUCTURED, _STRUCTURED_BATCH = 6, 50
_BATCH_WORK = 8.0  # seconds of processor time; most need less than one
_BATCH_SECONDS, _ONE_SECONDS = 300.0, 60.0  # on the clock, which other work of the machine slows
_KEPT_OF_A_KIND = 3


class Campaign:
    """Some thousand inputs, read in a process that may die, hang or grow."""

    def __init__(self, seed: int, found: Path) -> None:
        self._seed = seed
        self._found = found
        self._folders = (SAMPLES, _REAL) if _REAL.is_dir() else (SAMPLES,)
        self._process = HelperProcess("fuzzing", 2 * MOST_MEMORY, _BATCH_WORK)
        self.total = Outcome()
        self.kinds: Counter[str] = Counter()
        self.ended = 0

    def run(self, inputs: int, seconds: float) -> None:
        """Go on until so many inputs are read or so many seconds have gone."""
        begun = time.monotonic()
        batch = 0
        while self.total.done < inputs and time.monotonic() - begun < seconds:
            count = min(_BATCH, inputs - self.total.done)
            if batch % _STRUCTURED == _STRUCTURED - 1:
                count = min(count, _STRUCTURED_BATCH)
                outcome = self._called(work.structure, self._seed + batch, count, most=count)
            else:
                outcome = self._mutated(batch * _BATCH, count)
            self._take(outcome)
            batch += 1
            if batch % 10 == 0:
                self.report(time.monotonic() - begun)
        self._process.close()
        self.report(time.monotonic() - begun)

    def report(self, seconds: float) -> None:
        """Print how far it is."""
        total = self.total
        print(
            f"{total.done:,} inputs in {seconds:.0f} s, slowest {total.slowest:.2f} s, "
            f"peak {total.memory / 1e6:.0f} MB, {sum(self.kinds.values())} findings "
            f"of {len(self.kinds)} kinds, {self.ended} hangs ended",
            flush=True,
        )

    def _mutated(self, first: int, count: int) -> Outcome:
        arguments = (self._seed, first, count, self._folders)
        outcome = self._called(work.mutate, *arguments, most=count)
        if count == 1 or not any(what in _FATAL for what, _, _ in outcome.findings):
            return outcome
        whole = Outcome()  # which of them was it?
        for number in range(first, first + count):
            arguments = (self._seed, number, 1, self._folders)
            one = self._called(work.mutate, *arguments, most=1, seconds=_ONE_SECONDS)
            for index, (what, _, _) in enumerate(one.findings):
                one.findings[index] = (what, *work.made(self._seed, number, self._folders))
            one.findings = [found for found in one.findings if not self._is_ended(*found)]
            whole.add(one)
        return whole

    def _is_ended(self, what: str, name: str, data: bytes) -> bool:
        if what != _HANG or not _ends(name, data):
            return False
        self.ended += 1
        self._keep(name, data)
        return True

    def _called(
        self,
        function: Callable[..., Outcome],
        *arguments: Any,
        most: int,
        seconds: float = _BATCH_SECONDS,
    ) -> Outcome:
        try:
            outcome: Outcome = self._process.call(function, *arguments, seconds=seconds)
        except (HelperTimeoutError, HelperOverworkedError):
            return Outcome(most, [(_HANG, "hang", b"")])
        except HelperDiedError:
            return Outcome(most, [(_CRASH, "crash", b"")])
        except MemoryError:
            return Outcome(most, [(_MEMORY, "memory", b"")])
        if outcome.memory > MOST_MEMORY:
            self._process.close()  # its peak would be held against all that follow
        return outcome

    def _take(self, outcome: Outcome) -> None:
        self.total.add(outcome)
        for what, name, data in outcome.findings:
            self.kinds[what] += 1
            if self.kinds[what] <= _KEPT_OF_A_KIND:
                print(f"{what}: {self._keep(name, data)}", flush=True)
        self.total.findings.clear()

    def _keep(self, name: str, data: bytes) -> Path:
        self._found.mkdir(parents=True, exist_ok=True)
        path = self._found / f"{hashlib.sha256(data).hexdigest()[:10]}-{name}"
        path.write_bytes(data)
        return path


def _ends(name: str, data: bytes) -> bool:
    """Whether the application says a sentence of a file in time, whatever it has in it."""
    reader = FileReader()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        reader.find([str(path)])  # which starts its process
        begun = time.monotonic()
        (read,) = reader.read_all([path])
        seconds = time.monotonic() - begun
    reader.close()
    return bool(read.problem) and seconds < MOST_SECONDS


_HANG, _CRASH, _MEMORY = "hangs", "ends the process", "takes all memory"
_FATAL = (_HANG, _CRASH, _MEMORY)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds-limit", type=float, default=float("inf"))
    parser.add_argument("--found", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    campaign = Campaign(options.seed, options.found)
    campaign.run(options.inputs, options.seconds_limit)
    for what, number in campaign.kinds.most_common():
        print(f"{number:6} × {what}")
    return 1 if campaign.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
