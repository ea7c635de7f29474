"""The commands of all rooms, as the window collects them."""

from collections import Counter

import pytest

from xrdgui.runtime.helper_process import HelperProcess, HelperTaskError
from xrdgui.runtime.messages import Message, MessageError


def test_no_two_commands_have_one_name_or_one_shortcut(window):
    commands = window.commands()
    keys = Counter(command.shortcut for command in commands if command.shortcut)
    names = Counter(command.id for command in commands)
    assert max(keys.values()) == 1
    assert max(names.values()) == 1


def test_what_needs_a_list_is_off_while_it_is_empty(window):
    on = {name: window.actions_[name].isEnabled() for name in ("export", "copy", "open_files")}
    assert on == {"export": False, "copy": False, "open_files": True}


def refuse():
    raise MessageError(Message("Refused: {what}.", what="a key"))


def test_a_message_comes_whole_from_a_helper_process():
    helper = HelperProcess("test")
    with pytest.raises(HelperTaskError) as raised:
        helper.call(refuse)
    helper.close()
    assert raised.value.message == Message("Refused: {what}.", what="a key")
    assert raised.value.is_for_users
