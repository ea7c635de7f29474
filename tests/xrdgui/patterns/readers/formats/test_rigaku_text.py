import pytest

HEAD = """*TYPE\t\t=  Raw
*SAMPLE\t\t=  Zircon
*DATE\t\t=  12-Jul-17 17:31
*SCAN_AXIS\t=  {axis}
*TARGET\t\t=  29
*WAVE_LENGTH1\t=  1.54059
*WAVE_LENGTH2\t=  1.54441
*SPEED_DIM\t=  sec./step

"""
GROUP = """*BEGIN
*GROUP\t\t=  {n}
*START\t\t=  {start}
*STOP\t\t=  22
*STEP\t\t=  0.02
*SPEED\t\t=  0.6
*COUNT\t\t=  {count}
{counts}
*END
"""


@pytest.fixture
def asc(scan):
    def build(groups=1, axis="2theta/theta", start="20", count=101):
        lines = [scan.counts[n : n + 4] for n in range(0, 101, 4)]
        counts = "\n".join(" " + ", ".join(map(str, line)) for line in lines)
        text = HEAD.format(axis=axis)
        for n in range(groups):
            text += GROUP.format(n=n, start=start, count=count, counts=counts)
        return text + "\n*EOF\n"

    return build


@pytest.mark.parametrize("name", ["a.asc", "a.dat", "a.txt"])
def test_a_scan(read, asc, is_the_scan, name):
    (pattern,) = read(asc(), name)
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.54059
    assert pattern.metadata == {
        "format": "Rigaku ASCII",
        "sample": "Zircon",
        "date": "12-Jul-17 17:31",
        "anode": "Cu",
        "wavelength_alpha2": 1.54441,
        "counting_time": 0.6,
        "axis": "2theta/theta",
    }


def test_several_groups_with_dos_line_ends(read, asc, is_the_scan):
    patterns = read(asc(3).replace("\n", "\r\n"))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axis": "Omega"}, "scan over Omega"),
        ({"start": ""}, "does not say where it starts"),
        ({"count": 500}, "has 101 counts and announces 500"),
        ({"groups": 0}, "has no scan in it"),
    ],
)
def test_refused(refusal, asc, changes, message):
    assert message in refusal(asc(**changes))


def test_cut_short(refusal, asc):
    assert "ends too early" in refusal(asc()[:-100])
