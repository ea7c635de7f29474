import numpy as np
import pytest

from xrdgui.patterns import Pattern, comments


def pattern(wavelength=1.540593, name="scan.raw [2]", **metadata) -> Pattern:
    return Pattern(np.arange(60) / 10, np.arange(60), wavelength, name, metadata=metadata)


def read_back(given: Pattern):
    return comments.read("\n".join(comments.lines(given)) + "\n# two_theta intensity\n")


def test_lines_are_for_people_too():
    given = pattern(sample="corundum α, 5 µm", counting_time=0.5, format="Bruker RAW 4")
    assert list(comments.lines(given)) == [
        "# xrdgui pattern",
        "# original: scan.raw [2]",
        "# wavelength: 1.540593",
        "# sample: corundum α, 5 µm",
        "# counting_time: 0.5",
        "# original_format: Bruker RAW 4",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "plain", "", " ", " blank at the ends ", "two\nlines", "a: b", "# sharp", '"quoted"', "12",
        "1e5", "true", "null", "[1]", "{", "NaN", "é\u2028\u00a0", "\udcff", "\\n", 12, 0.1, -0.0,
        1e-300, True, (1.5, 2), ("a", "b"), (),
    ],
)  # fmt: skip
def test_every_value_comes_back_as_it_was(value):
    wavelength, known = read_back(pattern(thing=value))
    assert wavelength == 1.540593
    assert known == {"original": "scan.raw [2]", "thing": value}
    assert type(known["thing"]) is type(value)


def test_numpy_and_unknown_things_come_back_as_numbers_and_text():
    _, known = read_back(pattern(count=np.int64(3), time=np.float32(0.5), other=1 + 2j))
    assert known == {"original": "scan.raw [2]", "count": 3, "time": 0.5, "other": "(1+2j)"}


def test_what_belongs_to_the_file_is_left():
    _, known = read_back(pattern(columns=3, left_out=("is a rocking curve",)))
    assert known == {"original": "scan.raw [2]"}


def test_where_it_first_came_from_is_kept():
    _, known = read_back(
        pattern(name="b.xy", format="text", original="a.raw", original_format="Bruker RAW 1")
    )
    assert known == {"original": "a.raw", "original_format": "Bruker RAW 1"}


def test_no_wavelength():
    assert read_back(pattern(None)) == (None, {"original": "scan.raw [2]"})


@pytest.mark.parametrize("header", ["", "\n", "# xrdgui", "# wavelength: 1.5\n# xrdgui pattern\n"])
def test_other_headers_are_not_ours(header):
    assert comments.read(header) is None


@pytest.mark.parametrize(
    "line",
    [
        "# wavelength: 99", "# wavelength: NaN", "# wavelength: [1.5]", "# wavelength: true",
        "# wavelength: \"1.5\"", "# wavelength: " + "9" * 5000, "# : x", "#", "", "a b: c",
        "# format: x", "# columns: 9", "# wavelength: " + "[" * 9000,
        "# x" + "y" * 20_000 + ": 1" + "0" * 20_000,
    ],
)  # fmt: skip
def test_damaged_lines_are_passed_over(line):
    wavelength, known = comments.read(f"# xrdgui pattern\n{line}\n# sample: salt\n")
    assert wavelength is None
    assert known == {"sample": "salt"}
