import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.conftest import Done, untrace
from training.commands.arguments import STUDY_RECIPES
from training.dataset.fixed import Patterns
from training.fitting import architectures
from training.recipes import recipes
from training.recipes.recipes import PAPER_TEST_1, PAPER_TEST_2, StudyRecipe
from training.runs import RunFolder, events
from training.runs.control import Stopped
from training.study import patterns, protocol

pytestmark = pytest.mark.usefixtures("untraced")

SOURCE = {"kind": "prototypes", "count": 100, "seed": 0}


def _train(
    folder: Path, recipe: StudyRecipe, stop_after: int | None = None
) -> tuple[str, list[events.Event]]:
    """Why it ended, and what was said."""
    try:
        run = RunFolder.open(folder)
    except RuntimeError:
        run = RunFolder.create(folder, recipe, None, {"source": SOURCE})
    heard: list[events.Event] = []

    def should_stop() -> bool:
        return stop_after == sum(isinstance(event, events.EpochEnded) for event in heard)

    saved = run.recipe()
    assert isinstance(saved, StudyRecipe)
    return protocol.train(run, saved, SOURCE, heard.append, should_stop), heard


def test_the_network_is_the_studys() -> None:
    model = architectures.for_recipe(PAPER_TEST_1)
    assert model.input_shape == (None, 13_500, 1)
    assert model.output_shape == (None, 7)
    layers = [type(layer).__name__ for layer in model.layers]
    assert layers == [
        "InputLayer",
        *(["Conv1D", "Dropout", "AveragePooling1D"] * 3),
        "Flatten",
        *(["Dense", "Dropout"] * 2),
        "Dense",
    ]
    convolutions = [layer for layer in model.layers if type(layer).__name__ == "Conv1D"]
    assert [(c.filters, c.kernel_size) for c in convolutions] == [
        (60, (100,)), (60, (50,)), (60, (25,)),
    ]  # fmt: skip
    assert [d.units for d in model.layers if type(d).__name__ == "Dense"] == [700, 70, 7]
    assert {d.rate for d in model.layers if type(d).__name__ == "Dropout"} == {0.3}


def test_the_recipes_are_the_studys() -> None:
    for recipe in (PAPER_TEST_1, PAPER_TEST_2):
        assert (recipe.epochs, recipe.fit.batch_size, recipe.fit.learning_rate) == (70, 64, 1e-3)
        assert (recipe.test_share, recipe.validation_share) == (0.1, 0.2)
        assert recipe.fit.optimiser == "adam"
    assert {*STUDY_RECIPES, "measured"} == set(recipes.RECIPES)


def test_a_saved_recipe_comes_back() -> None:
    saved = json.loads(json.dumps(PAPER_TEST_2.to_dict()))
    assert recipes.from_dict(saved) == PAPER_TEST_2


@pytest.fixture(scope="module")
def whole(
    study_recipe: StudyRecipe, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, list[events.Event]]:
    """Folder, end and events of a run from beginning to end."""
    folder = tmp_path_factory.mktemp("study") / "run"
    with pytest.MonkeyPatch.context() as patch:
        untrace(patch)
        return folder, *_train(folder, study_recipe)


def test_a_run_trains_every_epoch_and_names_its_twins(
    whole: tuple[Path, str, list[events.Event]], study_recipe: StudyRecipe
) -> None:
    folder, ended, heard = whole
    assert ended == "finished"
    assert heard[0].what == "patterns"
    assert [e.epoch for e in heard if isinstance(e, events.EpochEnded)] == [1, 2]
    (notice,) = (event for event in heard if isinstance(event, events.Notice))
    assert "the random split leaves twins on both sides" in notice.message
    twins = (folder / "twins.txt").read_text().splitlines()
    parts = patterns.split(Patterns.read(RunFolder(folder).patterns), study_recipe)
    assert f"{parts.twins()['copies']} share their pattern" in notice.message
    assert any(line.startswith("chemical system ") for line in twins)


def test_a_leak_free_run_has_no_twins_to_warn_of(study_recipe: StudyRecipe, tmp_path: Path) -> None:
    _, heard = _train(tmp_path / "run", replace(study_recipe, split="chemical-system", epochs=1))
    assert not any(isinstance(event, events.Notice) for event in heard)


def test_a_stopped_run_goes_on_as_if_never_stopped(
    whole: tuple[Path, str, list[events.Event]], study_recipe: StudyRecipe, tmp_path: Path
) -> None:
    assert _train(tmp_path / "run", study_recipe, stop_after=1)[0] == "stopped"
    ended, heard = _train(tmp_path / "run", study_recipe)
    assert ended == "finished"
    assert heard[0].first_step > 0
    histories = [RunFolder(folder).history() for folder in (tmp_path / "run", whole[0])]
    assert [row["loss"] for row in histories[0]] == [row["loss"] for row in histories[1]]


def test_stopping_before_there_is_anything(study_recipe: StudyRecipe, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        _train(tmp_path / "run", study_recipe, stop_after=0)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--store", "store.parquet"), 2, "needs structures"),
        (("--source", "prototypes", "--steps", "3"), 1, "give --epochs"),
    ],
)
def test_what_does_not_go_together_is_said(
    arguments: tuple[str, ...],
    code: int,
    sentence: str,
    tmp_path: Path,
    training_here: Callable[..., Done],
) -> None:
    done = training_here("run", "--recipe", "paper-test-1", *arguments, "--run", tmp_path / "run")
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
