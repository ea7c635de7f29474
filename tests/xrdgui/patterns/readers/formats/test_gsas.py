import numpy as np
import pytest


@pytest.fixture
def gsas(scan):
    def rows(items, per_row):
        lines = ("".join(items[n : n + per_row]) for n in range(0, len(items), per_row))
        return "".join(f"{line:<80}\n" for line in lines)

    points = list(zip(scan.two_theta, scan.counts, strict=True))
    data = {
        "STD": rows([f"{y:8d}" for y in scan.counts], 10),
        "STD counters": rows([f"{2:2d}{y:6d}" for y in scan.counts], 10),
        "STD full": rows([f"12{y + 100000:6d}" for y in scan.counts], 10),
        "ESD": rows([f"{y:8.1f}{y**0.5:8.1f}" for y in scan.counts], 5),
        "ESD full": rows([f"{y + 100000:8.1f}{y**0.5:8.1f}" for y in scan.counts], 5),
        "ALT": rows([f"{x * 3200:8.0f}{y * 1000:7.0f}{5:5d}" for x, y in points], 4),
        "FXY": "".join(f" {x * 100:.4f} {y:.6f}\n" for x, y in points),
        "FXYE": "".join(f" {x * 100:.4f} {y:.6f} {y**0.5:.6f}\n" for x, y in points),
    }

    def build(kind="FXYE", count=1, binning="CONST 2000.00 2.00 0 0", named=True):
        word = kind.split()[0] if named else ""
        bank = f"BANK 1 101 20 {binning} {word}".ljust(80) + "\n" + data[kind]
        head = "A title line\n# User sample name =  Zircon\n# Calibrated wavelength = 0.413529\n"
        return head + bank * count

    return build


@pytest.mark.parametrize("kind", ["STD", "STD counters", "ESD", "ALT", "FXY", "FXYE"])
def test_every_kind_of_data(read, gsas, is_the_scan, kind):
    (pattern,) = read(gsas(kind), "a.gsa")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 0.413529
    assert pattern.metadata == {"format": "GSAS", "sample": "Zircon", "title": "A title line"}


@pytest.mark.parametrize("kind", ["STD full", "ESD full"])
def test_fields_without_blanks_between(read, gsas, scan, kind):
    (pattern,) = read(gsas(kind))
    assert (pattern.intensity == scan.counts + 100000).all()


def test_no_kind_is_std(read, gsas, is_the_scan):
    assert is_the_scan(*read(gsas("STD", named=False)))


def test_several_banks_with_dos_line_ends(read, gsas, is_the_scan):
    patterns = read(gsas("ESD", count=3).replace("\n", "\r\n"))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


@pytest.mark.parametrize("kind", ["STD", "FXYE"])
@pytest.mark.parametrize("comment", ["# of the next bank\n", "The next bank\n", ""])
def test_a_comment_ends_a_bank(read, gsas, is_the_scan, kind, comment):
    first = gsas(kind) + comment
    patterns = read(first + first[first.index("BANK") :] + comment)
    assert len(patterns) == 2
    assert all(map(is_the_scan, patterns))


@pytest.mark.parametrize(
    ("binning", "message"),
    [
        ("SLOG 6776 103816 0.0004 0", "time-of-flight"),
        ("TIME_MAP 1", "time-of-flight"),
        ("RALF 1 2 3 4", "time-of-flight"),
        ("EDS 0.1 0.2 0 0", "energy-dispersive"),
        ("CONQ 1 2 0 0", "time-of-flight|binned as CONQ"),
    ],
)
def test_other_axes_are_refused(refusal, gsas, binning, message):
    said = refusal(gsas(binning=binning))
    assert any(part in said for part in message.split("|"))


@pytest.mark.parametrize(
    ("kind", "old", "new", "message"),
    [
        ("STD", "1234", "12x4", "damaged rows"),
        ("STD", "2000.00", "x", "has “x” where"),
        ("FXYE", "1234.000000", "", "damaged rows"),
        ("FXYE", "1234.0", "x", "has “x"),
        ("STD", " 101 20", " 150 20", "has 101 counts and announces 150"),
        ("FXYE", " 101 20", " 150 20", "has 101 counts and announces 150"),
    ],
)
def test_damaged(refusal, gsas, kind, old, new, message):
    assert message in refusal(gsas(kind).replace(old, new))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("ESD", lambda y: np.round(y**0.5, 1)),
        ("FXYE", lambda y: np.round(y**0.5, 6)),
        ("ALT", lambda y: np.full(y.size, 0.005)),
    ],
)
def test_standard_deviations(read, gsas, scan, kind, expected):
    (pattern,) = read(gsas(kind))
    assert (pattern.deviation == expected(scan.counts)).all()


@pytest.mark.parametrize("kind", ["STD", "FXY"])
def test_no_standard_deviations(read, gsas, kind):
    (pattern,) = read(gsas(kind))
    assert pattern.deviation is None


def test_alt_without_its_last_field(read, gsas, is_the_scan):
    (pattern,) = read(gsas("ALT").replace("    5", "     "))
    assert is_the_scan(pattern)
    assert pattern.deviation is None
