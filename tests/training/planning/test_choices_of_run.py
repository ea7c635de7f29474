"""What was chosen for a run comes back."""

from dataclasses import replace

import pytest

from tests.support.training_choices import FULL, NOISY
from training.planning import plan
from training.planning.choices import CUSTOM, ChoiceError
from training.planning.choices_of_run import of_run
from training.recipes import recipes
from training.runs import RunFolder


def test_the_choices_of_a_run_come_back(tmp_path):
    wanted = replace(FULL, fine_tune=False)
    run = plan.create_run(wanted, tmp_path, None)
    assert of_run(run.path) == wanted


def test_the_choices_of_a_run_of_the_command_line_are_those_that_can_be_told(tmp_path):
    recipe = replace(recipes.MEASURED.with_steps(500), instrument=NOISY)
    settings = {"source": {"kind": "prototypes", "count": 140, "seed": 0}, "title": "By hand"}
    run = RunFolder.create(tmp_path / "run", recipe, None, settings)
    found = of_run(run.path)
    assert (found.prototypes, found.title, found.preset) == (140, "By hand", CUSTOM)
    assert plan.recipe(found, None).fit.steps == 500
    assert plan.recipe(found, None).instrument == NOISY


def test_a_run_that_cannot_be_read_says_so(tmp_path):
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ChoiceError, match="cannot be read"):
        of_run(tmp_path)
