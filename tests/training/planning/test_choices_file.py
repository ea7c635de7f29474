"""What is chosen is there again at the next opening."""

import pytest

from tests.support.training_choices import FULL, NOISY
from training.planning import choices_file
from training.planning.choices import Choices
from training.recipes import recipes


def test_choices_survive_a_round_trip_through_the_file(tmp_path):
    choices_file.save(FULL, tmp_path / "train.json")
    assert choices_file.load(tmp_path / "train.json") == (FULL, "")
    assert FULL.instrument() == NOISY


def test_the_first_start_has_made_up_compounds_and_a_laboratory(tmp_path):
    first, said = choices_file.load(tmp_path / "train.json")
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
    found, said = choices_file.load(path)
    assert found == Choices()
    assert "train.json.damaged" in said
    assert (tmp_path / "train.json.damaged").read_text(encoding="utf-8") == text


def test_a_file_of_another_version_gives_what_it_can(tmp_path):
    path = tmp_path / "train.json"
    path.write_text('{"prototypes": 77, "of_the_future": 1}', encoding="utf-8")
    assert choices_file.load(path) == (Choices(prototypes=77), "")
