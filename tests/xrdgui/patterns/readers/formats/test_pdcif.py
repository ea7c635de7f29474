import numpy as np
import pytest

from xrdgui.patterns.readers import AxisError

HEAD = """data_publ
_audit_creation_method 'by hand'
_diffrn_radiation_wavelength 1.5406(1)

data_pattern
_chemical_name_common Zircon
_pd_meas_datetime_initiated 2001-06-16T06:25
_diffrn_radiation_monochromator graphite
_pd_meas_step_count_time 2.0
"""
RANGE = """_pd_meas_2theta_range_min 20.0
_pd_meas_2theta_range_max 22.0
_pd_meas_2theta_range_inc 0.02
"""


@pytest.fixture
def loop(scan):
    def build(names, row="{x:.2f} {y}"):
        rows = (row.format(x=x, y=y) for x, y in zip(scan.two_theta, scan.counts, strict=True))
        return "loop_\n" + "\n".join(names.split()) + "\n" + "\n".join(rows) + "\n"

    return build


def test_a_scan(read, loop, is_the_scan):
    (pattern,) = read(HEAD + loop("_pd_meas_2theta_scan _pd_meas_counts_total"), "a.cif")
    assert is_the_scan(pattern)
    assert pattern.name == "a.cif"
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "pdCIF",
        "sample": "Zircon",
        "date": "2001-06-16T06:25",
        "counting_time": 2.0,
        "monochromator": "graphite",
    }


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("_pd_proc_2theta_corrected _pd_proc_intensity_total", "{x:.2f}(3) {y}(12)"),
        ("_pd_meas.2theta_scan _pd_meas.intensity_total", "{x:.2f} {y}"),
        ("_pd_calc_intensity_total _pd_meas_2theta_scan _pd_meas_counts_total", "7 {x:.2f} {y}"),
        ("_pd_data_point_id _pd_meas_2theta_scan _pd_meas_counts_total", "? {x:.2f}\n {y}"),
    ],
)
def test_columns(read, loop, is_the_scan, names, row):
    assert is_the_scan(*read(HEAD + loop(names, row)))


def test_a_range_instead_of_angles(read, loop, is_the_scan):
    counts = loop("_pd_meas_counts_total", "{y}")
    assert is_the_scan(*read(HEAD + RANGE + counts))
    assert is_the_scan(*read(HEAD + RANGE.replace("0.02", "?") + counts))


def test_points_without_intensity_are_left_out(read, loop):
    text = HEAD + loop("_pd_meas_2theta_scan _pd_meas_counts_total").replace(" 1234", " ?")
    assert read(text)[0].two_theta.size == 100


def test_several_blocks_each_with_its_wavelength(read, loop, is_the_scan):
    counts = loop("_pd_meas_2theta_scan _pd_meas_counts_total")
    other = "data_two\n_diffrn_radiation_wavelength 0.7093\n_diffrn_radiation_probe neutron\n"
    patterns = read(HEAD + counts + other + counts)
    assert all(map(is_the_scan, patterns))
    assert [pattern.wavelength for pattern in patterns] == [1.5406, 0.7093]
    assert patterns[1].metadata["radiation"] == "neutron"
    assert patterns[1].metadata["sample"] == "two"


@pytest.mark.parametrize(
    ("names", "row", "message"),
    [
        ("_pd_calc_intensity_total _x", "{y} 1", "CIF without a measured powder pattern"),
        ("_pd_meas_counts_total _x", "{y} 1", "intensities without 2θ"),
        ("_pd_meas_time_of_flight _pd_meas_counts_total", "{x} {y}", "over time of flight"),
        ("_pd_meas_2theta_scan _pd_meas_counts_total", "{x} a{y}", "values that are no numbers"),
    ],
)
def test_refused(refusal, loop, names, row, message):
    assert message in refusal(HEAD + loop(names, row), "a.cif")


def test_not_as_many_angles(refusal, loop):
    text = loop("_pd_meas_2theta_scan", "{x}") + loop("_pd_meas_counts_total", "{y}")
    assert "not as many angles" in refusal(HEAD + text + "12\n")


def test_over_d_spacing(read, scan, is_the_scan):
    d = 1.5406 / (2 * np.sin(np.radians(scan.two_theta / 2)))
    rows = "".join(f"{x:.9f} {y}\n" for x, y in zip(d, scan.counts, strict=True))
    text = "loop_\n_pd_proc_d_spacing\n_pd_proc_intensity_total\n" + rows
    assert is_the_scan(*read(HEAD + text))
    with pytest.raises(AxisError):
        read("data_a\n_pd_instr_special_details x\n" + text)


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("_pd_meas_2theta_scan _pd_proc_intensity_total", "{x:.2f}(3) {y}.00(25)"),
        ("_pd_meas_2theta_scan _pd_meas_counts_total _pd_meas_counts_total_su", "{x} {y} 0.25"),
        (
            "_pd_meas.2theta_scan _pd_meas.intensity_total _pd_meas.intensity_total_su",
            "{x} {y} 0.25",
        ),
    ],
)
def test_standard_uncertainties(read, loop, is_the_scan, names, row):
    (pattern,) = read(HEAD + loop(names, row))
    assert is_the_scan(pattern)
    assert (pattern.deviation == 0.25).all()


def test_uncertainties_of_some_points(read, loop, scan):
    text = loop("_pd_meas_2theta_scan _pd_meas_counts_total", "{x:.2f} {y}(12)")
    text = text.replace("20.02 15(12)", "20.02 15").replace("20.04 25(12)", "20.04 .")
    (pattern,) = read(HEAD + text)
    assert pattern.two_theta.size == 100
    assert pattern.deviation.tolist() == [12, 0] + [12] * 98


def test_no_uncertainties(read, loop, is_the_scan):
    names = "_pd_meas_2theta_scan _pd_meas_counts_total"
    (pattern,) = read(HEAD + loop(names))
    assert pattern.deviation is None
    (pattern,) = read(HEAD + loop(names + " _pd_meas_counts_total_su", "{x} {y} none"))
    assert is_the_scan(pattern)
    assert pattern.deviation is None
