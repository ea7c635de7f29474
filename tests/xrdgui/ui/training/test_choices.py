"""What is chosen becomes a run, and is there again at the next opening."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from training import presets, recipes
from training.card import ModelCard
from training.recipe_files import to_toml
from training.recipes import PAPER_TEST_1, Recipe, StudyRecipe
from training.runs import RunFolder
from training.sources.mp_query import Query
from xrdgui.ui.training import choices as chosen
from xrdgui.ui.training.choices import (
    CUSTOM,
    FILES,
    MATERIALS_PROJECT,
    ChoiceError,
    Choices,
)

NOISY = presets.preset("noisy").ranges
FULL = Choices(
    source=MATERIALS_PROJECT,
    prototypes=700,
    prototype_elements=2,
    paths=("/a/b.cif",),
    query=Query(3, ("O",), ("U", "Pu"), True, 0.1, 40, 500, True),
    recipe="measured",
    epochs=3,
    batch_size=32,
    learning_rate=1e-4,
    fine_tune=True,
    measured="/measured",
    title="My oxides",
).with_instrument(NOISY, "noisy")


def test_choices_survive_a_round_trip_through_the_file(tmp_path):
    chosen.save(FULL, tmp_path / "train.json")
    assert chosen.load(tmp_path / "train.json") == (FULL, "")
    assert FULL.instrument() == NOISY


def test_the_first_start_has_made_up_compounds_and_a_laboratory(tmp_path):
    first, said = chosen.load(tmp_path / "train.json")
    assert (first.source, first.preset, first.recipe, said) == (
        "prototypes", "laboratory", "measured", "",
    )  # fmt: skip
    assert first.instrument() == recipes.MEASURED.instrument


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"query": 3}',
        '{"query": {"require": ["Xx"]}}',
        '{"prototypes": "many"}',
        '{"ranges": {"colour": 1}}',
        '{"source": "ICSD"}',
        '{"epochs": true}',
    ],
)
def test_a_damaged_file_is_set_aside_and_said_so(tmp_path, text):
    path = tmp_path / "train.json"
    path.write_text(text, encoding="utf-8")
    found, said = chosen.load(path)
    assert found == Choices()
    assert "train.json.damaged" in said
    assert (tmp_path / "train.json.damaged").read_text(encoding="utf-8") == text


def test_a_file_of_another_version_gives_what_it_can(tmp_path):
    path = tmp_path / "train.json"
    path.write_text('{"prototypes": 77, "of_the_future": 1}', encoding="utf-8")
    assert chosen.load(path) == (Choices(prototypes=77), "")


def test_a_run_is_made_of_the_choices(tmp_path):
    wanted = Choices(prototypes=70, epochs=2, batch_size=16, learning_rate=0.01, title="Try 1")
    run = chosen.create_run(wanted.with_instrument(NOISY, "noisy"), tmp_path, tmp_path / "model")
    config = run.read_config()
    recipe = run.recipe()
    assert isinstance(recipe, Recipe)
    assert recipe.instrument == NOISY
    assert recipe.fit.batch_size == 16
    assert recipe.fit.steps == 2 * recipes.MEASURED.fit.steps_per_epoch
    assert recipe.fit.learning_rate == 0.01
    assert config["source"] == {
        "kind": "prototypes", "count": 70, "n_elements": None, "seed": 0,
    }  # fmt: skip
    assert config["title"] == "Try 1"
    assert config["compare_with"] == str(tmp_path / "model")
    assert config["start_from"] is None
    assert run.status() == "new"
    assert chosen.create_run(wanted, tmp_path, None).path != run.path


def test_a_run_that_nothing_was_changed_for_is_the_recipe_itself(tmp_path):
    assert chosen.create_run(Choices(), tmp_path, None).recipe() == recipes.MEASURED


def test_a_studys_recipe_takes_the_compounds_it_wants():
    made = chosen.recipe(Choices(recipe="paper-test-1", epochs=5), None)
    assert made == replace(PAPER_TEST_1, epochs=5)
    source = chosen.source(Choices(recipe="paper-test-1", prototypes=70), made)
    assert source["count"] >= 7 * made.per_system
    assert source["n_elements"] == 2
    query = chosen.source(replace(FULL, recipe="paper-test-1", fine_tune=False), made)["query"]
    assert query["n_elements"] == 2
    assert query["per_system"] > made.per_system


def test_a_recipe_file_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[fit]\nbatch_size = 8\n', encoding="utf-8")
    assert chosen.recipe(Choices(recipe=str(path)), None).fit.batch_size == 8
    path.write_text(to_toml(PAPER_TEST_1), encoding="utf-8")
    assert isinstance(chosen.recipe(Choices(recipe=str(path)), None), StudyRecipe)


def test_a_recipe_file_that_is_none_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[fit]\nbatchsize = 8\n", encoding="utf-8")
    with pytest.raises(ChoiceError, match=r"batchsize.*did you mean batch_size"):
        chosen.base_recipe(Choices(recipe=str(path)), None)


def test_fine_tuning_takes_the_recipe_of_the_network_in_use(tmp_path):
    ModelCard("tiny", "Tiny", recipe=recipes.MEASURED.to_dict()).write(tmp_path / "tiny")
    made = chosen.recipe(Choices(fine_tune=True), tmp_path / "tiny")
    assert made.network == recipes.MEASURED.network
    assert made.fit.learning_rate < recipes.MEASURED.fit.learning_rate
    run = chosen.create_run(Choices(fine_tune=True), tmp_path / "runs", tmp_path / "tiny")
    assert run.read_config()["start_from"] == str(tmp_path / "tiny" / "model.keras")


def test_a_network_that_cannot_be_fine_tuned_says_why(tmp_path):
    ModelCard("old", "Old").write(tmp_path / "old")
    with pytest.raises(ChoiceError, match="“old” does not say how it was trained"):
        chosen.recipe(Choices(fine_tune=True), tmp_path / "old")
    ModelCard("study", "Study", recipe=PAPER_TEST_1.to_dict()).write(tmp_path / "study")
    with pytest.raises(ChoiceError, match="trains from scratch"):
        chosen.recipe(Choices(fine_tune=True), tmp_path / "study")
    ModelCard("older", "Older", recipe={"name": "measured", "network": {}}).write(
        tmp_path / "older"
    )
    with pytest.raises(ChoiceError, match="another version of xrdgui"):
        chosen.recipe(Choices(fine_tune=True), tmp_path / "older")
    with pytest.raises(ChoiceError, match=r"card\.json is missing"):
        chosen.recipe(Choices(fine_tune=True), tmp_path / "nowhere")
    with pytest.raises(ChoiceError, match="no network in use"):
        chosen.recipe(Choices(fine_tune=True), None)


def test_no_files_make_no_run(tmp_path):
    with pytest.raises(ChoiceError, match="No structure files"):
        chosen.create_run(Choices(source=FILES), tmp_path, None)


def test_the_choices_of_a_run_come_back(tmp_path):
    wanted = replace(FULL, fine_tune=False)
    run = chosen.create_run(wanted, tmp_path, None)
    assert chosen.of_run(run.path) == wanted


def test_the_choices_of_a_run_of_the_command_line_are_those_that_can_be_told(tmp_path):
    recipe = replace(recipes.MEASURED.with_steps(500), instrument=NOISY)
    settings = {"source": {"kind": "prototypes", "count": 140, "seed": 0}, "title": "By hand"}
    run = RunFolder.create(tmp_path / "run", recipe, None, settings)
    found = chosen.of_run(run.path)
    assert (found.prototypes, found.title, found.preset) == (140, "By hand", CUSTOM)
    assert chosen.recipe(found, None).fit.steps == 500
    assert chosen.recipe(found, None).instrument == NOISY


def test_a_run_that_cannot_be_read_says_so(tmp_path):
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ChoiceError, match="cannot be read"):
        chosen.of_run(tmp_path)


def test_no_key_is_ever_written(tmp_path, monkeypatch):
    monkeypatch.setenv("MP_API_KEY", "s" * 32)
    run = chosen.create_run(replace(FULL, fine_tune=False), tmp_path, None)
    assert "s" * 32 not in run.config.read_text(encoding="utf-8")
    assert "key" not in json.dumps(FULL.to_dict())


def test_making_a_run_loads_nothing_slow(tmp_path):
    code = (
        "import sys; from pathlib import Path; from xrdgui.ui.training import choices\n"
        f"choices.create_run(choices.Choices(), Path({str(tmp_path)!r}), None)\n"
        "slow = {'scipy', 'pymatgen', 'keras', 'tensorflow', 'PySide6', 'pyarrow'}\n"
        "print(*sorted(slow & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
