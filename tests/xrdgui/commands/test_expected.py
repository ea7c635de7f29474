from pathlib import Path

import numpy as np
import pytest

from xrdgui.commands.expected import ExpectationError, Expectations, is_failure
from xrdgui.patterns import Pattern
from xrdgui.patterns.file_reader import FileRead
from xrdgui.patterns.readers import read_patterns

ROW = "run/a.xy,1,61,10,16,60,1.5406,\n"
HEAD = "file,n_scans,n_points,first_2theta,last_2theta,max_intensity,wavelength,refused\n"


@pytest.fixture
def expectations(tmp_path):
    def make(*texts: str) -> Expectations:
        tables = []
        for number, text in enumerate(texts):
            tables.append(tmp_path / f"{number}.csv")
            tables[-1].write_text(text, encoding="utf-8")
        return Expectations(tables)

    return make


def read(
    n=61, first=10.0, step=0.1, largest=60.0, wavelength=1.5406, scans=1, path="/data/run/a.xy"
) -> FileRead:
    intensity = np.arange(n, dtype=float)
    intensity[-1] = largest
    pattern = Pattern(first + step * np.arange(n), intensity, wavelength, "a.xy")
    return FileRead(Path(path), (pattern,) * scans)


def test_what_is_right(expectations):
    table = expectations(HEAD + ROW)
    assert table.missing() == ["run/a.xy"]
    assert table.verdict(read()) == "right"
    assert table.verdict(read(first=10.0049, largest=60.05)) == "right"
    assert table.missing() == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"n": 60}, "n_points 60, not 61, last_2theta 15.9, not 16"),
        ({"first": 10.006}, "first_2theta 10.006, not 10, last_2theta 16.006, not 16"),
        ({"largest": 60.07}, "max_intensity 60.07, not 60"),
        ({"wavelength": 1.5407}, "wavelength 1.5407, not 1.5406"),
        ({"wavelength": None}, "wavelength –, not 1.5406"),
        ({"scans": 2}, "n_scans 2, not 1"),
    ],
)
def test_what_is_wrong(expectations, found, said):
    verdict = expectations(HEAD + ROW).verdict(read(**found))
    assert verdict == f"wrong: {said}"
    assert is_failure(verdict)


def test_a_half_step_is_granted_where_it_is_noted(expectations):
    table = "file,first_2theta,note\na.xy,10.05,within HALF STEP of the twin\nb.xy,10.05,\n"
    assert expectations(table).verdict(read(path="a.xy")) == "right"
    assert expectations(table).verdict(read(path="b.xy")).startswith("wrong")


def written(tmp_path, text: str, axis=None) -> FileRead:
    path = tmp_path / "a.xy"
    path.write_text(text, encoding="utf-8")
    return FileRead(path, tuple(read_patterns(path, axis)))


@pytest.mark.parametrize(
    ("title", "expected", "said"),
    [
        ("Q (1/A)", "0.5,6.45", "right, converted from Q"),
        ("Q (1/A)", "7.0287,104.5115", "right"),  # as read, in 2θ
        ("Q (1/A)", "0.5,6.5", "wrong: first_2theta 7.0287"),
        ("Q (1/A)", "0.5,50", "wrong: first_2theta 7.0287"),  # beyond what can be reached
        ("d (A)", "0.5,6.45", "wrong: n_points"),  # some of it cannot be reached
        ("2theta", "0.5,6.45", "right"),
    ],
)
def test_what_stands_in_a_file_over_another_axis(expectations, tmp_path, title, expected, said):
    rows = "".join(f"{0.5 + n / 20:.2f} {n % 7}\n" for n in range(120))
    read = written(tmp_path, f"# wavelength 1.5406\n{title} I\n{rows}")
    table = expectations(f"file,n_points,first_2theta,last_2theta\na.xy,120,{expected}\n")
    verdict = table.verdict(read)
    assert verdict.startswith(said) if is_failure(verdict) else verdict == said


