import struct

import numpy as np
import pytest


@pytest.fixture
def raw(scan):
    def build(count=1, mark=b"RAW "):
        data = b""
        for index in range(count):
            fields = struct.pack(
                "<IffIIffff32sff",
                *(101, 4.0, 0.02, 0, 0, 20.0, 10.0, 0.0, 0.0),
                *(b"VINAIGRE".ljust(32), 1.5406, 1.5444),
            )
            fields += bytes(72) + struct.pack("<I", count - 1 - index)
            data += mark if index else b"RAW "
            data += fields + scan.counts.astype("<f4").tobytes()
        return data

    return build


def test_a_scan(read, raw, is_the_scan):
    (pattern,) = read(raw(), "a.raw")
    assert is_the_scan(pattern)
    assert pattern.two_theta[50] == pytest.approx(21.0, abs=1e-9)
    assert pattern.wavelength == 1.5406
    assert pattern.metadata == {
        "format": "Bruker RAW 1",
        "sample": "VINAIGRE",
        "wavelength_alpha2": 1.5444,
        "counting_time": 4.0,
    }


@pytest.mark.parametrize("mark", [b"RAW ", b""])
def test_several_ranges_with_and_without_a_mark_each(read, raw, is_the_scan, mark):
    patterns = read(raw(3, mark), "a.raw")
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


def test_cut_short(refusal, read, raw):
    assert "ends too early" in refusal(raw()[:300])
    (pattern,) = read(raw(2)[:-10])
    assert "ends too early" in pattern.metadata["left_out"][0]


def test_a_text_that_begins_so(read):
    text = "RAW data\n" + "".join(f"{x:.2f} {x * 3 % 7:.1f}\n" for x in np.arange(10, 20, 0.1))
    assert read(text)[0].metadata["format"] == "text"
