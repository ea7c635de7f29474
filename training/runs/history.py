"""history.csv of a run: one row an epoch, for curves and for spreadsheets."""

import csv
import io
from pathlib import Path
from typing import Any, Final

from xrdgui.runtime.atomic_files import write_atomically

# Every other column is the accuracy on the benchmark of that name.
_COLUMNS: Final = ("epoch", "step", "loss", "accuracy", "validation_loss", "best")

Row = dict[str, Any]
"""epoch, step: int; loss, accuracy: float; validation_loss: float | None; best: bool, whether the
model was kept; accuracies: name of the benchmark -> float."""


def read(path: Path) -> list[Row]:
    """All rows, the oldest first; none where there is no file yet."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [_row(values) for values in csv.DictReader(file)]


def write(path: Path, rows: list[Row]) -> None:
    """Write `rows` instead of what is there, whole or not at all."""
    names = list(dict.fromkeys(name for row in rows for name in row["accuracies"]))
    text = io.StringIO()
    writer = csv.DictWriter(text, [*_COLUMNS, *names], lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        values = {name: row[name] for name in _COLUMNS} | row["accuracies"]
        loss = row["validation_loss"]
        writer.writerow(
            values | {"best": int(row["best"]), "validation_loss": "" if loss is None else loss}
        )
    write_atomically(path, text.getvalue())


def _row(values: dict[str, str]) -> Row:
    return {
        "epoch": int(values["epoch"]),
        "step": int(values["step"]),
        "loss": float(values["loss"]),
        "accuracy": float(values["accuracy"]),
        "validation_loss": float(values["validation_loss"]) if values["validation_loss"] else None,
        "best": values["best"] == "1",
        "accuracies": {
            name: float(value) for name, value in values.items() if name not in _COLUMNS and value
        },
    }
