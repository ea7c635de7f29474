import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from xrdgui.patterns import Pattern, comments, export
from xrdgui.patterns.readers import read_patterns

TWO_THETA = np.round(np.arange(10, 13, 0.02), 2)
INTENSITY = np.round(100 + 50 * np.sin(TWO_THETA * 7) ** 2, 1)


def pattern(two_theta=TWO_THETA, intensity=INTENSITY, wavelength=None, **how) -> Pattern:
    return Pattern(two_theta, intensity, wavelength, how.pop("name", "a.raw"), **how)


def bits(values) -> bytes:
    return struct.pack(f"{len(values)}d", *values)


def any_numbers(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return finite doubles of any size, all bits of them random."""
    numbers = rng.integers(0, 2**64, 2 * count, dtype=np.uint64).view(np.float64)
    return numbers[np.isfinite(numbers)][:count]


@pytest.mark.parametrize("kind", export.KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_every_bit_comes_back(tmp_path, kind, seed):
    rng = np.random.default_rng(seed)
    angles = np.abs(any_numbers(rng, 500))
    angles = np.append(angles[angles < 180], rng.uniform(0, 180, 500))
    written = pattern(
        np.unique(angles), any_numbers(rng, np.unique(angles).size), rng.uniform(0.1, 3)
    )
    path = tmp_path / f"a.{kind}"
    export.write(written, path, kind)
    (again,) = read_patterns(path)
    assert bits(again.two_theta) == bits(written.two_theta)
    assert bits(again.intensity) == bits(written.intensity)
    assert again.wavelength == written.wavelength


@pytest.mark.parametrize("kind", export.KINDS)
def test_what_is_known_comes_back(tmp_path, kind):
    written = pattern(
        wavelength=1.23456789012345,
        name="a.raw [2]",
        metadata={"format": "Bruker RAW 4", "sample": "Al₂O₃", "counting_time": 0.1, "columns": 2},
    )
    export.write(written, tmp_path / f"b.{kind}", kind)
    (again,) = read_patterns(tmp_path / f"b.{kind}")
    assert again.wavelength == written.wavelength
    assert again.name == f"b.{kind}"
    assert again.metadata["format"] == "text"
    known = ("sample", "counting_time", "original", "original_format")
    assert [again.metadata[key] for key in known] == ["Al₂O₃", 0.1, "a.raw [2]", "Bruker RAW 4"]
    # Written again it is the same file.
    assert export.as_text(again, kind) == export.as_text(written, kind)


@pytest.mark.parametrize(
    ("kind", "row"), [("xy", "10.0 5.0"), ("xye", "10.0 5.0 2.23606797749979"), ("csv", "10.0,5.0")]
)
def test_rows(kind, row):
    intensity = INTENSITY.copy()
    intensity[0] = 5
    lines = export.as_text(pattern(intensity=intensity), kind).splitlines()
    first = next(index for index, line in enumerate(lines) if line[0].isdigit())
    assert lines[first] == row
    assert lines[first - 1].endswith(("intensity", "sigma"))
    assert len(lines) == first + TWO_THETA.size


def test_an_estimate_is_never_zero():
    rows = export.as_text(pattern(intensity=np.arange(-5, 145.0)), "xye").splitlines()[-150:]
    assert [row.split()[2] for row in rows[:6]] == ["1.0"] * 6


def test_files_are_not_replaced_unless_asked_for(tmp_path):
    path = tmp_path / "a.xy"
    path.write_text("mine")
    with pytest.raises(export.ExportError, match=r"^a\.xy exists already and was not overwritten"):
        export.write(pattern(), path, "xy")
    assert path.read_text() == "mine"
    export.write(pattern(), path, "xy", overwrite=True)
    assert len(read_patterns(path)) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_it_came_from_is_never_replaced(tmp_path):
    path = tmp_path / "a.xy"
    export.write(pattern(), path, "xy")
    before = path.read_bytes()
    (given_again,) = read_patterns(path)
    for other in (path, tmp_path / "sub" / ".." / "a.xy"):
        (tmp_path / "sub").mkdir(exist_ok=True)
        with pytest.raises(export.ExportError, match="is the file the pattern was read from"):
            export.write(given_again, other, "xy", overwrite=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("overwrite", [False, True])
def test_no_folder(tmp_path, overwrite):
    with pytest.raises(export.ExportError, match=r"a\.xy could not be written \(no such file"):
        export.write(pattern(), tmp_path / "none" / "a.xy", "xy", overwrite)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch, overwrite):
    path = tmp_path / "a.xy"
    usual = Path.open

    def on_full_disk(self, mode="r", *args, **kwargs):
        usual(self, mode, *args, **kwargs).close()
        return usual(Path("/dev/full"), "wb")

    monkeypatch.setattr(Path, "open", on_full_disk)
    with pytest.raises(export.ExportError, match=r"a\.xy could not be written \(no space left"):
        export.write(pattern(), path, "xy", overwrite)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "several", "name"),
    [
        ("scan.raw", False, "scan"), ("a.b.XY.GZ", False, "a.b"), ("a.xrdml", True, "a-scan3"),
        ("no ending", False, "no ending"), (".xy", False, ".xy"), ("ä 中.bz2", False, "ä 中"),
    ],
)  # fmt: skip
def test_names(source, several, name):
    assert export.stem(pattern(source=Path("folder", source), scan=2), several) == name


def test_a_pattern_without_a_file_gets_a_possible_name():
    assert export.stem(pattern(name='a/b:c*"?\n'), several=False) == "a_b_c____"


def test_names_are_given_once():
    names = export.FreeNames(Path("out"), "csv")
    given_names = [names.path(name).name for name in ("a", "b", "A", "a", "a (2)", "é", "e\u0301")]
    assert given_names == [
        "a.csv", "b.csv", "A (2).csv", "a (3).csv", "a (2) (2).csv", "é.csv", "e\u0301 (2).csv",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="other limits")
def test_a_name_too_long_is_one_sentence(tmp_path):
    with pytest.raises(export.ExportError, match="could not be written"):
        export.write(pattern(), tmp_path / ("a" * 300), "xy")


@pytest.mark.parametrize("kind", ["xye", "csv"])
@pytest.mark.parametrize("seed", range(3))
def test_every_bit_of_a_deviation_comes_back(tmp_path, kind, seed):
    rng = np.random.default_rng(seed)
    deviation = np.abs(any_numbers(rng, TWO_THETA.size))
    deviation[rng.integers(0, deviation.size, 9)] = 0  # not known
    path = tmp_path / f"a.{kind}"
    export.write(pattern(deviation=deviation), path, kind)
    (again,) = read_patterns(path)
    assert bits(again.deviation) == bits(deviation)
    assert "# sigma is 0 where it is not known\n" in path.read_text()
    assert comments.ESTIMATED not in path.read_text()


def test_an_estimate_does_not_become_a_measured_deviation(tmp_path):
    export.write(pattern(), tmp_path / "a.xye", "xye")
    assert comments.ESTIMATED in (tmp_path / "a.xye").read_text()
    (again,) = read_patterns(tmp_path / "a.xye")
    assert again.deviation is None
