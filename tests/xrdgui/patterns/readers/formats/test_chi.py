import numpy as np
import pytest

from xrdgui.patterns.readers import AxisError

FIT2D = "frame.tif\n {axis}\n Intensity\n       101\n"
XPDFSUITE = "# configuration #\n[Experiment]\nintegrationspace = {axis}\n\n#### start data\n"


@pytest.fixture
def rows(scan):
    return "".join(
        f"  {x:.7E}  {float(y):.7E}\n" for x, y in zip(scan.two_theta, scan.counts, strict=True)
    )


@pytest.mark.parametrize(
    ("head", "axis"), [(FIT2D, "2-Theta Angle (Degrees)"), (XPDFSUITE, "twotheta")]
)
def test_a_scan(read, rows, is_the_scan, head, axis):
    (pattern,) = read(head.format(axis=axis) + rows, "a.chi")
    assert is_the_scan(pattern)
    assert pattern.metadata["format"] == "chi"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("before", [" ", "\u00a0"])
def test_in_other_characters(read, rows, is_the_scan, encoding, before):
    head = FIT2D.format(axis="2θ (°)").replace("       101", f"{before}101")
    (pattern,) = read((head + rows).encode(encoding), "a.chi")
    assert is_the_scan(pattern)
    assert pattern.metadata["format"] == "chi"


def test_radians(read, rows, scan, is_the_scan):
    text = "".join(
        f"{np.radians(x):.12f} {y}\n" for x, y in zip(scan.two_theta, scan.counts, strict=True)
    )
    (pattern,) = read(FIT2D.format(axis="2-Theta Angle (Radians)") + text, "a.chi")
    assert is_the_scan(pattern)


def test_q_with_a_wavelength_is_converted(read, scan, is_the_scan):
    q = 4 * np.pi / 0.5 * np.sin(np.radians(scan.two_theta / 2))
    text = "".join(f"{x:.12f} {y}\n" for x, y in zip(q, scan.counts, strict=True))
    head = XPDFSUITE.format(axis="qspace").replace("\n\n", "\nwavelength = 0.5\n\n")
    (pattern,) = read(head + text, "a.chi")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 0.5
    assert pattern.metadata["converted_from"] == "q"
    assert "remarks" not in pattern.metadata


@pytest.mark.parametrize(
    ("head", "axis"), [(FIT2D, "Q (Inverse Nanometres)"), (XPDFSUITE, "qspace")]
)
def test_q_without_a_wavelength_is_a_question(read, rows, tmp_path, head, axis):
    with pytest.raises(AxisError, match="is given over Q, not over 2θ") as caught:
        read(head.format(axis=axis) + rows, "a.chi")
    assert caught.value.axis == "q"


def test_radial_distance_is_refused(refusal, rows):
    said = refusal(FIT2D.format(axis="Radial Distance (mm)") + rows, "a.chi")
    assert "over “Radial Distance (mm)”, not over 2θ" in said
