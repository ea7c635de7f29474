import struct

import pytest


@pytest.fixture
def stoe(scan):
    def build(count=1, kind="<i4", step=0.02, cut=0, largest=1234, mark=b"RAW_1.06"):
        head = bytearray(512)
        struct.pack_into("<8s8s16s80s", head, 0, mark, b"Powdat", b"01-Feb-10 12:00", b"Zircon")
        struct.pack_into("<2f", head, 0x142, 1.5406, 1.5444)
        struct.pack_into("<2H", head, 0x178, count, count)
        counts = scan.counts.astype(kind).tobytes().ljust(512, b"\0")
        records = len(counts) // 512
        data = b""
        for index in range(count):
            struct.pack_into("<H", head, 0x1E0 + 2 * index, 2 + index * (records + 1))
            struct.pack_into("<H", head, 0x1F0 + 2 * index, records)
            part = bytearray(512)
            struct.pack_into("<16s", part, 0, b"02-Feb-10 13:00")
            struct.pack_into("<HHH", part, 34, 101, 0, kind == "<i2")
            struct.pack_into("<f6ff", part, 40, 1.0, 20.0, 10.0, 22.0, 11.0, step, 0.01, 30.0)
            struct.pack_into("<2I", part, 128, 5, largest)
            data += bytes(part) + counts
        return bytes(head) + data[: len(data) - cut]

    return build


@pytest.mark.parametrize("kind", ["<i4", "<i2"])
@pytest.mark.parametrize("mark", [b"RAW_1.05", b"RAW_1.06"])
def test_a_scan(read, stoe, is_the_scan, kind, mark):
    (pattern,) = read(stoe(kind=kind, mark=mark), "a.raw")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "STOE RAW",
        "title": "Zircon",
        "date": "02-Feb-10 13:00",
        "wavelength_alpha2": 1.5444,
        "counting_time": 30.0,
    }


def test_several_ranges(read, stoe, is_the_scan):
    patterns = read(stoe(3))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"step": 0.0}, "fixed 2θ"),
        ({"step": 0.04}, "fixed 2θ or broken off"),
        ({"largest": 99}, "other than its header announces"),
        ({"cut": 300}, "ends too early"),
        ({"count": 0}, "has no scan in it"),
    ],
)
def test_refused(refusal, stoe, changes, message):
    assert message in refusal(stoe(**changes))
