import platform
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrdgui.patterns.readers.numbers import NotANumberError, Pieces


def parsed(texts: list[str], between: str = " ") -> list[float]:
    pieces = Pieces(between.join(texts).encode())
    return pieces.values(np.ones(len(texts), dtype=np.bool_)).tolist()


decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6).map(lambda d: f"{d:f}")
floats = st.floats(allow_nan=False, allow_infinity=False).map(repr)


@given(st.lists(decimals | floats | st.integers().map(str), min_size=1))
def test_to_the_last_bit_what_float_says(texts):
    assert parsed(texts) == [float(text) for text in texts]


def test_forms():
    texts = ["1", "12.", ".5", "-0.25", "+7", "1e3", "1.0D+02", "007.50", "123456789012345.6"]
    assert parsed(texts) == [1, 12, 0.5, -0.25, 7, 1000, 100, 7.5, 123456789012345.6]


def test_only_what_is_chosen_is_looked_at():
    pieces = Pieces(b"\n 2theta  5.00\tx 7 ")
    assert pieces.starts.tolist() == [2, 10, 15, 17]
    assert pieces.ends.tolist() == [8, 14, 16, 18]
    chosen = np.array([False, True, False, True])
    assert pieces.values(chosen)[chosen].tolist() == [5, 7]


@pytest.mark.parametrize("between", ["\n", "\t", "  \n ", "\t\n\n"])
def test_between(between):
    assert parsed(["1.5", "2", "-3"], between) == [1.5, 2, -3]


def test_nothing():
    assert parsed([""])[:0] == []


@pytest.mark.parametrize("text", ["1.2.3", "-", ".", "1-2", "e5", "--1", "2024-05-13"])
def test_says_which_is_no_number(text):
    with pytest.raises(NotANumberError) as caught:
        parsed(["1.5", text, "2"])
    assert caught.value.index == 1


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others keep memory as they like")
def test_the_next_text_stands_where_the_last_one_stood(tmp_path):
    path = tmp_path / "long.xy"
    path.write_text("".join(f"{5 + i / 1000:.4f} {i % 7919}.5\n" for i in range(50_000)))
    code = (
        "import resource, sys\n"
        "from xrdgui.patterns.readers import read_patterns\n"
        "faults = []\n"
        "for _ in range(33):\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    read_patterns(sys.argv[1])\n"
        "    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)\n"
        "print(sorted(faults)[16])\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    # Pages cleared anew: hundreds where none is kept; the first dozen reads find room for theirs.
    assert int(run.stdout) < 50
