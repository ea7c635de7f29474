import io
import json
from typing import Any

import pytest

from training.study import json_stream
from training.study.json_stream import JsonStream, MalformedError

FRAME: dict[str, Any] = {"a": {"0": [1, 2.5, 3e-2], "1": []}, "b": {"0": "x", "1": 17}}


@pytest.fixture(autouse=True, params=[1, 2, 7, 1 << 20])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are cut at every place."""
    monkeypatch.setattr(json_stream, "_CHUNK", request.param)


@pytest.mark.parametrize("indent", [None, 2])
def test_values_come_in_order(indent: int | None) -> None:
    stream = JsonStream(io.StringIO(json.dumps(FRAME, indent=indent)))
    found = {name: {row: stream.value() for row in stream.names()} for name in stream.names()}
    assert found == FRAME


def test_arrays_are_numbered() -> None:
    stream = JsonStream(io.StringIO("[[1, 2], true, null]"))
    assert [(number, stream.value()) for number in stream.numbers()] == [
        (0, [1, 2]), (1, True), (2, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": [1, 2', "breaks off"),
        ('{"a"', "breaks off"),
        ("", "breaks off"),
        ('{"a" 1}', "is expected"),
        ("[1]", "“{” is expected where “\\[” stands"),
        ('{"a": tru}', "not valid JSON"),
        ('{"a": {}}', "an object stands"),
    ],
)
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    stream = JsonStream(io.StringIO(text))
    with pytest.raises(MalformedError, match=sentence):
        [stream.value() for _ in stream.names()]


def test_an_endless_value_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "_LONGEST", 100)
    with pytest.raises(MalformedError, match="far too long"):
        JsonStream(io.StringIO("[" + "1," * 1000)).value()
