from pathlib import Path

from training.report import in_card
from xrdgui.models.card import ModelCard

REPORT = {
    "benchmarks": [
        {"name": "binaries, laboratory", "scores": {"new": {"n": 8, "accuracy": 0.6}, "old": {}}},
        {"name": "others", "scores": {"new": {"n": 9, "accuracy": 0.5}}},
    ]
}


def test_what_was_measured_goes_where_the_model_goes(tmp_path: Path) -> None:
    ModelCard("mine", "Mine", licence="CC0").write(tmp_path)
    in_card.keep(REPORT, tmp_path)
    card = ModelCard.read(tmp_path)
    assert card.metrics["binaries, laboratory"] == {"n": 8, "accuracy": 0.6}
    assert card.metrics["others"]["accuracy"] == 0.5
    assert (card.name, card.licence) == ("mine", "CC0")
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]


def test_a_study_has_no_card(tmp_path: Path) -> None:
    in_card.keep(REPORT, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []
