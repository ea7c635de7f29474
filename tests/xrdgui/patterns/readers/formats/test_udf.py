import pytest

HEAD = """SampleIdent,Zircon ,/
Title1,Dat2rit program ,/
Anode, Cu,/
LabdaAlpha1, 1.54060,/
LabdaAlpha2, 1.54439,/
RatioAlpha21, 0.50000,/
MonochromatorUsed,NO  ,/
FileDateTime,21-janv-2002 09:16:36,/
DataAngleRange,   20.0000,  22.0000,/
ScanStepSize,    0.020,/
ScanType,STEP,/
ScanStepTime,    5.00,/
"""


@pytest.fixture
def udf(scan):
    rows = [scan.counts[n : n + 8] for n in range(0, 101, 8)]
    lines = (",".join(f"{y:8d}" for y in row) for row in rows)
    return HEAD + "RawScan\n" + "\n".join(lines) + "/\n"


def test_a_scan(read, udf, is_the_scan):
    (pattern,) = read(udf, "a.udf")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "Philips UDF",
        "sample": "Zircon",
        "date": "21-janv-2002 09:16:36",
        "anode": "Cu",
        "wavelength_alpha2": 1.54439,
        "alpha2_ratio": 0.5,
        "counting_time": 5.0,
        "monochromator": "no",
    }


def test_dos_line_ends(read, udf, is_the_scan):
    assert is_the_scan(*read(udf.replace("\n", "\r\n")))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("RawScan", "", "has no scan in it"),
        ("0.020", "", "does not say where it starts"),
        ("/\n", "\n", "ends too early"),
        ("1234", "12a4", "has “12a4” where"),
    ],
)
def test_refused(refusal, udf, old, new, message):
    at = udf.rindex(old)
    assert message in refusal(udf[:at] + new + udf[at + len(old) :])
