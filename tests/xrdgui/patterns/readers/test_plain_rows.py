"""The quick way finds the same as the careful one, or leaves it to that."""

from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xrdgui.patterns.readers import plain_rows, rows
from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.decode import with_line_feeds

number = st.floats(-1e6, 1e6).map(lambda x: f"{x:.3f}") | st.integers(-999, 999).map(str)
odd = st.sampled_from(
    ["", "#", "# 1 2", "text", "1", "1 2", "nan 3", "1 2 3", "-", "2024-05-13", "1e5 .5"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(odd, max_size=3),
    st.lists(st.lists(number, min_size=2, max_size=3), min_size=1, max_size=12),
    st.lists(odd, max_size=3),
    st.sampled_from([" ", "\t", ";", ",", ", "]),
    st.lists(
        st.sampled_from(["\n", "\n", "\r\n", " \n", "\n\n", "\r", "\r\r\n"]), min_size=1, max_size=2
    ),
)
def test_never_anything_else(head, table, foot, separator, ends):
    lines = [*head, *(separator.join(row) for row in table), *foot]
    text = "".join(line + end for line, end in zip(lines, cycle(ends))).encode()
    try:
        quick = plain_rows.find(text)
    except ReadError:
        quick = None
    if quick is None:
        return
    careful = rows.find(with_line_feeds(text))
    assert quick.n_columns == careful.n_columns
    assert list(quick.lines) == careful.lines.tolist()
    assert quick.header == careful.header
    for index in range(quick.n_columns):
        one, other = (
            (table.first, table.second)[index] if index < 2 else table.more(index)
            for table in (quick, careful)
        )
        assert (one == other).all()


@pytest.mark.parametrize("n_rows", [100, 30_000])
def test_few_rows_and_many_in_parts(n_rows):
    x = np.round(np.arange(n_rows) * 0.004, 3)
    text = "# 2theta I\n" + "".join(f"{a:.3f} {i % 97} 1.5\n" for i, a in enumerate(x)) + "# end\n"
    table = plain_rows.find(text.encode())
    assert table is not None
    assert (table.first == x).all()
    assert (table.second == np.arange(n_rows) % 97).all()
    assert (table.more(2) == 1.5).all()
    assert list(table.lines) == list(range(2, n_rows + 2))


@pytest.mark.parametrize("alone", ["150\n", "  1.54056\n", "2theta\nI\n 150 \r\n7\n"])
def test_numbers_that_stand_alone_above_the_rows(alone):
    text = (alone + "10 5\n" * 9).encode()
    quick, careful = plain_rows.find(text), rows.find(with_line_feeds(text))
    assert quick is not None
    assert quick.header == careful.header
    assert list(quick.lines) == careful.lines.tolist()


@pytest.mark.parametrize("end", ["\r\n", " \r\n", "\n"])
@pytest.mark.parametrize("line", ["{},5.5", "{}, 5.5", "{};5,5", "{}\t5.5"])
def test_line_ends_of_windows(line, end):
    head, foot = "##NAMES=Analcime\n##SOURCE=x" + end, "##END=\n\n"
    text = head + end.join(line.format(10 + i) for i in range(60)) + end + foot
    table = plain_rows.find(text.encode())
    assert table is not None
    assert table.header == "##NAMES=Analcime\n##SOURCE=x" + end.replace("\r", "")
    assert (table.first == np.arange(10, 70)).all()
    assert (table.second == 5.5).all()
    assert list(table.lines) == list(range(3, 63))


@pytest.mark.parametrize(
    "text",
    [
        "10 5\n" * 5 + "10 5 5\n" + "10 5\n" * 5,
        "10 5\n" * 5 + "\n10 5\n",
        "10 5\n" * 5 + "10 nan\n" + "10 5\n",
        "10 5\n# paused\n" + "10 5\n" * 9,
        "10 x\n" + "10 5\n" * 9,
        "nan 5\n" + "10 5\n" * 9,
        "# 2theta I\n#N/A,5\n" + "10,5\n" * 9,
        "10 5\n" * 5 + "scan 2\n",
        "text\n" * 500 + "10 5\n" * 9,
        "10 5\n10 5\n",
        "1\n" * 3 + "10 5\n" * 9,
        "10 5\r" * 9,
        "10\r5\n" * 9,
        "10 5\n" * 5 + "10 5\r\r\n" * 5,
        "# 2theta I\r# 1\n" + "10 5\n" * 9,
        "10 5\n" * 9 + "# end\r10 5\n",
        "10 5\f" + "10 5\n" * 9,
        "",
    ],
)
def test_what_needs_a_closer_look(text):
    assert plain_rows.find(text.encode()) is None
