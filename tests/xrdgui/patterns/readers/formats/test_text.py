import codecs
import contextlib
import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xrdgui.patterns.readers import AxisError, ReadError, read_patterns
from xrdgui.patterns.readers.base import Content
from xrdgui.patterns.readers.formats.text import FORMAT

TWO_THETA = np.round(np.arange(10, 13, 0.02), 2)
INTENSITY = np.round(100 + 50 * np.sin(TWO_THETA * 7) ** 2, 1)


def rows(separator=" ", third="", decimal=".", end="\n") -> str:
    lines = (
        f"{x:.2f}{separator}{y:.1f}{third}".replace(".", decimal)
        for x, y in zip(TWO_THETA, INTENSITY, strict=True)
    )
    return "".join(line + end for line in lines)


@pytest.fixture
def read(tmp_path):
    def read_content(content: str | bytes, name="a.xy"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (pattern,) = read_patterns(path)
        return pattern

    return read_content


def is_the_scan(pattern) -> bool:
    return (pattern.two_theta.tolist(), pattern.intensity.tolist()) == (
        TWO_THETA.tolist(),
        INTENSITY.tolist(),
    )


def test_what_a_pattern_says_of_itself(read, tmp_path):
    pattern = read(rows(), "MnO.xy")
    assert is_the_scan(pattern)
    assert (pattern.name, pattern.source, pattern.scan) == ("MnO.xy", tmp_path / "MnO.xy", 0)
    assert pattern.wavelength is None
    assert pattern.metadata["format"] == "text"


@pytest.mark.parametrize(
    "text",
    [
        rows("\t"),
        rows("   "),
        rows(","),
        rows(", "),
        rows(" , "),
        rows(";"),
        rows("; "),
        rows(",", third=","),
        rows(";", third=";"),
        rows(" ", third=" 12.5"),
        rows("\t", third="\t1.25E+01"),
        rows(",", third=",12.5"),
        rows(";", decimal=","),
        rows("\t", decimal=","),
        rows("  ", decimal=","),
        rows(", ", decimal=","),
        rows(";", third=";12.5", decimal=","),
        rows('","').replace("\n", '"\n"').join('""').removesuffix('""'),
        rows(end="\r\n"),
        rows(end="\r"),
        rows().rstrip("\n"),
        rows(end="\n\n"),
        "\n\n" + rows() + "\n \n\n",
        rows() + "\x1a",
        "  " + rows(end=" \n  "),
    ],
)
def test_separators_decimals_and_line_ends(read, text):
    assert is_the_scan(read(text))


@pytest.mark.parametrize(
    "header",
    [
        "# 2theta intensity\n",
        "2theta,intensity\n",
        "XYDATA\n! Title: ZnO\nINTER 1.0 1.0 2 0.0010\nTEMP 295.0\n",
        "##NAMES=Analcime\n##RRUFFID=R060023\n\n",
        "[Measurement conditions]\nScan range,4.99,80.01\nTime, 50.165\n[Scan points]\n",
        "150\n",
        "10.00 12.98 0.02\n",
        "2024-05-13 10:20\n",
        "2024-05-13 10.20\n",
        "----------\n2theta  I\n-----  ----\n",
        "; comment\n% comment\n' comment\n/* comment */\n* comment\n",
        "Prüfkörper µ\n",
        '\'Id: "a" Comment: "" Anode: "Cu" Scantype: "Coupled TwoTheta/Theta" TimePerStep: "1"\n',
        "GENERAL$\n150\n",
        "1.54056\n",
        "07-12-05 @07:02 a\nSCAN: 10.0/12.98/0.02/1(sec), Cu, I(p)=150, 07/12/05 06:45p\n",
        "[Data]\n2-theta [deg],Intensity [cps]\n",
        "a,b,c,d,e,f,1,2,3,4,5,6,7,8,9," * 30 + "\n",
    ],
)
def test_headers(read, header):
    assert is_the_scan(read(header + rows()))


@pytest.mark.parametrize("footer", ["##END=\n", "# the end", "-----\n", "Ende, 150 Punkte\n\n"])
def test_footers(read, footer):
    assert is_the_scan(read(rows() + footer))


@pytest.mark.parametrize("header", ["", "# a long one\n" * 500])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_pages_end_wherever_they_do(read, header, end):
    lines = rows(end=end).splitlines(keepends=True)
    lines.insert(100, "\f" + end)
    assert is_the_scan(read(header + "".join(lines)))


def test_comments_in_between(read):
    first, *rest = rows().splitlines(keepends=True)
    assert is_the_scan(read(first + "# paused\n\n" + "".join(rest)))


@pytest.mark.parametrize(
    "encoded",
    [
        rows().encode("utf-8-sig"),
        rows().encode("utf-16"),
        codecs.BOM_UTF16_BE + rows().encode("utf-16-be"),
        rows().encode("utf-16-le"),
        rows().encode("utf-16-be"),
        rows().encode("utf-32"),
        ("Prüfkörper, λ=1.54\n".replace("λ", "l") + rows()).encode("latin-1"),
        "Größe µ °2θ\n".encode() + rows().encode(),
        gzip.compress(rows().encode("utf-16")),
    ],
)
def test_encodings(read, encoded):
    assert is_the_scan(read(encoded))


def test_the_ending_does_not_matter(read):
    assert is_the_scan(read(rows(), "scan.xyz"))
    assert is_the_scan(read(rows(), "scan"))


def test_wavelength_of_the_header(read):
    assert read("# wavelength 1.789\n" + rows()).wavelength == 1.789


def test_downward_scan_is_turned_round(read):
    text = "\n".join(reversed(rows().splitlines()))
    assert is_the_scan(read(text))


JUNK = bytes(np.random.default_rng(0).integers(0, 256, 5000, dtype=np.uint8))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (JUNK, "binary file of no known kind"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + JUNK, "JPEG image"),
        (b"PK\x03\x04" + JUNK, "ZIP archive"),
        (b"\n \n\t\n", "is empty"),
        (b"hello\nworld\n", "no rows of numbers"),
        (b"<html><body>404 10 20</body>", "web page"),
        ("\n".join(rows().split()[::2]).encode(), "only one column"),
        ("1 2 3 4\n" * 60, "line 2 repeats"),
        (("1 " * 300 + "\n") * 60, "has 300 columns of numbers, as many as only images"),
        ("".join(rows().splitlines(keepends=True)[:3]), "has only 3 points"),
        (rows().replace("10.04", "NaN"), "not a number in line 3 "),
        (rows() + "13.00 nan\n", "not a number in line 151 "),
        ("9.98 --\n" + rows(), "not a number|1 instead of 2"),
        (rows() + "13.00 -\n", r"not a number in line 151 \(“13.00 -”\)"),
        (rows() + "13.00\n", "has 1 instead of 2 numbers in line 151"),
        (rows() + "13.00 1 2\n", "has 3 instead of 2 numbers in line 151"),
        (rows() + "scan 2\n" + rows(), r"text between its numbers in line 151 \(“scan 2”\)"),
        (rows() + "12.98 5\n", "line 151 repeats"),
        ("10,00,100,5\n" * 60, "commas between the columns and inside the numbers"),
        ("10.00 1,5\n" * 60, "both points and commas"),
        ("".join(f"{x:.2f} 0\n" for x in TWO_THETA), "zero everywhere"),
        ("Q (1/A) I\n" + rows(), "not over 2θ"),
        ("Scan axis,Omega\nAngle,Intensity\n" + rows(","), "scan over Omega, not over 2θ"),
        ('\'Id: "a" Scantype: "Rocking Curve"\n' + rows(), "scan over Rocking Curve, not over 2θ"),
    ],
)
def test_refused_in_one_sentence(read, content, message):
    with pytest.raises(ReadError, match=message) as caught:
        read(content, "bad.xy")
    said = str(caught.value)
    assert said.startswith("bad.xy ")
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 250


def test_dates_with_commas_do_not_take_for_ever(read):
    # A row that nearly is one: a careless expression would try every way to read its commas.
    with pytest.raises(ReadError):
        read("1,2,3," * 5000 + "x\n" + "1," * 100 + "nan\n", "a.csv")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text("0123456789.,;-+eEnaif# \t\n\r", max_size=200))
def test_anything_is_read_or_refused(tmp_path_factory, data):
    content = Content(
        tmp_path_factory.getbasetemp() / "a.xy", data if isinstance(data, bytes) else data.encode()
    )
    with contextlib.suppress(ReadError):
        FORMAT.read(content)


class TestManyColumns:
    X = np.round(np.arange(10, 13, 0.02), 2)
    Y = np.random.default_rng(1).integers(10, 900, (4, 150))

    def written(self, *columns, header="", separator=" "):
        table = (separator.join(map(str, row)) for row in zip(*columns, strict=True))
        return header + "\n".join(table) + "\n"

    def read(self, tmp_path, text):
        (tmp_path / "t.csv").write_text(text)
        return read_patterns(tmp_path / "t.csv")

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_named_from_the_header(self, tmp_path, separator):
        header = separator.join(["2theta", "300 K", "400 K", "500 K"]) + "\n"
        text = self.written(self.X, *self.Y[:3], header=header, separator=separator)
        patterns = self.read(tmp_path, text)
        names = [f"t.csv [{name}]" for name in ("300 K", "400 K", "500 K")]
        assert [pattern.name for pattern in patterns] == names
        assert [pattern.scan for pattern in patterns] == [0, 1, 2]
        for pattern, y in zip(patterns, self.Y, strict=False):
            assert (pattern.two_theta == self.X).all()
            assert (pattern.intensity == y).all()

    def test_without_a_header_from_the_column(self, tmp_path):
        patterns = self.read(tmp_path, self.written(self.X, *self.Y))
        names = [f"t.csv [column {number}]" for number in (2, 3, 4, 5)]
        assert [pattern.name for pattern in patterns] == names

    def test_uneven_angles(self, tmp_path):
        patterns = self.read(tmp_path, self.written(self.X + self.X**2 / 20, *self.Y))
        assert len(patterns) == 4

    @pytest.mark.parametrize(
        "header", ["", "# x y e\n", "2theta,I,sigma\n", "a note of mine\n", "mask = True\n"]
    )
    def test_the_third_of_three_is_the_standard_deviation(self, tmp_path, header):
        (pattern,) = self.read(tmp_path, self.written(self.X, *self.Y[:2], header=header))
        assert pattern.name == "t.csv"
        assert (pattern.intensity == self.Y[0]).all()

    def test_two_patterns_and_their_calculated_ones(self, tmp_path):
        header = "2Theta\tYobs\tYcal\tYobs-Ycal\tBackg\n"
        text = self.written(self.X, *self.Y, header=header, separator="\t")
        (pattern,) = self.read(tmp_path, text)
        assert (pattern.intensity == self.Y[0]).all()

    def test_behind_a_running_number(self, tmp_path):
        (pattern,) = self.read(tmp_path, self.written(range(150), self.X, self.Y[0]))
        assert (pattern.two_theta == self.X).all()
        assert (pattern.intensity == self.Y[0]).all()

    def test_a_hole_in_a_column_is_no_shift_of_the_others(self, tmp_path):
        text = self.written(self.X, *self.Y, separator=",").replace(f",{self.Y[1, 3]},", ",,", 1)
        with pytest.raises(ReadError, match="instead of 5 numbers"):
            self.read(tmp_path, text)


def test_what_lies_below_zero_is_left_out_and_said(read):
    text = "".join(f"{x:.1f} {i % 7}\n" for i, x in enumerate(np.arange(-2, 20, 0.1)))
    pattern = read(text)
    assert pattern.two_theta[0] == 0.1
    assert pattern.metadata["remarks"] == ("Without 21 points at or below 2θ = 0°.",)


def test_mostly_below_zero_is_no_pattern(tmp_path):
    (tmp_path / "a.xy").write_text(
        "".join(f"{x:.2f} {i % 7}\n" for i, x in enumerate(np.arange(-2, 1.9, 0.01)))
    )
    with pytest.raises(ReadError, match="2θ = -2 in line 1, outside of 0–180°"):
        read_patterns(tmp_path / "a.xy")


def test_panalytical_csv_with_times_and_deviations(read):
    head = "[Measurement conditions]\nAnode material,Co\nScan axis,Gonio\n[Scan points]\n"
    table = "".join(
        f"{x:.4f},50.17,{y:.0f},{y**0.5:.3f}\n" for x, y in zip(TWO_THETA, INTENSITY, strict=True)
    )
    for text in (table, table.replace(",", ";").replace(".", ",")):
        titles = "Angle,TimePerStep,Intensity,ESD\n".replace(",", text[7])
        pattern = read(head + titles + text, "a.csv")
        assert (pattern.two_theta == TWO_THETA).all()
        assert (pattern.intensity == np.round(INTENSITY)).all()
        assert pattern.wavelength == 1.78901
        assert "remarks" not in pattern.metadata


class TestDeviation:
    E = np.round(np.sqrt(INTENSITY), 3)

    def rows(self, third):
        return "".join(
            f"{x:.4f} {y} {e}\n" for x, y, e in zip(TWO_THETA, INTENSITY, third, strict=True)
        )

    @pytest.mark.parametrize(
        "header", ["", "# x y e\n", "2theta  I  sigma\n", "XYDATA\nINTER 1.0 1.0 2\n! 2th I sig\n"]
    )
    def test_the_third_column(self, read, header):
        assert (read(header + self.rows(self.E)).deviation == self.E).all()

    def test_in_a_table_with_holes_in_its_rows(self, read):
        text = self.rows(self.E).replace("\n", "\n# moved\n", 1)
        assert (read(text).deviation == self.E).all()

    @pytest.mark.parametrize("header", ["2theta  Iobs  Icalc\n", "2theta  I  background\n"])
    def test_other_third_columns_are_none(self, read, header):
        assert read(header + self.rows(self.E)).deviation is None

    def test_a_calculated_pattern_without_a_title_is_none(self, read):
        assert read(self.rows(INTENSITY + 1)).deviation is None


def test_scans_one_below_the_other(tmp_path):
    path = tmp_path / "a.xy"
    for between in ("", "# the second\n"):
        path.write_text("2theta I\n" + rows() + between + rows().replace(".0\n", ".5\n"))
        first, second = read_patterns(path)
        assert is_the_scan(first)
        assert second.two_theta.tolist() == TWO_THETA.tolist()
        assert (first.name, second.name) == ("a.xy [1]", "a.xy [2]")
    path.write_text(rows() + rows()[:200])
    with pytest.raises(ReadError, match=r"not in order of 2θ: line 151 goes back in 2θ; sort it"):
        read_patterns(path)


class TestTheta:
    @pytest.mark.parametrize(
        "title", ["Theta Intensity", "Theta,Counts", "# theta (deg)  I", "θ counts", "theta_deg\tI"]
    )
    def test_is_asked_for(self, tmp_path, title):
        path = tmp_path / "a.xy"
        path.write_text(f"{title}\n{rows()}")
        with pytest.raises(AxisError, match="is given over θ by its column title") as caught:
            read_patterns(path)
        assert caught.value.axis == "theta"
        assert is_the_scan(*read_patterns(path, "two-theta"))
        (doubled,) = read_patterns(path, "theta")
        assert (doubled.two_theta == 2 * TWO_THETA).all()
        assert doubled.metadata["remarks"] == ("Doubled from θ to 2θ.",)
        assert doubled.wavelength is None

    @pytest.mark.parametrize(
        "title", ["2Theta I", "Two Theta I", "Theta/2Theta I", "Theta-2theta I", "2θ I", "tth I"]
    )
    def test_is_not_what_two_theta_is_called(self, read, title):
        assert is_the_scan(read(f"{title}\n{rows()}"))

    def test_that_goes_too_far_is_two_theta_and_said_to_be(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("theta,intensity\n" + "".join(f"{x},{x % 7}\n" for x in range(5, 81)))
        (pattern,) = read_patterns(path)
        assert (pattern.two_theta[0], pattern.two_theta[-1]) == (5, 80)
        assert pattern.metadata["remarks"] == (
            "The angles are titled θ and read as 2θ, as they go too far for θ.",
        )
        (doubled,) = read_patterns(path, "theta")
        assert doubled.two_theta[-1] == 160

    def test_beside_two_theta(self, read):
        table = [f"{x} {x / 2} {y}" for x, y in zip(TWO_THETA, INTENSITY, strict=True)]
        assert is_the_scan(read("2Theta Theta Intensity\n" + "\n".join(table)))
