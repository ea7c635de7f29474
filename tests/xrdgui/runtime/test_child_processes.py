import os
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT

PROGRAM = """
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from xrdgui.runtime.child_processes import end_with_parent

if __name__ == "__main__":
    context = get_context("spawn")
    pool = ProcessPoolExecutor(2, mp_context=context, initializer=end_with_parent)
    list(pool.map(abs, range(4)))
    print("ready", flush=True)
    time.sleep(600)
"""


def test_workers_of_a_killed_process_end(tmp_path: Path) -> None:
    """They hold its standard output, which therefore ends when the last of them has."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.kill()
        assert process.communicate(timeout=15) == ("", None)
