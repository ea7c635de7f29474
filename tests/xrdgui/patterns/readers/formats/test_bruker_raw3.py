import struct

import pytest


def put(data: bytearray, at: int, kind: str, *values) -> None:
    struct.pack_into(kind, data, at, *values)


@pytest.fixture
def raw(scan):
    def build(count=1, more=0, kind=0, tilt=0.0):
        head = bytearray(712)
        put(head, 0, "<8sII10s10s", b"RAW1.01", 1, count, b"03/04/10", b"20:59:14")
        put(head, 326, "<60s", b"BT86")
        put(head, 608, "<4s4x5d", b"CU", 1.54184, 1.5406, 1.54439, 1.39222, 0.5)
        data = bytes(head)
        for number in range(count):
            fields = bytearray(304)
            put(fields, 0, "<IIdd", 304, 101, 10.0 + tilt * number, 20.0)
            put(fields, 176, "<d8xfI", 0.02, 0.5, kind)
            put(fields, 240, "<d", 1.5418)
            put(fields, 256, "<I", more)
            data += bytes(fields) + bytes(more) + scan.counts.astype("<f4").tobytes()
        return data

    return build


def test_a_scan(read, raw, is_the_scan):
    (pattern,) = read(raw(), "a.raw")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "Bruker RAW 3",
        "sample": "BT86",
        "date": "03/04/10 20:59:14",
        "anode": "Cu",
        "wavelength_alpha2": 1.54439,
        "alpha2_ratio": 0.5,
        "omega": 10.0,
        "counting_time": 0.5,
    }


def test_several_ranges_with_supplementary_headers(read, raw, is_the_scan):
    patterns = read(raw(3, more=40))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


def test_a_map_is_refused(refusal, raw):
    assert "mesh" in refusal(raw(12, tilt=0.1))


@pytest.mark.parametrize("kind", [1, 2, 129])
def test_other_scans_over_two_theta(read, raw, is_the_scan, kind):
    assert is_the_scan(*read(raw(kind=kind)))


@pytest.mark.parametrize(("kind", "name"), [(3, "omega"), (5, "phi"), (8, "z")])
def test_a_rocking_curve_is_refused(refusal, raw, kind, name):
    assert f"scan over {name}, not over 2θ" in refusal(raw(kind=kind))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:700], "ends too early"),
        (lambda data: data[:-1], "ends too early"),
        (lambda data: data[:712] + bytes(8) + data[720:], "damaged range header"),
        (lambda data: data[:716] + b"\xff" * 4 + data[720:], "ends too early"),
        (lambda data: data[:12] + bytes(4) + data[16:], "has no scan in it"),
    ],
)
def test_damaged(refusal, raw, change, message):
    assert message in refusal(change(raw()))
