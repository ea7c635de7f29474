"""Records of `classify`, with a stand-in for the network."""

import csv
from collections.abc import Sequence
from pathlib import Path

from tests.support.simulated import write
from tests.support.unit_cells import RUTILE
from xrdgui.classification.prediction import Prediction
from xrdgui.commands import headless
from xrdgui.commands.records import Csv
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.patterns.pattern import Pattern
from xrdgui.reference.elements import Elements


class OneCell:
    """Gives the first pattern a unit cell, the others none."""

    def predict(
        self,
        patterns: Sequence[Pattern],
        default_wavelength: float,
        elements: Sequence[Elements] | None = None,
    ) -> list[Prediction]:
        sure = tuple(float(system == "tetragonal") for system in CRYSTAL_SYSTEMS)
        cells = [RUTILE, *[None] * (len(patterns) - 1)]
        return [Prediction(CRYSTAL_SYSTEMS, sure, cell=cell) for cell in cells]


def test_the_cell_is_written_where_there_is_one(tmp_path: Path):
    for name in ("a", "b"):
        write(tmp_path / f"{name}.xy")
    (tmp_path / "c.xy").write_text("")
    target = tmp_path / "answers.csv"
    with target.open("w", newline="") as stream:
        for records in headless.classify([str(tmp_path / "?.xy")], OneCell(), 1.5406):
            Csv(stream).write(records)
    with target.open(newline="") as stream:
        first, *others = csv.DictReader(stream)
    assert {name: value for name, value in first.items() if name.startswith("cell.")} == {
        "cell.lattice": "tetragonal",
        "cell.centring": "P",
        "cell.a": "4.594",
        "cell.b": "4.594",
        "cell.c": "2.959",
        "cell.alpha": "90.0",
        "cell.beta": "90.0",
        "cell.gamma": "90.0",
        "cell.volume": "62.45",
        "cell.zero_shift": "0.012",
        "cell.explained": "17",
        "cell.lines": "19",
    }
    assert len(others) == 2
    for record in others:
        assert {value for name, value in record.items() if name.startswith("cell.")} == {""}
