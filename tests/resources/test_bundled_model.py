"""What ships must work: the bundled network, its card, and the samples one click away."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from xrdgui import commands
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models.card import MODEL_FILE_NAME, ModelCard
from xrdgui.models.library import DEFAULT_MODEL, find_model
from xrdgui.workspace.wording import SURE_FROM

MEGABYTE = 2**20
# Lowest accuracies this network may fall back to on patterns somebody measured.
FLOOR_ALL = 0.90
FLOOR_BINARIES = 0.93


@pytest.fixture(scope="module")
def folder() -> Path:
    return find_model(DEFAULT_MODEL)


def _classify(capsys: pytest.CaptureFixture[str], argument: object) -> list[dict]:
    assert commands.run(["classify", "--format", "jsonl", str(argument)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_model_is_small(folder: Path) -> None:
    assert (folder / MODEL_FILE_NAME).stat().st_size <= 25 * MEGABYTE


def test_the_card_is_complete(folder: Path) -> None:
    card = ModelCard.read(folder)
    assert card.classes == CRYSTAL_SYSTEMS
    assert card.temperature != 1.0
    assert card.data["licence"]
    assert card.data["citation"]
    assert len(card.data["fingerprint"]) == 64
    assert card.training["patterns_seen"] > 0
    assert "training evaluate" in card.metrics["command"]
    for benchmark in ("measured", "measured, binaries", "binaries, laboratory"):
        low, high = card.metrics[benchmark]["accuracy_interval"]
        assert low < card.metrics[benchmark]["accuracy"] < high


def test_the_samples_are_read_right(capsys: pytest.CaptureFixture[str]) -> None:
    answers = _classify(capsys, "--samples")
    expected = {
        "NaCl halite": "cubic",
        "CaF2 fluorite": "cubic",
        "TiO2 rutile": "tetragonal",
        "ZnO zincite": "hexagonal",
        "Al2O3 corundum": "trigonal",
        "FeS2 marcasite": "orthorhombic",
        "CuO tenorite": "monoclinic",
        "Al2SiO5 kyanite": "triclinic",
    }
    named = {Path(a["file"]).stem.removesuffix(" (simulated)"): a for a in answers}
    assert set(named) == set(expected)
    wrong = [named[name] for name in named if named[name]["crystal_system"] != expected[name]]
    assert len(wrong) <= 2
    # Whoever tries the samples first must not be told something wrong with confidence.
    assert all(answer["probability"] < SURE_FROM for answer in wrong)


@pytest.mark.shared
def test_measured_patterns_are_read_as_the_card_says(
    shared_data: Path, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Written out as two columns with their wavelength, classified through the command line."""
    source = shared_data / "measured"
    with (source / "patterns.csv").open(encoding="utf-8", newline="") as file:
        rows = {r["id"]: r for r in csv.DictReader(file) if r["grade"] in {"A", "B"}}
    with np.load(source / "patterns.npz") as arrays:
        for name, row in rows.items():
            columns = [arrays[f"{name}/two_theta"], arrays[f"{name}/intensity"]]
            header = f"wavelength: {row['wavelength_A']}"
            np.savetxt(tmp_path / f"{name}.xy", np.column_stack(columns), fmt="%.6g", header=header)
    answers = {
        Path(answer["file"]).stem: answer["crystal_system"]
        for answer in _classify(capsys, tmp_path)
    }
    assert set(answers) == set(rows)
    right = {name: answers[name] == row["crystal_system"] for name, row in rows.items()}
    binaries = [right[name] for name, row in rows.items() if row["n_elements"] == "2"]
    share, share_binaries = np.mean(list(right.values())), np.mean(binaries)
    assert share >= FLOOR_ALL
    assert share_binaries >= FLOOR_BINARIES
    metrics = ModelCard.read(folder).metrics
    rows = metrics["known compounds"]["rows"]
    assert share == pytest.approx(rows["with known compounds"]["accuracy"], abs=0.02)
    assert share_binaries == pytest.approx(rows["binaries"]["accuracy"], abs=0.04)
