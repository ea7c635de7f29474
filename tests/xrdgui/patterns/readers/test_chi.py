import pytest

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


@pytest.mark.parametrize(
    ("head", "axis", "message"),
    [
        (FIT2D, "Q (Inverse Nanometres)", "over “Q (Inverse Nanometres)”, not over 2θ"),
        (FIT2D, "Radial Distance (mm)", "over “Radial Distance (mm)”, not over 2θ"),
        (FIT2D, "2-Theta Angle (Radians)", "2θ in radians"),
        (XPDFSUITE, "qspace", "over “qspace”, not over 2θ"),
    ],
)
def test_another_axis_is_refused(refusal, rows, head, axis, message):
    assert message in refusal(head.format(axis=axis) + rows, "a.chi")
