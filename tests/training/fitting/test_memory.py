import sys

import pytest

from training.fitting.memory import peak_mb


@pytest.mark.skipif(sys.platform == "win32", reason="measured another way there")
def test_memory_is_counted() -> None:
    held = bytearray(200 << 20)
    held[::4096] = b"x" * len(held[::4096])
    assert 200 <= peak_mb() < 50_000
