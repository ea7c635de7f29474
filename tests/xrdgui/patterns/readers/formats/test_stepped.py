import time

import numpy as np
import pytest

PSI = """HRPT, LaB6
lambda=  1.49400, T=   0.000, dT=  0.000, Date=2001-06-16 06:25:59
  20.000   0.020 22.000 18000000., sample="LaB6"
"""
ILL = """D1A5 Title: 1.9114 A  LaB6
     Ident:           14113 to  14122
1.9114 A  LaB6                                            2theta
   101     -1.000   100.018    1  100000.0       0.0
   20.0000    0.0200   22.0000
"""
DBWS = " 20.00   0.02  22.00 Zircon\n"


@pytest.fixture
def rows(scan):
    def build(per_row=10):
        counts = [f"{y:8.1f}" for y in scan.counts]
        return "\n".join("".join(counts[n : n + per_row]) for n in range(0, 101, per_row)) + "\n"

    return build


@pytest.mark.parametrize("head", [PSI, ILL, DBWS])
@pytest.mark.parametrize("per_row", [1, 8, 10])
def test_counts_and_then_their_deviations(read, rows, is_the_scan, head, per_row):
    assert is_the_scan(*read(head + rows(per_row) + rows(per_row), "a.dat"))
    assert is_the_scan(*read(head + rows(per_row) + " Filelist='a'\n Numor=1 2; owner='me'\n"))


@pytest.mark.parametrize("head", [f"Zürich, 2θ\n{PSI}", DBWS.replace(" ", "\u00a0")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_in_other_characters(read, rows, is_the_scan, head, encoding):
    (pattern,) = read((head + rows()).encode(encoding), "a.dat")
    assert is_the_scan(pattern)
    assert pattern.metadata["format"] == "stepped text"


def test_what_stands_above(read, rows):
    (pattern,) = read(PSI + rows())
    assert pattern.wavelength == 1.494
    assert pattern.metadata["radiation"] == "neutron"
    assert pattern.metadata["title"] == "HRPT, LaB6"
    (pattern,) = read(DBWS + rows())
    assert pattern.wavelength is None
    assert pattern.metadata == {"format": "stepped text", "title": "Zircon"}


def test_too_few_counts(refusal, rows):
    assert "has 101 counts and announces 501" in refusal(DBWS.replace("22.00", "30.00") + rows())


def test_two_columns_below_such_a_line_are_two_columns(read, scan):
    text = DBWS + "".join(f"{x} {y}\n" for x, y in zip(scan.two_theta, scan.counts, strict=True))
    assert read(text)[0].metadata["format"] == "text"


def test_what_nearly_is_a_row_does_not_take_for_ever(refusal):
    # A careless expression would try every way to cut "45" in two.
    start = time.process_time()
    assert refusal(DBWS + "45 " * 300 + "x\n" + "1" * 50_000 + "x\n")
    assert time.process_time() - start < 1


def test_deviations(read, rows, scan):
    (pattern,) = read(PSI + rows() + rows().replace("  ", " 0"))
    assert pattern.deviation is None  # as large as the counts themselves
    (pattern,) = read(PSI + rows() + " ".join(f"{y**0.5:.3f}" for y in scan.counts))
    assert (pattern.deviation == np.round(np.sqrt(scan.counts), 3)).all()
