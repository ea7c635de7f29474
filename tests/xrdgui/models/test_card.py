import json
from pathlib import Path

import pytest

from xrdgui.models.card import CardError, ModelCard


def test_a_card_is_read_as_it_was_written(tmp_path: Path) -> None:
    card = ModelCard(name="a", title="A", metrics={"measured": {"accuracy": 0.5}})
    card.write(tmp_path)
    assert ModelCard.read(tmp_path) == card


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("not json", "not a model card"),
        ('{"format": 99}', "this version"),
        ("[1]", "this version"),
        (json.dumps({"format": 1, "unknown": 2}), "not a model card"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "card.json").write_text(text)
    with pytest.raises(CardError, match=sentence):
        ModelCard.read(tmp_path)


def test_a_folder_without_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CardError, match="holds no model"):
        ModelCard.read(tmp_path)
