import pytest

HEAD = (
    "ZIRCON.MDI 06/19/95 DIF    S  Zircon\n   20.000   0.020  1.20 CU   1.540562   22.000   101\n"
)


@pytest.fixture
def mdi(scan):
    rows = (scan.counts[n : n + 8] for n in range(0, 101, 8))
    return HEAD + "\n".join("".join(f"{y:8d}" for y in row) for row in rows) + "\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_scan(read, mdi, is_the_scan, end):
    (pattern,) = read(mdi.replace("\n", end), "a.mdi")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.540562
    assert pattern.metadata == {
        "format": "MDI",
        "title": "ZIRCON.MDI 06/19/95 DIF    S  Zircon",
        "anode": "Cu",
        "counting_time": 1.2,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    1234", "", "has 100 counts and announces 101"),
        ("22.000", "29.000", "announces 101 up to 29°"),
        ("1234", "12a4", "has “12a4” where"),
    ],
)
def test_refused(refusal, mdi, old, new, message):
    assert message in refusal(mdi.replace(old, new))
