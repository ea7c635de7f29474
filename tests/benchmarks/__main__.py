"""Measure times and print them beside those recorded last.

Usage: python -m tests.benchmarks [--only WORD] [--json FILE] [--record]

A time never fails it; results, counts and loaded modules that are not as they must be do. Where
there is a yardstick, ratios to it in alternating rounds of one run are told.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import pytest

HERE: Final = Path(__file__).parent
RECORDED: Final = HERE / "recorded.json"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks and return the exit status: 0, or that of pytest."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", default="", metavar="WORD", help="those with this in their name")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    parser.add_argument("--record", action="store_true", help="keep it, to compare with later")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "measured.jsonl"
        os.environ["XRDGUI_BENCHMARKS"] = str(target)
        status = pytest.main(
            [str(HERE), "-q", "-o", "python_files=bench_*.py", "-k", options.only or "test"]
        )
        lines = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    found = {one["name"]: one for one in map(json.loads, lines)}
    _print(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.record:
        RECORDED.write_text(json.dumps(_recorded() | found, indent=1) + "\n", encoding="utf-8")
    return int(status)


def _print(found: dict[str, dict[str, Any]]) -> None:
    before = _recorded()
    print(f"\n{'measured':64}{'now':>10}{'recorded':>10}  unit")
    for name, one in found.items():
        last = before.get(name)
        said = f"{last['value']:.3g}" if last else "–"
        print(f"{name[:63]:64}{one['value']:>10.3g}{said:>10}  {one['unit']}")


def _recorded() -> dict[str, Any]:
    if not RECORDED.exists():
        return {}
    recorded: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return recorded


if __name__ == "__main__":
    sys.exit(main())
