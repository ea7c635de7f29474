"""How long the real window ever stands still, and how soon it is there.

The other work of the machine only ever adds to these times, so the best of a few runs counts, and
time in which the machine did not even let a sleeping thread wake up is not the window's.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

import numpy as np
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LONGEST_FREEZE = 0.100
SLOWER_START = 1.5
ATTEMPTS = 3

pytestmark = pytest.mark.benchmark


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


@pytest.fixture(scope="module")
def two_hundred_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Patterns as long as measured ones: 4,251 points."""
    folder = tmp_path_factory.mktemp("dropped")
    rng = np.random.default_rng(0)
    x = np.arange(5, 90.01, 0.02)
    for number in range(200):
        lines = rng.uniform(15, 85, 25)
        heights = rng.uniform(100, 5000, 25)
        y = 50 + sum(
            h * np.exp(-(((x - c) / 0.08) ** 2)) for c, h in zip(lines, heights, strict=True)
        )
        np.savetxt(folder / f"{number:03d}.xy", np.c_[x, rng.poisson(y)], fmt="%.2f %d")
    return folder


def test_the_window_never_stands_still(two_hundred_files):
    first = next((ROOT / "resources" / "samples").glob("*.xy"))
    tried = []
    for _ in range(ATTEMPTS):
        with SleepingThread() as machine:
            result = json.loads(run("window_probe.py", str(first), str(two_hundred_files)))
        assert result["patterns"] == 201
        assert result["answered"] == 201
        assert result["heavy_modules"] == []
        assert result["close_s"] < 6
        freezes = [machine.longest_freeze(result[phase]) for phase in ("launch", "drop")]
        tried.append(freezes)
        if max(freezes) < LONGEST_FREEZE:
            break
    print(f"longest freezes (s) from launch to first answer, while dropping 200 files: {tried}")
    assert max(min(tried, key=max)) < LONGEST_FREEZE


def test_the_window_is_there_nearly_as_soon_as_a_bare_plot():
    times: dict[str, list[float]] = {"bare": [], "xrdgui": []}
    for _ in range(7):
        for what, measured in times.items():
            measured.append(float(run("startup_probe.py", what, repr(time.time()))))
    bare, ours = (statistics.median(measured[1:]) for measured in times.values())
    print(f"visible window after {ours:.2f} s, bare plot after {bare:.2f} s")
    assert ours <= SLOWER_START * bare
