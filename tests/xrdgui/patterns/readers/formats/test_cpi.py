import pytest

HEAD = """SIETRONICS XRD SCAN
20.00
22.00
0.02
Cu
1,5406
11/10/2012 14:41:24
2,0
Zircon
"""


@pytest.fixture
def cpi(scan):
    return HEAD + "SCANDATA\n" + "\n".join(f"{y:.7f}" for y in scan.counts) + "\n"


@pytest.mark.parametrize("change", [str, lambda text: text.replace(".", ",")])
def test_a_scan_with_points_or_commas(read, cpi, is_the_scan, change):
    (pattern,) = read(change(cpi), "a.cpi")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "Sietronics CPI",
        "sample": "Zircon",
        "date": "11/10/2012 14:41:24",
        "anode": "Cu",
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("SCANDATA", "", "has no scan in it"),
        ("0.02\n", "\n", "does not say where it starts"),
        ("1234.0", "x", "has “x” where|has “x0"),
    ],
)
def test_refused(refusal, cpi, old, new, message):
    said = refusal(cpi.replace(old, new, 1))
    assert any(part in said for part in message.split("|"))
