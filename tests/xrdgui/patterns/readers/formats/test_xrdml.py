import pytest

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/{version}" status="Completed">
<comment><entry>2Theta µ</entry></comment>
<sample type="To be analyzed"><id>7</id><name>Zircon</name></sample>
"""
MEASUREMENT = """<xrdMeasurement measurementType="{kind}" status="Completed">
<usedWavelength intended="{intended}"><kAlpha1 unit="Angstrom">1.7890100</kAlpha1>
<kAlpha2 unit="Angstrom">1.79290</kAlpha2><kBeta unit="Angstrom">1.6208</kBeta>
<ratioKAlpha2KAlpha1>0.5</ratioKAlpha2KAlpha1></usedWavelength>
<incidentBeamPath><xRayTube><anodeMaterial>Co</anodeMaterial></xRayTube></incidentBeamPath>
{scans}</xrdMeasurement>
"""
SCAN = """<scan appendNumber="0" mode="Continuous" scanAxis="{axis}" status="Completed">
<header><startTimeStamp>2020-10-08T14:14:22+01:00</startTimeStamp></header>
<dataPoints>{positions}
<positions axis="Omega" unit="deg"><commonPosition>1</commonPosition></positions>
<commonCountingTime unit="seconds">62.230</commonCountingTime>{intensities}</dataPoints></scan>
"""
ENDS = "<startPosition>20</startPosition><endPosition>22</endPosition>"


@pytest.fixture
def xrdml(scan):
    def build(n_scans=1, **changes):
        counts = " ".join(map(str, scan.counts))
        given = {
            "version": "1.5",
            "kind": "Scan",
            "intended": "K-Alpha 1",
            "axis": "Gonio",
            "positions": f'<positions axis="2Theta" unit="deg">{ENDS}</positions>',
            "intensities": f'<intensities unit="counts">{counts}</intensities>',
        } | changes
        scans = SCAN.format(**given) * n_scans
        text = HEAD + MEASUREMENT.replace("{scans}", scans) + "</xrdMeasurements>"
        return text.format(**given)

    return build


@pytest.mark.parametrize("version", ["1.0", "1.3", "1.5", "2.0", "2.3"])
def test_every_version(read, xrdml, is_the_scan, version):
    (pattern,) = read(xrdml(version=version), "a.xrdml")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.78901
    assert pattern.metadata == {
        "format": "XRDML",
        "sample": "Zircon",
        "date": "2020-10-08T14:14:22+01:00",
        "anode": "Co",
        "wavelength_alpha2": 1.7929,
        "alpha2_ratio": 0.5,
        "omega": 1.0,
        "counting_time": 62.23,
        "axis": "Gonio",
    }


def test_the_ending_is_no_matter(read, xrdml, is_the_scan):
    assert is_the_scan(*read(xrdml(), "a.txt"))
    assert is_the_scan(*read(xrdml().replace("UTF-8", "UTF-16").encode("utf-16"), "a"))


def test_several_scans(read, xrdml, is_the_scan):
    patterns = read(xrdml(n_scans=3))
    assert [pattern.name for pattern in patterns] == [f"scan.bin [{n}]" for n in (1, 2, 3)]
    assert [pattern.scan for pattern in patterns] == [0, 1, 2]
    assert all(map(is_the_scan, patterns))


def test_listed_positions(read, xrdml, scan, is_the_scan):
    listed = " ".join(map(str, scan.two_theta))
    positions = f'<positions axis="2Theta"><listPositions>{listed}</listPositions></positions>'
    assert is_the_scan(*read(xrdml(positions=positions)))


def test_raw_counts_are_corrected_for_the_attenuator(read, xrdml, scan):
    counts = " ".join(map(str, scan.counts))
    factors = " ".join(["1"] * 50 + ["10"] * 51)
    (pattern,) = read(
        xrdml(
            intensities=f'<counts unit="counts">{counts}</counts>'
            f"<beamAttenuationFactors>{factors}</beamAttenuationFactors>"
        )
    )
    assert pattern.intensity[49] == scan.counts[49]
    assert pattern.intensity[50] == 12340


def test_measured_with_beta_radiation(read, xrdml):
    assert read(xrdml(intended="K-Beta"))[0].wavelength == 1.6208


def test_a_reciprocal_space_map_is_refused(refusal, read, xrdml):
    one = xrdml()
    start, end = one.index("<scan "), one.index("</scan>") + len("</scan>")
    scans = [
        one[start:end].replace("<commonPosition>1<", f"<commonPosition>{1 + 0.1 * n}<")
        for n in range(12)
    ]
    assert "mesh" in refusal(one[:start] + "".join(scans) + one[end:])
    # A film at a few depths is none, and neither is the same scan again and again.
    assert len(read(one[:start] + "".join(scans[:4]) + one[end:])) == 4
    assert len(read(xrdml(n_scans=12))) == 12


def test_a_scan_without_points_beside_good_ones_is_left_out(read, xrdml, is_the_scan):
    text = xrdml(n_scans=2)
    start = text.rindex("<intensities")
    end = text.rindex("</intensities>")
    (pattern,) = read(text[:start] + "<intensities>5 6 7" + text[end:])
    assert is_the_scan(pattern)
    assert pattern.name == "scan.bin [1]"
    assert "has only 3 points" in pattern.metadata["left_out"][0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axis": "Omega", "positions": ""}, "scan over Omega, not over 2θ"),
        ({"axis": "Phi"}, "scan over Phi, not over 2θ"),
        ({"kind": "Area measurement"}, "mesh"),
        (
            {
                "positions": '<positions axis="2Theta" unit="deg">'
                "<commonPosition>34</commonPosition></positions>"
            },
            "fixed 2θ",
        ),
        ({"positions": ""}, "without 2θ"),
        ({"positions": f'<positions axis="2Theta" unit="rad">{ENDS}</positions>'}, "2θ in rad"),
        ({"intensities": "<intensities>1 2 x 4</intensities>"}, "has “x” where"),
        ({"intensities": "<intensities></intensities>"}, "has only 0 points"),
        ({"n_scans": 0}, "has no scan in it"),
        ({"intensities": "<intensities>1 2 3"}, "damaged XML"),
    ],
)
def test_refused(refusal, xrdml, changes, message):
    assert message in refusal(xrdml(**changes), "a.xrdml")
