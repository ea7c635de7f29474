"""How long the window ever stands still while a network is trained at full speed."""

import json

import pytest

from tests.benchmarks.probing import ATTEMPTS, LONGEST_FREEZE, SleepingThread, run


@pytest.mark.parametrize("what", ["flood", "real"])
def test_the_window_never_stands_still_during_a_run(what, tmp_path, measured):
    tried = []
    for attempt in range(ATTEMPTS):
        folder = tmp_path / f"run-{attempt}"
        with SleepingThread() as machine:
            result = json.loads(run("training_probe.py", what, str(folder), timeout=300))
        assert result["outcome"] == ("stopped" if what == "real" else "finished"), result
        # The curves end where the run ends.
        assert result["last_drawn"] == result["last_step"]
        assert result["drawn"] < 5000
        tried.append(machine.longest_freeze(result["gaps"]))
        if tried[-1] < LONGEST_FREEZE:
            break
    measured(f"training ({what}): longest freeze", 1000 * min(tried), "ms")
