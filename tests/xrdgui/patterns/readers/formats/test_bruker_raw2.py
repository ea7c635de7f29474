import struct

import pytest


@pytest.fixture
def raw(scan):
    def build(count=1, header=60):
        data = b"RAW2" + struct.pack("<H", count) + bytes(2) + b"ZINCITE".ljust(160)
        data += b"19-12-199721:57     Co" + struct.pack("<3f", 1.78897, 1.79285, 0.5)
        data = data.ljust(256, b"\0")
        for _ in range(count):
            fields = struct.pack("<HHIfff", header, 101, 0, 3.0, 0.02, 20.0)
            data += fields.ljust(header, b"\0") + scan.counts.astype("<f4").tobytes()
        return data

    return build


def test_a_scan(read, raw, is_the_scan):
    (pattern,) = read(raw(), "a.raw")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.78897
    assert pattern.metadata == {
        "format": "Bruker RAW 2",
        "sample": "ZINCITE",
        "date": "19-12-1997 21:57",
        "anode": "Co",
        "wavelength_alpha2": 1.79285,
        "alpha2_ratio": 0.5,
        "counting_time": 3.0,
    }


def test_several_ranges_with_longer_headers(read, raw, is_the_scan):
    patterns = read(raw(3, header=80))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:200], "ends too early"),
        (lambda data: data[:-1], "ends too early"),
        (lambda data: data[:256] + b"\1\0" + data[258:], "damaged range header"),
        (lambda data: data[:4] + b"\0\0" + data[6:], "has no scan in it"),
    ],
)
def test_damaged(refusal, raw, change, message):
    assert message in refusal(change(raw()))
