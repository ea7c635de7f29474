"""What is chosen becomes a run."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.support.training_choices import FULL, NOISY
from training.planning import plan
from training.planning.choices import FILES, ChoiceError, Choices
from training.recipes import recipes
from training.recipes.recipe_files import to_toml
from training.recipes.recipes import PAPER_TEST_1, Recipe, StudyRecipe
from xrdgui.models.card import ModelCard


def test_a_run_is_made_of_the_choices(tmp_path):
    wanted = Choices(prototypes=70, epochs=2, batch_size=16, learning_rate=0.01, title="Try 1")
    wanted = wanted.with_instrument(NOISY, "noisy")
    run = plan.create_run(wanted, tmp_path, tmp_path / "model")
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
    assert plan.create_run(wanted, tmp_path, None).path != run.path


def test_a_run_that_nothing_was_changed_for_is_the_recipe_itself(tmp_path):
    wanted = Choices(source=FILES, paths=("/a.cif",))
    assert plan.create_run(wanted, tmp_path, None).recipe() == recipes.MEASURED


@pytest.mark.parametrize("fine_tune", [False, True])
def test_made_up_compounds_are_trained_on_as_long_as_they_are_worth(tmp_path, fine_tune):
    """As on the command line; a first try must not take a day."""
    ModelCard("ours", "Ours", recipe=recipes.MEASURED.to_dict()).write(tmp_path / "ours")
    wanted = Choices(prototypes=700, fine_tune=fine_tune)
    made = plan.recipe(wanted, tmp_path / "ours").fit
    assert made.steps * made.batch_size >= 50 * 700
    assert made.steps == 2 * made.steps_per_epoch
    longer = plan.recipe(replace(wanted, epochs=30), tmp_path / "ours").fit
    assert longer.steps == 30 * longer.steps_per_epoch


def test_who_wrote_a_recipe_has_said_how_long(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[fit]\nsteps = 5000\n", encoding="utf-8")
    assert plan.recipe(Choices(prototypes=70, recipe=str(path)), None).fit.steps == 5000


def test_a_studys_recipe_takes_the_compounds_it_wants():
    made = plan.recipe(Choices(recipe="paper-test-1", epochs=5), None)
    assert made == replace(PAPER_TEST_1, epochs=5)
    source = plan.source(Choices(recipe="paper-test-1", prototypes=70), made)
    assert source["count"] >= 7 * made.per_system
    assert source["n_elements"] == 2
    query = plan.source(replace(FULL, recipe="paper-test-1", fine_tune=False), made)["query"]
    assert query["n_elements"] == 2
    assert query["per_system"] > made.per_system


def test_a_recipe_file_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[fit]\nbatch_size = 8\n', encoding="utf-8")
    assert plan.recipe(Choices(recipe=str(path)), None).fit.batch_size == 8
    path.write_text(to_toml(PAPER_TEST_1), encoding="utf-8")
    assert isinstance(plan.recipe(Choices(recipe=str(path)), None), StudyRecipe)


def test_a_recipe_file_that_is_none_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[fit]\nbatchsize = 8\n", encoding="utf-8")
    with pytest.raises(ChoiceError, match=r"batchsize.*did you mean batch_size"):
        plan.base_recipe(Choices(recipe=str(path)), None)


def test_fine_tuning_takes_the_recipe_of_the_network_in_use(tmp_path):
    ModelCard("tiny", "Tiny", recipe=recipes.MEASURED.to_dict()).write(tmp_path / "tiny")
    made = plan.recipe(Choices(fine_tune=True), tmp_path / "tiny")
    assert made.network == recipes.MEASURED.network
    assert made.fit.learning_rate < recipes.MEASURED.fit.learning_rate
    run = plan.create_run(Choices(fine_tune=True), tmp_path / "runs", tmp_path / "tiny")
    assert run.read_config()["start_from"] == str(tmp_path / "tiny" / "model.keras")


def test_a_network_that_cannot_be_fine_tuned_says_why(tmp_path):
    ModelCard("old", "Old").write(tmp_path / "old")
    with pytest.raises(ChoiceError, match="“old” does not say how it was trained"):
        plan.recipe(Choices(fine_tune=True), tmp_path / "old")
    ModelCard("study", "Study", recipe=PAPER_TEST_1.to_dict()).write(tmp_path / "study")
    with pytest.raises(ChoiceError, match="trains from scratch"):
        plan.recipe(Choices(fine_tune=True), tmp_path / "study")
    ModelCard("older", "Older", recipe={"name": "measured", "network": {}}).write(
        tmp_path / "older"
    )
    with pytest.raises(ChoiceError, match="another version of xrdgui"):
        plan.recipe(Choices(fine_tune=True), tmp_path / "older")
    with pytest.raises(ChoiceError, match=r"card\.json is missing"):
        plan.recipe(Choices(fine_tune=True), tmp_path / "nowhere")
    with pytest.raises(ChoiceError, match="no network in use"):
        plan.recipe(Choices(fine_tune=True), None)


def test_no_files_make_no_run(tmp_path):
    with pytest.raises(ChoiceError, match="No structure files"):
        plan.create_run(Choices(source=FILES), tmp_path, None)


def test_no_key_is_ever_written(tmp_path, monkeypatch):
    monkeypatch.setenv("MP_API_KEY", "s" * 32)
    run = plan.create_run(replace(FULL, fine_tune=False), tmp_path, None)
    assert "s" * 32 not in run.config.read_text(encoding="utf-8")
    assert "key" not in json.dumps(FULL.to_dict())


def test_making_a_run_loads_nothing_slow(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from training.planning import choices, plan\n"
        f"plan.create_run(choices.Choices(), Path({str(tmp_path)!r}), None)\n"
        "slow = {'scipy', 'pymatgen', 'keras', 'tensorflow', 'PySide6', 'pyarrow'}\n"
        "print(*sorted(slow & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
