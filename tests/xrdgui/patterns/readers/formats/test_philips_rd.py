import struct

import numpy as np
import pytest


@pytest.fixture
def rd(scan):
    def build(version=b"V3RD", anode=2, step=0.02, start=20.0, end=22.0, cut=0):
        head = bytearray(250 if version == b"V3RD" else 810)
        head[:4] = version
        head[84:87] = bytes((3, anode, 3))
        struct.pack_into("<3d", head, 94, 1.936042, 1.93998, 0.5)
        head[138:146] = b"CPD-1C\0\0"
        head[146:158] = b"CPD sample 1"
        struct.pack_into("<3d", head, 214, step, start, end)
        roots = np.ceil(np.sqrt(100 * scan.counts)).astype("<u2").tobytes()
        return bytes(head) + roots[: len(roots) - cut]

    return build


@pytest.mark.parametrize("version", [b"V3RD", b"V5RD"])
def test_a_scan(read, rd, scan, version):
    (pattern,) = read(rd(version), "a.rd")
    assert np.allclose(pattern.two_theta, scan.two_theta)
    # A root to a tenth: 35.2² for 1234.
    assert np.allclose(pattern.intensity, scan.counts, atol=6)
    assert pattern.wavelength == 1.936042
    assert pattern.metadata == {
        "format": "Philips RD",
        "sample": "CPD sample 1",
        "anode": "Fe",
        "wavelength_alpha2": 1.93998,
        "alpha2_ratio": 0.5,
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cut": 1}, "ends too early"),
        ({"step": 0.0}, "damaged header"),
        ({"step": float("nan")}, "damaged header"),
        ({"end": 1e300}, "damaged header"),
        ({"end": 19.0}, "damaged header"),
        ({"start": 200.0, "end": 202.0}, "outside of 0–180°"),
    ],
)
def test_refused(refusal, rd, changes, message):
    assert message in refusal(rd(**changes))


def test_cut_in_the_header(refusal, rd):
    assert "ends too early" in refusal(rd()[:220])
