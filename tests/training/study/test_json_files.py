import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.conftest import Done
from training.dataset.fixed import Patterns
from training.recipes.recipes import StudyRecipe
from training.runs import RunFolder
from training.runs.control import Stopped
from training.runs.events import Event, Preparing
from training.sources import CrystalStructure, StructureError, open_source
from training.study import json_files, patterns, protocol
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS


@pytest.fixture(scope="module")
def made(compounds: list[CrystalStructure], study_recipe: StudyRecipe) -> Patterns:
    return patterns.build(compounds, study_recipe)


@pytest.fixture
def folder(made: Patterns, study_recipe: StudyRecipe, tmp_path: Path) -> Path:
    json_files.write(made, study_recipe.grid, tmp_path)
    return tmp_path


def _same_patterns(one: Patterns, other: Patterns) -> None:
    for (points, heights), (points_back, heights_back) in zip(
        one.sticks, other.sticks, strict=True
    ):
        np.testing.assert_array_equal(points, points_back)
        np.testing.assert_allclose(heights, heights_back, rtol=1e-6)


def test_what_was_written_comes_back(
    made: Patterns, folder: Path, study_recipe: StudyRecipe
) -> None:
    told: list[int] = []
    back = json_files.read([folder], study_recipe, told.append)
    _same_patterns(made, back)
    for name in ("system", "identifier", "compound", "chemical_system", "prototype"):
        np.testing.assert_array_equal(getattr(made, name), getattr(back, name))
    assert told == list(range(1, 7 * study_recipe.per_system + 1))


def test_the_files_are_data_frames_of_two_columns(
    made: Patterns, folder: Path, study_recipe: StudyRecipe
) -> None:
    assert {path.name for path in folder.glob("*.json")} == {f"{s}.json" for s in CRYSTAL_SYSTEMS}
    frame = json.loads((folder / "cubic.json").read_text())
    assert list(frame) == ["intensities", "label"]
    assert frame["label"] == {str(row): "cubic" for row in range(study_recipe.per_system)}
    assert {len(row) for row in frame["intensities"].values()} == {study_recipe.grid.length}
    assert {max(row) for row in frame["intensities"].values()} == {100}


@pytest.mark.parametrize("shape", ["columns", "records", "lists", "numbers", "unlabelled"])
def test_other_ways_to_write_them_are_read(
    made: Patterns, folder: Path, study_recipe: StudyRecipe, shape: str
) -> None:
    """Without compounds.csv: nobody knows which compounds they are."""
    (folder / "compounds.csv").unlink()
    for number, system in enumerate(CRYSTAL_SYSTEMS):
        path = folder / f"{system}.json"
        rows = list(json.loads(path.read_text())["intensities"].values())
        ways: dict[str, Any] = {
            "columns": {"etiqueta": {"7": system.upper()}, "I": {"7": rows[0]}},
            "records": [{"I": row, "formula": "NaCl", "etiqueta": system} for row in rows],
            "lists": {"I": rows, "etiqueta": [system] * len(rows)},
            "numbers": {"I": rows, "etiqueta": [number] * len(rows)},
            "unlabelled": {"I": rows},
        }
        path.write_text(json.dumps(ways[shape]))
    wanted = replace(study_recipe, per_system=1 if shape == "columns" else 6)
    back = json_files.read([folder], wanted)
    assert np.bincount(back.system).tolist() == [wanted.per_system] * 7
    assert set(back.compound) == set(back.chemical_system) == {""}
    lines = {tuple(points) for points, _ in back.sticks}
    assert lines <= {tuple(points) for points, _ in made.sticks}
    with pytest.raises(ValueError, match="only a random split is possible"):
        patterns.split(back, replace(wanted, split="chemical-system"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '{"I": {"0": [1, 2, 3]}}',
            r"cubic\.json: .*a pattern has 3 points, the grid .* has 1350",
        ),
        ('{"I": {"0": [1, 2', "breaks off"),
        ("{}", "there are no patterns"),
        ("nothing", "“{” is expected"),
        (json.dumps({"I": [[0] * 1350]}), "empty, negative or not finite"),
        (json.dumps({"I": [["x"] * 1350]}), "no number"),
        (json.dumps({"I": [[1] * 1350], "l": ["blue"]}), "“blue” is not a crystal system"),
    ],
)
def test_a_file_that_is_wrong_is_named(
    study_recipe: StudyRecipe, tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "cubic.json"
    path.write_text(text)
    with pytest.raises(StructureError, match=sentence):
        json_files.read([path], study_recipe)


def test_what_is_missing_is_said(folder: Path, study_recipe: StudyRecipe, tmp_path: Path) -> None:
    (folder / "cubic.json").unlink()
    with pytest.raises(ValueError, match="only 0 cubic patterns; the recipe wants 6"):
        json_files.read([folder], study_recipe)
    (tmp_path / "empty").mkdir()
    with pytest.raises(StructureError, match="holds no JSON files"):
        json_files.read([tmp_path / "empty"], study_recipe)
    with pytest.raises(StructureError, match="not structures"):
        list(open_source({"kind": "patterns", "paths": []}))


def test_one_pattern_is_in_memory_at_a_time(study_recipe: StudyRecipe, tmp_path: Path) -> None:
    """2 MB of text a file, two lines a pattern."""
    length = study_recipe.grid.length
    row = [0.0] * length
    row[3] = row[5] = 1.0
    for system in CRYSTAL_SYSTEMS:
        (tmp_path / f"{system}.json").write_text(json.dumps({"I": [row] * 300}))

    def watched() -> Iterator[int]:
        tracemalloc.start()
        json_files.read([tmp_path], replace(study_recipe, per_system=300))
        yield tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    (peak,) = watched()
    # All in memory would be 8 bytes for each point of each pattern, at the least.
    assert peak < 7 * 300 * length * 8 / 2


def test_a_studys_run_takes_them(
    made: Patterns, folder: Path, study_recipe: StudyRecipe, tmp_path: Path
) -> None:
    source = {"kind": "patterns", "paths": [str(folder)]}
    run = RunFolder.create(tmp_path / "run", study_recipe, None, {"source": source})
    heard: list[Event] = []
    got = protocol._patterns(run, study_recipe, source, heard.append, lambda: False, lambda: None)
    _same_patterns(made, got)
    assert heard[-1] == Preparing("patterns", 42, None)
    _same_patterns(made, Patterns.read(run.patterns))
    other = RunFolder.create(tmp_path / "other", study_recipe, None, {"source": source})
    with pytest.raises(Stopped):
        protocol._patterns(other, study_recipe, source, heard.append, lambda: True, lambda: None)


def test_from_structures_to_files_on_the_command_line(
    tmp_path: Path, training_here: Callable[..., Done]
) -> None:
    done = training_here(
        "export-json", "--source", "prototypes", "--per-system", 1, "-o", tmp_path / "patterns"
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 7
    frame = json.loads((tmp_path / "patterns" / "triclinic.json").read_text())
    assert {len(row) for row in frame["intensities"].values()} == {13_500}
    wrong = training_here("run", "--recipe", "measured", "--patterns", tmp_path / "patterns")
    assert wrong.returncode == 2
    assert "--patterns are for paper-test-1" in wrong.stderr
