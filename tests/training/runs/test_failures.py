import errno
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from training.runs import RunError, RunFolder, failures
from training.runs.failures import TrainingError, sentence

RUN = RunFolder(Path("runs/one"))


class ResourceExhaustedError(Exception):
    """As TensorFlow's, by name."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk of runs/one is full"),
        (OSError("Can't write data (file write failed: errno = 28, error message = …)"), "is full"),
        (OSError(errno.EFBIG, "File too large"), "is full"),
        (BrokenProcessPool("terminated abruptly"), "memory ran out: close other programs"),
        (MemoryError(), "Memory ran out"),
        (ResourceExhaustedError("OOM"), "Memory ran out"),
        (FileNotFoundError(2, "No such file or directory", "a.csv"), "a.csv: No such file or"),
        (TrainingError("It is so."), "It is so."),
        (RunError("x holds no training run."), "x holds no training run."),
        (ValueError("There are too few cubic compounds."), "There are too few cubic compounds."),
        (ValueError("shapes (1,2) and (3,) not aligned"), "unexpected error, ValueError (shapes"),
        (KeyError("x"), "an unexpected error, KeyError ('x'); details are in runs/one/stderr.log."),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_failure_is_one_sentence(error: Exception, said: str) -> None:
    text = sentence(error, RUN)
    assert said in text.replace("\\", "/")
    assert text.endswith(".")
    assert "\n" not in text


def test_a_full_disk_is_found_behind_other_errors() -> None:
    error = RuntimeError("Unable to flush the file")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert "is full" in sentence(error)


def test_the_traceback_is_kept_and_nothing_happens_where_it_cannot_be(tmp_path: Path) -> None:
    try:
        {}["x"]
    except KeyError as error:
        failures.record(error, tmp_path / "stderr.log")
        failures.record(error, tmp_path / "nowhere" / "stderr.log")
    assert "KeyError: 'x'" in (tmp_path / "stderr.log").read_text()
