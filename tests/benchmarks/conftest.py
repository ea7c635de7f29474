"""What the benchmarks measure is kept, not judged: a time says nothing on a busy machine."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Measured = Callable[[str, float, str], None]


@pytest.fixture
def measured() -> Measured:
    """Keep a measured value: name, value, unit."""

    def keep(name: str, value: float, unit: str) -> None:
        print(f"{name}: {value:.3g} {unit}")
        if target := os.environ.get("XRDGUI_BENCHMARKS"):
            with Path(target).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"name": name, "value": float(value), "unit": unit}) + "\n")

    return keep
