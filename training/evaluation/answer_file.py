"""What a model answered to each pattern of the benchmarks, as a file: CSV, or JSON lines.

benchmark       name of the set of patterns
pattern         file or id
truth           crystal system it is of
crystal_system  the likeliest, with its `probability`
probabilities   of all crystal systems; a column each in CSV
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from training.evaluation.networks import Answers
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

_DIGITS: Final = 8


@contextmanager
def open_file(path: Path) -> Iterator[Callable[[Answers], None]]:
    """Open a file that answers are written to: JSON lines if it is called so, otherwise CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write = _json_lines if path.suffix.lower() in (".jsonl", ".json") else _csv(file)
        yield lambda answers: write(file, _records(answers))


def _records(answers: Answers) -> Iterator[dict[str, Any]]:
    [p] = answers.p.values()
    asked = answers.asked
    for name, truth, row in zip(asked.names, asked.truth.tolist(), p.tolist(), strict=True):
        best = max(range(len(row)), key=row.__getitem__)
        rounded = [round(value, _DIGITS) for value in row]
        yield {
            "benchmark": asked.name,
            "pattern": name,
            "truth": CRYSTAL_SYSTEMS[truth],
            "crystal_system": CRYSTAL_SYSTEMS[best],
            "probability": rounded[best],
            "probabilities": dict(zip(CRYSTAL_SYSTEMS, rounded, strict=True)),
        }


def _json_lines(file: TextIO, records: Iterator[dict[str, Any]]) -> None:
    file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _csv(file: TextIO) -> Callable[[TextIO, Iterator[dict[str, Any]]], None]:
    columns = ("benchmark", "pattern", "truth", "crystal_system", "probability")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*columns, *(f"probabilities.{system}" for system in CRYSTAL_SYSTEMS)])

    def write(_: TextIO, records: Iterator[dict[str, Any]]) -> None:
        for record in records:
            writer.writerow(
                [*(record[column] for column in columns), *record["probabilities"].values()]
            )

    return write
