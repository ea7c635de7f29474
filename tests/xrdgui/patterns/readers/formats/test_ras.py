import pytest

HEADER = """*RAS_HEADER_START
*FILE_SAMPLE "{sample}"
*HW_XG_TARGET_NAME "Co"
*HW_XG_WAVE_LENGTH_ALPHA1 "1.789010"
*HW_XG_WAVE_LENGTH_ALPHA2 "1.792900"
*MEAS_COND_AXIS_NAME_INTERNAL-3 "Omega"
*MEAS_COND_AXIS_POSITION-3 "1.5000"
*MEAS_SCAN_AXIS_X "{axis}"
*MEAS_SCAN_SPEED "2.0000"
*MEAS_SCAN_SPEED_UNIT "deg/min"
*MEAS_SCAN_START_TIME "08/05/19 18:32:54"
*MEAS_SCAN_STEP "0.0200000000"
*RAS_HEADER_END
"""


@pytest.fixture
def ras(scan):
    def build(count=1, axis="2θ/θ", sample="標準試料", attenuation="1.0000"):
        rows = "".join(
            f"{x:.4f} {y:.4f} {attenuation}\n"
            for x, y in zip(scan.two_theta, scan.counts, strict=True)
        )
        part = HEADER.format(axis=axis, sample=sample)
        part += f"*RAS_INT_START\n{rows}*RAS_INT_END\n"
        return f"*RAS_DATA_START\n{part * count}*RAS_DATA_END\n".encode("cp932")

    return build


def test_a_scan(read, ras, is_the_scan):
    (pattern,) = read(ras(), "a.ras")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.78901
    assert pattern.metadata == {
        "format": "Rigaku RAS",
        "sample": "標準試料",
        "date": "08/05/19 18:32:54",
        "anode": "Co",
        "wavelength_alpha2": 1.7929,
        "omega": 1.5,
        "counting_time": 0.6,
        "axis": "2θ/θ",
    }


def test_several_scans_with_dos_line_ends(read, ras, is_the_scan):
    patterns = read(ras(3).replace(b"\n", b"\r\n"))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


def test_the_attenuator_is_allowed_for(read, ras, scan):
    (pattern,) = read(ras(attenuation="2.5"))
    assert (pattern.intensity == 2.5 * scan.counts).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.replace("2θ/θ".encode("cp932"), b"Omega"), "scan over Omega"),
        (lambda data: data[:-60], "ends too early"),
        (lambda data: data.replace(b"20.0400 ", b""), "rows of different length"),
        (lambda data: data.replace(b"20.0400 ", b"abc "), "has “abc” where"),
        (lambda data: data.replace(b"*RAS_INT_START", b""), "has no scan in it"),
    ],
)
def test_refused(refusal, ras, change, message):
    assert message in refusal(change(ras()))
