import numpy as np
import pytest

from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa
from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.header import abscissa_of, details, titles, wavelength


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
        ("  0.69968", 0.69968),
        ("a sample\nSCAN: 3.0/75.0/0.02/1(sec), Co, I(p)=9999, 07/12/05 06:45p", 1.78901),
        ('\'Id: "CuO" Operator: "" Anode: "Mo" Scantype: "Coupled TwoTheta/Theta"', 0.709317),
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
        "  4251",
        "5.000",
        "295.0150",
        "SCAN: 3.0/75.0/0.02/1(sec), I(p)=9999",
        "2theta,intensity",
    ],
)
def test_not_stated(line):
    assert wavelength(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Q (1/A), I", Abscissa("q")),
        ("q,I", Abscissa("q")),
        ("q_A^-1 I", Abscissa("q")),
        ("#       q_nm^-1             I", Abscissa("q", 0.1)),
        ("Q (1/nm)\tI", Abscissa("q", 0.1)),
        ("#L Q($\\AA^{-1}$) S", Abscissa("q")),
        ("scattering vector (1/nm), counts", Abscissa("q", 0.1)),
        ("# d (A)  I", Abscissa("d")),
        ("d-spacing;counts", Abscissa("d")),
        ("d (nm), I", Abscissa("d", 10.0)),
        ("# 2th_rad  I", Abscissa("two-theta", 180 / np.pi)),
        ("2theta,intensity", TWO_THETA),
        ("# 2th_deg I", TWO_THETA),
        ("quartz sample", TWO_THETA),
        ("[Data]", TWO_THETA),
        ("data:", TWO_THETA),
        ("sample r", TWO_THETA),
        ("Chip 7, annealed", TWO_THETA),
        ("Angle,Intensity", TWO_THETA),
        ("", TWO_THETA),
    ],
)
def test_what_the_first_column_is(line, expected):
    assert abscissa_of("some text\n" + line + "\n") == expected


@pytest.mark.parametrize(
    "line",
    [
        *("# r_mm I", "s (1/A), I", "radius intensity", "#L r(A) G(A^-2)"),
        *("Omega (deg) I", "Phi,Intensity", "χ I", "TOF (us) I", "Energy (keV) counts"),
    ],
)
def test_what_no_two_theta_can_be_had_from(line):
    with pytest.raises(ReadError, match="not over 2θ"):
        abscissa_of(line + "\n")


@pytest.mark.parametrize(
    ("header", "n_columns", "expected"),
    [
        ("2theta,I1,I2\n", 3, ("2theta", "I1", "I2")),
        ('"2theta";"300 K";"400 K";\n', 3, ("2theta", "300 K", "400 K")),
        ("# 2theta  300 K   400 K\n", 3, ("2theta", "300 K", "400 K")),
        ("2theta I1 I2\n(deg) (counts) (counts)\n-----\n", 3, ("2theta", "I1", "I2")),
        ("2 theta I1 I2 I3\n", 4, None),
        ("mask = True\n", 3, None),
        ("Fe2O3 annealed twice\n", 3, None),
        ("a long story of how it was\n", 3, None),
        ("", 3, None),
    ],
)
def test_titles(header, n_columns, expected):
    assert titles(header, n_columns) == expected


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
        (
            (
                '\'Id: "Zircon" Comment: "" Operator: "Lab Manager" Anode: "Cu" '
                'Scantype: "Coupled TwoTheta/Theta" TimePerStep: "96"\n'
            ),
            {
                "sample": "Zircon",
                "anode": "Cu",
                "axis": "Coupled TwoTheta/Theta",
                "counting_time": 96.0,
            },
        ),
        ("Sample: \nTime per step: fast\n", {}),
    ],
)
def test_what_else_is_stated(header, expected):
    assert details(header) == expected
