"""Reading bytes built in a test as if they were a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from xrdgui.patterns import Pattern
from xrdgui.patterns.readers import ReadError, read_patterns

Read = Callable[..., list[Pattern]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(data: bytes | str, name: str = "scan.bin") -> list[Pattern]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_patterns(path)

    return read_bytes


@pytest.fixture
def refusal(read: Read) -> Callable[..., str]:
    """What is said of a file that is refused, without its name."""

    def read_and_fail(data: bytes | str, name: str = "scan.bin") -> str:
        with pytest.raises(ReadError) as caught:
            read(data, name)
        said = str(caught.value)
        assert said.startswith(f"{name} ")
        assert said.endswith(".")
        assert "\n" not in said
        assert len(said) < 250
        return said.removeprefix(f"{name} ")

    return read_and_fail


@pytest.fixture
def scan() -> SimpleNamespace:
    """A scan of 101 points from 20° to 22° with whole counts."""
    counts = np.arange(101) % 7 * 10 + 5
    counts[50] = 1234
    return SimpleNamespace(two_theta=np.round(20 + 0.02 * np.arange(101), 2), counts=counts)


@pytest.fixture
def is_the_scan(scan: SimpleNamespace) -> Callable[[Pattern], bool]:
    def compare(pattern: Pattern) -> bool:
        return (
            pattern.two_theta.shape == scan.two_theta.shape
            and np.allclose(pattern.two_theta, scan.two_theta, rtol=0, atol=1e-6)
            and bool((pattern.intensity == scan.counts).all())
        )

    return compare