def test_ends_in_d_are_those_of_two_theta_the_other_way_round(expectations, tmp_path):
    rows = "".join(f"{1 + n / 20:.2f} {n % 7}\n" for n in range(120))
    read = written(tmp_path, f"# wavelength 1.5406\nd (A) I\n{rows}")
    table = expectations("file,n_points,first_2theta,last_2theta\na.xy,120,1,6.95\n")
    assert table.verdict(read) == "right, converted from d-spacing"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("150,-3,11.9", "right, without 31 points"),
        ("119,0.1,11.9", "right"),
        ("119,-3,11.9", "wrong: first_2theta 0.1, not -3"),  # not all of those of the file
        ("150,0.2,11.9", "wrong: n_points 119, not 150, first_2theta 0.1, not 0.2"),
        ("151,-3,11.9", "wrong: n_points 119, not 151, first_2theta 0.1, not -3"),
        ("150,-3,12", "wrong: n_points 119, not 150, first_2theta 0.1, not -3, last_2theta 11.9"),
    ],
)
def test_what_was_left_out_and_said_so(expectations, tmp_path, expected, said):
    rows = "".join(f"{(n - 30) / 10:.1f} {n % 7}\n" for n in range(150))
    table = expectations(f"file,n_points,first_2theta,last_2theta\na.xy,{expected}\n")
    verdict = table.verdict(written(tmp_path, rows))
    assert verdict.startswith(said) if is_failure(verdict) else verdict == said


def test_refusals(expectations):
    table = expectations("file,refused\na.xy,time-of-flight\n", "file,n_points\nb.xy,61\n")
    a, b = Path("a.xy"), Path("b.xy")
    right = table.verdict(FileRead(a, problem="a.xy is time-of-flight neutron data."))
    assert (right, is_failure(right)) == ("refused rightly", False)
    for verdict in (
        table.verdict(FileRead(a, problem="a.xy is empty.")),
        table.verdict(read(path="a.xy")),
        table.verdict(FileRead(b, problem="b.xy is empty.")),
    ):
        assert is_failure(verdict)


def test_files_that_are_not_listed(expectations):
    table = expectations(HEAD + ROW)
    other = Path("/data/other/a.xy")
    assert table.verdict(read(path=str(other))) == "read"
    assert not is_failure("read")
    verdict = table.verdict(FileRead(other, problem="a.xy is empty."))
    assert (verdict, is_failure(verdict)) == ("refused", True)


def test_a_file_without_a_pattern_beside_the_others_is_no_failure(expectations):
    structure = FileRead(Path("b.cif"), problem="b.cif is a crystal structure.", passed_over=True)
    verdict = expectations(HEAD + ROW).verdict(structure)
    assert (verdict, is_failure(verdict)) == ("no pattern", False)


def test_a_row_that_states_nothing_is_no_praise(expectations):
    assert expectations("file,note\nrun/a.xy,unknown\n").verdict(read()) == "read"


def test_later_tables_complete_earlier_ones(expectations):
    table = expectations(HEAD + ROW, "file,n_points,wavelength\nrun/a.xy,,1.7890\n")
    assert table.verdict(read()) == "wrong: wavelength 1.5406, not 1.789"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,n_points\na,1\n", "has no column “file”"),
        ("file,n_points\n,1\n", "has no column “file”"),
        ("file,n_points\na,many\n", "could not convert string to float: 'many'"),
    ],
)
def test_tables_that_cannot_be_used(expectations, text, said):
    with pytest.raises(ExpectationError, match=said):
        expectations(text)


def test_no_such_table(tmp_path):
    with pytest.raises(ExpectationError, match="cannot be read: No such file"):
        Expectations([tmp_path / "none.csv"])
    (tmp_path / "binary.csv").write_bytes(b"file\n\xff\xfe")
    with pytest.raises(ExpectationError, match="is no CSV in UTF-8"):
        Expectations([tmp_path / "binary.csv"])
