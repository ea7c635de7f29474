import pytest

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.header import check_axis, wavelength


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
