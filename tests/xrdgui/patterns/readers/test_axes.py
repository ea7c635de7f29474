import pytest

from xrdgui.patterns.readers import axes
from xrdgui.patterns.readers.base import ReadError


@pytest.mark.parametrize(
    "name",
    [
        *("", "Gonio", "2Theta", "2Theta-Omega", "Omega-2Theta", "TwoTheta", "TwoThetaTheta"),
        *("2θ/θ", "2theta/theta", "2 Theta / Theta", "COUPLED", "Locked Coupled", "2-Theta"),
        *("Unlocked Coupled", "Detector Scan", "TwoThetaOmegaScan", "THETA-THETA"),
    ],
)
def test_a_powder_scan(name):
    axes.check(name)


@pytest.mark.parametrize("name", ["Omega", "Theta", "Phi", "chi", "Rocking Curve", "Z", "KHI"])
def test_another_scan(name):
    with pytest.raises(ReadError, match=f"scan over {name}, not over 2θ"):
        axes.check(name)
