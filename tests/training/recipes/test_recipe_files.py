import json
from pathlib import Path

import pytest

from training.commands import arguments
from training.recipes import recipe_files, recipes
from training.recipes.recipe_files import RecipeError
from training.recipes.recipes import MEASURED, PAPER_TEST_1, PAPER_TEST_2, AnyRecipe


@pytest.mark.parametrize("recipe", recipes.RECIPES.values(), ids=lambda recipe: recipe.name)
def test_recipes_survive_a_file(recipe: AnyRecipe, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(recipe_files.to_toml(recipe), encoding="utf-8")
    (tmp_path / "my.json").write_text(json.dumps(recipe.to_dict()), encoding="utf-8")
    assert recipe_files.find(str(tmp_path / "my.toml")) == recipe
    assert recipe_files.find(str(tmp_path / "my.json")) == recipe
    assert recipe_files.find(recipe.name) is recipe


def test_what_a_file_does_not_set_is_as_in_its_base(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('name = "mine"\n[fit]\nbatch_size = 32\nlearning_rate = 1\n')
    recipe = recipe_files.read(path)
    assert (recipe.name, recipe.fit.batch_size, recipe.fit.learning_rate) == ("mine", 32, 1)
    assert recipe.network == MEASURED.network
    path.write_text('name = "mine"\nbased_on = "paper-test-2"\nepochs = 3\n')
    recipe = recipe_files.read(path)
    assert (recipe.epochs, recipe.shifts) == (3, PAPER_TEST_2.shifts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[fit]\nlearningrate = 1\n", "“fit.learningrate” is no setting of a recipe; did you"),
        ("[fit]\nbatch_size = 'many'\n", "“fit.batch_size” cannot be 'many'"),
        ("[fit]\nbatch_size = 1.5\n", "“fit.batch_size” cannot be 1.5"),
        ("[fit]\nbatch_size = 0\n", "the batch size must be at least 1."),
        ("[network]\ndropout = 1.0\n", "the dropout must be from 0 to below 1."),
        ("[fit]\nschedule = 'linear'\n", "the schedule is cosine or constant."),
        ("[fit]\nprecision = 'float16'\n", "the precision is float32 or mixed_bfloat16."),
        ("network = 3\n", "“network” cannot be 3"),
        ("based_on = 'nothing'\n", "there is no recipe “nothing” to base it on."),
        ("[instrument]\nzero_shift = [1, 2]\n", "“instrument.zero_shift” cannot be [1, 2]"),
        ("[fit\n", "is not well formed"),
    ],
)  # fmt: skip
def test_a_wrong_recipe_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecipeError) as caught:
        recipe_files.read(path)
    assert said in str(caught.value)
    assert "my.toml" in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_what_is_no_recipe_is_said() -> None:
    with pytest.raises(RecipeError, match="“mesured” is no recipe: there are measured, paper"):
        recipe_files.find("mesured")
    with pytest.raises(RecipeError, match=r"nowhere.toml cannot be read: No such file"):
        recipe_files.find("nowhere.toml")


def test_the_command_line_changes_a_recipe() -> None:
    recipe = recipe_files.changed(MEASURED, batch_size=16, learning_rate=0.5, dropout=0.1, epochs=3)
    assert (recipe.fit.batch_size, recipe.fit.learning_rate) == (16, 0.5)
    assert recipe.fit.steps == 3 * MEASURED.fit.steps_per_epoch
    assert recipe.network.dropout == 0.1
    study = recipe_files.changed(PAPER_TEST_2, epochs=3, dropout=0.2, batch_size=32)
    assert (study.epochs, study.network.dense_dropout, study.fit.batch_size) == (3, 0.2, 32)
    assert recipe_files.changed(PAPER_TEST_1, precision="mixed_bfloat16").fit.precision == (
        "mixed_bfloat16"
    )
    assert recipe_files.changed(MEASURED) == MEASURED
    with pytest.raises(RecipeError, match="counts epochs"):
        recipe_files.changed(PAPER_TEST_2, steps=3)
    with pytest.raises(RecipeError, match="learning rate must be above 0"):
        recipe_files.changed(MEASURED, learning_rate=-1.0)


def test_the_command_line_knows_the_precisions() -> None:
    assert arguments.PRECISIONS == recipes.PRECISIONS
