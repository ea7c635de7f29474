import json
import pickle

import pytest

from xrdgui.runtime.messages import Message, MessageError

SAID = Message("{file} holds {what}.", file="a{b}.xy", what=Message("{n} scan", "{n} scans", n=2))


def test_a_message_becomes_a_sentence_where_it_is_shown():
    assert str(SAID) == "a{b}.xy holds 2 scans."
    assert str(Message("100 % of {this} is text")) == "100 % of {this} is text"
    assert [str(Message("{n} scan", "{n} scans", n=n)) for n in (0, 1, 2)] == [
        "0 scans",
        "1 scan",
        "2 scans",
    ]


@pytest.mark.parametrize(
    "again",
    [
        lambda one: pickle.loads(pickle.dumps(one)),  # noqa: S301
        lambda one: Message.from_plain(json.loads(json.dumps(one.to_plain()))),
    ],
)
def test_a_message_travels_between_processes_and_files(again):
    assert again(SAID) == SAID
    assert str(again(SAID)) == str(SAID)


def test_a_sentence_of_earlier_versions_is_shown_as_it_is():
    assert str(Message.from_plain("{x} is what they said")) == "{x} is what they said"


def test_an_error_carries_its_message_through_a_process():
    error = pickle.loads(pickle.dumps(MessageError(SAID)))  # noqa: S301
    assert error.message == SAID
    assert str(error) == str(SAID)
