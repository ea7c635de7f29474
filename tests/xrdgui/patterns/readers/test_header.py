import pytest

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.header import check_axis, details, wavelength


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# wavelength 1.5406", 1.5406),
        ("Wavelength = 1.5406 A", 1.5406),
        ("Wavelength (Å): 0,7093", 0.7093),
        ("# Wavelength: 4.066e-11 m", 0.4066),
        ("wavelength 0.15406 nm", 1.5406),
        ("Wellenlänge / λ = 1.78901", 1.78901),
        ("lambda=  1.49400, T=   0.000", 1.494),
        ("! Calibrated wavelength = 0.413671", 0.413671),
        ("Kalpha1 1.540593", 1.540593),
        ("K-Alpha2 wavelength,1.5444260\nK-Alpha1 wavelength,1.5405980", 1.540598),
        ("Wavelength Kalpha1: 1.5406, Kalpha2: 1.5444, ratio 0.5", 1.5406),
        ("_WL1 = 1.540600", 1.5406),
        ("Anode material,Co", 1.78901),
        ("# Target: Mo", 0.709317),
        ("measured with Cu-Kα radiation", 1.540593),
        ("Anode material,Cu\nwavelength 1.5401", 1.5401),
    ],
)
def test_stated(line, expected):
    assert wavelength(line + "\n") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "K-Alpha2 wavelength,1.5444260",
        "Ratio K-Alpha2/K-Alpha1,0.500",
        "wavelength: unknown",
        "wavelength 1540",
        "Sample: CuO, anode current 40 mA",
        "Temperature 295.0",
        "2theta,intensity",
    ],
)
def test_not_stated(line):
    assert wavelength(line) is None


@pytest.mark.parametrize(
    "titles", ["Q (1/A), I", "q_nm^-1 intensity", "# d (A)  I", "d-spacing;counts", "q,I"]
)
def test_another_axis_is_refused(titles):
    with pytest.raises(ReadError, match="not over 2θ"):
        check_axis("some text\n" + titles + "\n")


@pytest.mark.parametrize(
    "titles",
    ["2theta,intensity", "# 2th_deg I", "quartz sample", "[Data]", "data:", "Angle,Intensity", ""],
)
def test_two_theta_passes(titles):
    check_axis(titles + "\n")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            (
                "[Measurement conditions]\nSample identification,\nAnode material,Co\n"
                "K-Alpha1 wavelength,1.78901\nK-Alpha2 wavelength,1.7929000\n"
                "Ratio K-Alpha2/K-Alpha1,0.500\nMonochromator used,YES\n"
                "File date and time,20/May/2021 15:55\nScan axis,Gonio\nTime per step,50.165\n"
            ),
            {
                "anode": "Co",
                "wavelength_alpha2": 1.7929,
                "alpha2_ratio": 0.5,
                "monochromator": "YES",
                "date": "20/May/2021 15:55",
                "axis": "Gonio",
                "counting_time": 50.165,
            },
        ),
        (
            (
                "! Title:  11BM APS ZnO\n! Scan time =  MAY 31, 2014 23:52\n"
                "! Sample name =   NIST SRM 674b (ZnO)\n! Sample Comment = Kapton\n"
                "! Time per step (sec) =   0.1\n"
            ),
            {
                "title": "11BM APS ZnO",
                "date": "MAY 31, 2014 23:52",
                "sample": "NIST SRM 674b (ZnO)",
                "counting_time": 0.1,
            },
        ),
        ("##NAMES=Analcime\n##RRUFFID=R060023\n", {"sample": "Analcime"}),
        ("# Neutron data of D2B\n", {"radiation": "neutron"}),
        ("2theta, intensity\n", {}),
        ("Sample: \nTime per step: fast\n", {}),
    ],
)
def test_what_else_is_stated(header, expected):
    assert details(header) == expected
