import json

import pytest

from xrdgui.models import card_checks
from xrdgui.models.errors import ModelError

GOOD = {"format": 1, "name": "mine", "title": "for tests"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": 3}, "“title” is of the wrong kind"),
        ({"metrics": []}, "“metrics” is of the wrong kind"),
        ({"calibration": {}}, "no temperature"),
        ({"calibration": {"temperature": "hot"}}, "no temperature"),
        ({"calibration": {"temperature": float("nan")}}, "temperature of nan is impossible"),
        ({"calibration": {"temperature": 0}}, "temperature of 0 is impossible"),
        ({"classes": ["cubic"]}, "seven crystal systems"),
        ({"classes": [{}, 1]}, "seven crystal systems"),
        ({"format": 2}, "not written by this version"),
        ({"unheard_of": 1}, "not a model card"),
    ],
)
def test_a_card_that_says_something_impossible_is_refused(tmp_path, change, message):
    (tmp_path / "card.json").write_text(json.dumps(GOOD | change))
    with pytest.raises(ModelError, match=message) as caught:
        card_checks.read(tmp_path)
    assert str(caught.value).startswith(f"The model “{tmp_path.name}” cannot be used: ")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[" * 100_000, "damaged"),
        (b"\xff\xff", "not a model card"),
        (b" " * (card_checks.LARGEST + 1), "too large"),
    ],
)
def test_a_file_that_is_no_card_is_refused(tmp_path, content, message):
    (tmp_path / "card.json").write_bytes(content)
    with pytest.raises(ModelError, match=message):
        card_checks.read(tmp_path)


def test_a_good_card_is_read(tmp_path):
    (tmp_path / "card.json").write_text(json.dumps(GOOD))
    assert card_checks.read(tmp_path).title == "for tests"
