import struct

import numpy as np
import pytest


def segment(kind: int, content: bytes) -> bytes:
    return struct.pack("<II", kind, len(content) + 8) + content


def text(name: bytes, value: bytes) -> bytes:
    return segment(10, bytes(4) + name.ljust(24, b"\0") + value)


@pytest.fixture
def raw(scan):
    def build(count=1, axis=b"Locked Coupled", values=1, kind=0):
        data = b"RAW4.00\0" + bytes(4) + b"07/11/2018".ljust(12, b"\0") + b"15:55:31\0\0"
        data = data.ljust(61, b"\0") + text(b"USER", b"me") + text(b"SAMPLEID", b"TiO2")
        source = bytes(64) + struct.pack("<5d4x4s", 1.5418, 1.5406, 1.54439, 1.39222, 0.5, b"Cu")
        data += segment(30, source.ljust(128, b"\0"))
        drive = bytes(4) + b"Theta".ljust(44, b"\0") + struct.pack("<d", 10.0)
        more = text(b"OPTICS", b"H4sI") + segment(50, drive.ljust(84, b"\0"))
        for _ in range(count):
            head = bytearray(160)
            struct.pack_into("<I28x24s", head, 0, kind, axis)
            struct.pack_into("<ddIf", head, 72, 20.0, 0.02, 101, 77.9)
            struct.pack_into("<d", head, 112, 1.5406)
            struct.pack_into("<II", head, 136, 4 * values, len(more))
            points = np.zeros((101, values), "<f4")
            points[:, 0] = scan.counts
            data += bytes(head) + more + points.tobytes()
        return data

    return build


def test_a_scan(read, raw, is_the_scan):
    (pattern,) = read(raw(), "a.raw")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "Bruker RAW 4",
        "date": "07/11/2018 15:55:31",
        "sample": "TiO2",
        "wavelength_alpha2": 1.54439,
        "alpha2_ratio": 0.5,
        "anode": "Cu",
        "omega": 10.0,
        "counting_time": pytest.approx(77.9),
        "axis": "Locked Coupled",
    }


@pytest.mark.parametrize("kind", [0, 160])
def test_several_ranges(read, raw, is_the_scan, kind):
    patterns = read(raw(3, kind=kind))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


def test_several_values_per_point(read, raw, is_the_scan):
    assert is_the_scan(*read(raw(values=2)))


def test_a_rocking_curve_is_refused(refusal, raw):
    assert "scan over Rocking Curve, not over 2θ" in refusal(raw(axis=b"Rocking Curve"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:100], "ends too early"),
        (lambda data: data[:-1], "ends too early"),
        (lambda data: data[:65] + bytes(4) + data[69:], "damaged header"),
        (lambda data: data[:65] + b"\xff" * 4 + data[69:], "ends too early"),
    ],
)
def test_damaged(refusal, raw, change, message):
    assert message in refusal(change(raw()))
