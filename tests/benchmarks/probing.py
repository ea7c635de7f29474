"""Runs a probe in a process of its own and tells the window's freezes from the machine's.

The other work of the machine only ever adds to these times, so the best of a few runs counts, and
time in which the machine did not even let a sleeping thread wake up is not the window's.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

from tests.support.paths import ROOT

HERE = Path(__file__).parent
LONGEST_FREEZE = 0.100
ATTEMPTS = 3


def run(script: str, *arguments: str, timeout: float = 150) -> str:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env=environment, capture_output=True, text=True, timeout=timeout, check=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


class SleepingThread:
    """Sleeps 5 ms at a time; when it wakes up late, that is the machine's doing."""

    def __enter__(self) -> Self:
        self.stalls: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            due = time.monotonic() + 0.005
            time.sleep(0.005)
            woken = time.monotonic()
            if woken - due > 0.005:
                self.stalls.append((due, woken))

    def longest_freeze(self, gaps: list[tuple[float, float]]) -> float:
        """Return the longest gap (s), without what the machine's own stalls take of each."""
        return max(
            end
            - begin
            - sum(max(0.0, min(end, woken) - max(begin, due)) for due, woken in self.stalls)
            for begin, end in gaps
        )
