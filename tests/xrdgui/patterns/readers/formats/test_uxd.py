import pytest

HEAD = """; a.raw converted by XCH V1.0
_FILEVERSION=2
_SAMPLE='Zircon'
_DATEMEASURED='04-Mar-2010 20:59:14'
_WL1=1.540600
_WL2=1.544390
_WLRATIO=0.500000
_ANODE='Cu'
"""
RANGE = """; (Data for Range number {n})
_DRIVE='{drive}'
_STEPTIME=0.500000
_STEPSIZE={step}
_START={start}
_2THETA=20.000000
_THETA=10.000000
"""


@pytest.fixture
def uxd(scan):
    rows = {
        "_COUNTS": "\n".join(
            " ".join(f"{y:9d}" for y in scan.counts[n : n + 8]) for n in range(0, 101, 8)
        ),
        "_2THETACOUNTS": "\n".join(
            f"{x:.3f}\t{y}" for x, y in zip(scan.two_theta, scan.counts, strict=True)
        ),
        "_2THETACOUNTSTIME": "\n".join(
            f"{x:.3f}\t{y}\t0.5" for x, y in zip(scan.two_theta, scan.counts, strict=True)
        ),
    }
    rows["_CPS"], rows["_2THETACPS"] = rows["_COUNTS"], rows["_2THETACOUNTS"]

    def build(title="_COUNTS", count=1, drive="COUPLED", start="20.000000", step="0.02"):
        text = HEAD
        for n in range(count):
            text += RANGE.format(n=n + 1, drive=drive, start=start, step=step)
            text += f"{title}   \n{rows[title]}\n"
        return text

    return build


@pytest.mark.parametrize(
    "title", ["_COUNTS", "_CPS", "_2THETACOUNTS", "_2THETACPS", "_2THETACOUNTSTIME"]
)
def test_every_kind_of_data(read, uxd, is_the_scan, title):
    (pattern,) = read(uxd(title), "a.uxd")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "UXD",
        "sample": "Zircon",
        "date": "04-Mar-2010 20:59:14",
        "anode": "Cu",
        "wavelength_alpha2": 1.54439,
        "alpha2_ratio": 0.5,
        "omega": 10.0,
        "counting_time": 0.5,
        "axis": "COUPLED",
    }


def test_several_ranges(read, uxd, is_the_scan):
    patterns = read(uxd(count=3))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


def test_start_and_step_say_better_what_is_listed_rounded(read, uxd):
    (pattern,) = read(uxd("_2THETACOUNTS", step="0.020049"))
    assert pattern.two_theta[100] == pytest.approx(22.0049, abs=1e-9)


def test_what_is_listed_rules_where_they_differ(read, uxd, is_the_scan):
    assert is_the_scan(*read(uxd("_2THETACOUNTS", step="0.03")))
    assert is_the_scan(*read(uxd("_2THETACOUNTS", step="")))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"drive": "THETA"}, "scan over THETA"),
        ({"step": ""}, "does not say where it starts"),
        ({"count": 0}, "has no scan in it"),
    ],
)
def test_refused(refusal, uxd, changes, message):
    assert message in refusal(uxd(**changes))


def test_rows_of_different_length(refusal, uxd):
    assert "different length" in refusal(uxd("_2THETACOUNTS") + "22.02\n")


@pytest.mark.parametrize("title", ["_COUNTS", "_2THETACOUNTS"])
def test_decimal_commas(read, uxd, is_the_scan, title):
    (pattern,) = read(uxd(title).replace(".", ","))
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
