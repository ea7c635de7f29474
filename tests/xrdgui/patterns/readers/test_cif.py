import time

import pytest

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.cif import blocks

TEXT = """# a comment with _a_name and 'quotes
data_one
_plain 12.3(4)
_Upper.Case 'a dog's life'
_double "he said 'no'"  # comment
_text
;first line
 second _line
;
loop_
  _x
  _y
1 2 3
'four five' . ?
_after done
data_two
_plain 7
"""


def test_values_by_name():
    (name, one), (other, two) = blocks(TEXT)
    assert (name, other) == ("one", "two")
    assert one == {
        "_plain": ["12.3(4)"],
        "_upper_case": ["a dog's life"],
        "_double": ["he said 'no'"],
        "_text": ["first line\n second _line"],
        "_x": ["1", "3", "."],
        "_y": ["2", "four five", "?"],
        "_after": ["done"],
    }
    assert two == {"_plain": ["7"]}


@pytest.mark.parametrize(
    "text", ["data_a\n;" + "x\n" * 200_000, "data_a " + "'a " * 200_000, "data_a " + '"' * 200_000]
)
def test_what_does_not_end_does_not_take_long(text):
    start = time.perf_counter()
    list(blocks(text))
    assert time.perf_counter() - start < 5


def test_too_many_values():
    with pytest.raises(ReadError, match="far more values"):
        list(blocks("data_a loop_ _a " + "1 " * 2_000_001))
