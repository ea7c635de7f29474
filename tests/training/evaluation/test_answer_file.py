"""The same patterns have the same answers on the command line and in the evaluation."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from training.__main__ import main
from training.evaluation import measured, one_phase
from xrdgui import commands
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models.library import bundled_model

SAMPLES = {
    "Al2O3 corundum": "trigonal",
    "Al2SiO5 kyanite": "triclinic",
    "CaF2 fluorite": "cubic",
    "CuO tenorite": "monoclinic",
    "FeS2 marcasite": "orthorhombic",
    "NaCl halite": "cubic",
    "TiO2 rutile": "tetragonal",
    "ZnO zincite": "hexagonal",
}


@pytest.fixture(autouse=True)
def no_other_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is shown that is not one phase, which takes a minute and is not asked here."""
    monkeypatch.setattr(one_phase, "evaluate", lambda *_: {})


def classified(
    capsys: pytest.CaptureFixture[str], files: Iterable[Path], *options: str
) -> dict[str, list[float]]:
    """Return the probabilities by stem of the file."""
    capsys.readouterr()
    assert commands.run(["classify", "--format", "jsonl", *options, *map(str, files)]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {
        Path(record["file"]).stem: [record["probabilities"][name] for name in CRYSTAL_SYSTEMS]
        for record in records
    }


def evaluated(folder: Path, answers: Path) -> dict[str, list[float]]:
    """Return the probabilities by id or stem of the file."""
    model = str(bundled_model().folder)
    arguments = ["--model", model, "--measured", str(folder), "--answers", str(answers)]
    assert main(["evaluate", *arguments]) == 0
    lines = answers.read_text(encoding="utf-8").splitlines()
    if answers.suffix == ".jsonl":
        records = [json.loads(line) for line in lines]
        rows = [[r["probabilities"][name] for name in CRYSTAL_SYSTEMS] for r in records]
    else:
        records = list(csv.DictReader(lines))
        rows = [[float(r[f"probabilities.{name}"]) for name in CRYSTAL_SYSTEMS] for r in records]
    assert {record["benchmark"] for record in records} == {"measured"}
    return {
        record["pattern"].removesuffix(".xy"): row
        for record, row in zip(records, rows, strict=True)
    }


def assert_equal(first: dict[str, list[float]], second: dict[str, list[float]]) -> None:
    assert first.keys() == second.keys()
    difference = max(np.abs(np.subtract(first[name], second[name])).max() for name in first)
    print(f"largest difference of {len(first)} patterns: {difference:.1e}")
    assert difference <= 1e-6


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_samples_have_the_same_answers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    rows = [f"{name} (simulated).xy,{system}" for name, system in SAMPLES.items()]
    folder = Path(str(bundled_model().folder)).parents[1] / "samples"
    for file in folder.glob("*.xy"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / measured.LABELS).write_text("\n".join(["file,crystal_system", *rows]), "utf-8")
    ours = classified(capsys, folder.glob("*.xy"))
    assert_equal(ours, evaluated(tmp_path, tmp_path / f"answers.{kind}"))


@pytest.mark.shared
def test_the_reference_patterns_have_the_same_answers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shared_data: Path
) -> None:
    """Those classified are files, those evaluated the arrays of the reference data."""
    reference = shared_data / "measured"
    with (reference / "patterns.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["grade"] in "AB"]
    subset = tmp_path / "subset"
    subset.mkdir()
    (subset / "patterns.npz").symlink_to(reference / "patterns.npz")
    with (subset / "patterns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    ours: dict[str, list[float]] = {}
    for wavelength in sorted({row["wavelength_A"] for row in rows}):
        ids = [row["id"] for row in rows if row["wavelength_A"] == wavelength]
        files = written(reference, ids, tmp_path)
        ours |= classified(capsys, files, "--wavelength", wavelength)
    assert_equal(ours, evaluated(subset, tmp_path / "answers.csv"))


def written(reference: Path, ids: Sequence[str], folder: Path) -> list[Path]:
    """Write patterns of the reference data as text, without loss."""
    files = []
    with np.load(reference / "patterns.npz") as arrays:
        for name in ids:
            columns = [
                arrays[f"{name}/{what}"].astype(float) for what in ("two_theta", "intensity")
            ]
            files.append(folder / f"{name}.xy")
            np.savetxt(files[-1], np.column_stack(columns), fmt="%.17g")
    return files
