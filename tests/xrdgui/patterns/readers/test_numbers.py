import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrdgui.patterns.readers.numbers import NotANumberError, parse


def parsed(texts: list[str]) -> list[float]:
    data = " ".join(texts).encode()
    ends = np.cumsum([len(text) + 1 for text in texts]) - 1
    starts = ends - [len(text) for text in texts]
    return parse(np.frombuffer(data, np.uint8), starts, ends).tolist()


decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6).map(lambda d: f"{d:f}")
floats = st.floats(allow_nan=False, allow_infinity=False).map(repr)


@given(st.lists(decimals | floats | st.integers().map(str), min_size=1))
def test_to_the_last_bit_what_float_says(texts):
    assert parsed(texts) == [float(text) for text in texts]


def test_forms():
    texts = ["1", "12.", ".5", "-0.25", "+7", "1e3", "1.0D+02", "007.50", "123456789012345.6"]
    assert parsed(texts) == [1, 12, 0.5, -0.25, 7, 1000, 100, 7.5, 123456789012345.6]


def test_more_numbers_than_are_taken_at_once():
    texts = [f"{n / 100:.2f}" for n in range(20_000)]
    assert parsed(texts) == [float(text) for text in texts]


@pytest.mark.parametrize("text", ["1.2.3", "-", ".", "1-2", "e5", "--1", "2024-05-13"])
def test_says_which_is_no_number(text):
    with pytest.raises(NotANumberError) as caught:
        parsed(["1.5", text, "2"])
    assert caught.value.index == 1
