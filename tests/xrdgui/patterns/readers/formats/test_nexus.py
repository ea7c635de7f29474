import io
from functools import partial

import h5py
import numpy as np
import pytest


@pytest.fixture
def nexus(scan):
    def powder_scan(entry, intensity=scan.counts, two_theta=scan.two_theta, units="deg"):
        result = entry.create_group("result")
        result.attrs["signal"], result.attrs["axes"] = "intensity", "two_theta"
        result["intensity"] = intensity
        result["omega"] = scan.two_theta / 2
        result["two_theta"] = two_theta
        result["two_theta"].attrs["units"] = units

    def build(fill=None, **changes):
        buffer = io.BytesIO()
        with h5py.File(buffer, "w") as file:
            entry = file.create_group("entry")
            source = entry.create_group("instrument/source")
            source["k_alpha_one"] = 1.78901
            source["k_alpha_two"] = 1.7929
            source["ratio_k_alphatwo_k_alphaone"] = 0.5
            source["xray_tube_material"] = "Co"
            entry["instrument/detector/scan_axis"] = "Gonio"
            entry["config/count_time"] = np.array([39.27])
            (fill or partial(powder_scan, **changes))(entry)
        return buffer.getvalue()

    return build


def test_a_scan(read, nexus, is_the_scan):
    (pattern,) = read(nexus(), "a.nxs")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.78901
    assert pattern.metadata == {
        "format": "NeXus",
        "anode": "Co",
        "wavelength_alpha2": 1.7929,
        "alpha2_ratio": 0.5,
        "counting_time": 39.27,
        "axis": "Gonio",
    }


def test_several_patterns_over_one_axis(read, nexus, scan, is_the_scan):
    patterns = read(nexus(intensity=np.tile(scan.counts, (3, 1))))
    assert len(patterns) == 3
    assert all(map(is_the_scan, patterns))


def test_an_axis_named_by_its_long_name(read, nexus, scan, is_the_scan):
    def fill(entry):
        entry["x"] = scan.two_theta
        entry["x"].attrs["long_name"] = "two_theta (degrees)"
        entry["counts"] = scan.counts

    assert is_the_scan(*read(nexus(fill)))


def test_radians(read, nexus, scan, is_the_scan):
    assert is_the_scan(*read(nexus(two_theta=np.radians(scan.two_theta), units="radian")))


@pytest.mark.parametrize(
    ("units", "per_angstrom"), [("1/nm", 10), ("nm^-1", 10), ("1/angstrom", 1)]
)
def test_over_q(read, nexus, scan, is_the_scan, units, per_angstrom):
    def fill(entry):
        q = 4 * np.pi / 1.78901 * np.sin(np.radians(scan.two_theta / 2))
        entry["q"] = q * per_angstrom
        entry["q"].attrs["units"] = units
        entry["intensity"] = scan.counts

    (pattern,) = read(nexus(fill))
    assert is_the_scan(pattern)
    assert pattern.metadata["converted_from"] == "q"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"units": "rad"}, "outside of 0–180°"),
        ({"intensity": np.zeros(7)}, "without intensity over 2θ"),
        ({"two_theta": np.zeros((2, 2))}, "without intensity over 2θ"),
        ({"two_theta": np.arange(101.0) * 10}, "outside of 0–180°"),
    ],
)
def test_refused(refusal, nexus, changes, message):
    assert message in refusal(nexus(**changes), "a.nxs")


def test_an_image_is_refused(refusal, nexus, scan):
    def fill(entry):
        entry["two_theta"] = scan.two_theta
        entry["azimuthal"] = np.arange(60)
        entry["intensity"] = np.ones((60, 101))

    assert "2-D image" in refusal(nexus(fill))


def test_other_files_are_not_opened(refusal, nexus, scan, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["two_theta"] = scan.two_theta
        other["intensity"] = scan.counts

    def fill(entry):
        path = str(tmp_path / "other.h5")
        entry["two_theta"] = h5py.ExternalLink(path, "two_theta")
        entry["intensity"] = h5py.ExternalLink(path, "intensity")
        (tmp_path / "raw").write_bytes(scan.two_theta.tobytes())
        stored = [(str(tmp_path / "raw"), 0, 101 * 8)]
        group = entry.create_group("stored")
        group.create_dataset("two_theta", (101,), "f8", external=stored)
        group["intensity"] = scan.counts

    assert "without intensity over 2θ" in refusal(nexus(fill))


def test_a_bomb_is_not_unpacked(refusal, nexus):
    def fill(entry):
        shape = (200_000_000,)
        entry.create_dataset("two_theta", shape, "f8", compression="gzip", chunks=(1_000_000,))
        entry.create_dataset("intensity", shape, "f8", compression="gzip", chunks=(1_000_000,))

    assert "without intensity over 2θ" in refusal(nexus(fill))


def test_a_group_within_itself(read, nexus, scan, is_the_scan):
    def fill(entry):
        entry["two_theta"], entry["intensity"] = scan.two_theta, scan.counts
        entry["again"] = h5py.SoftLink("/entry")

    assert is_the_scan(*read(nexus(fill)))


@pytest.mark.parametrize("kept", [100, 1000, -500])
def test_cut_short(refusal, nexus, kept):
    assert "damaged" in refusal(nexus()[:kept])


@pytest.mark.parametrize("name", ["intensity_errors", "errors", "delta"])
def test_errors(read, nexus, scan, name):
    def fill(entry):
        entry["data/two_theta"] = scan.two_theta
        entry["data/intensity"] = scan.counts
        entry[f"data/{name}"] = np.linspace(1, 2, 101)
        if name == "delta":
            entry["data/intensity"].attrs["uncertainties"] = "delta"

    (pattern,) = read(nexus(fill))
    assert (pattern.deviation == np.linspace(1, 2, 101)).all()


@pytest.mark.parametrize("errors", [np.ones(7), ["a"] * 101])
def test_errors_of_another_length_or_kind_are_left(read, nexus, scan, is_the_scan, errors):
    def fill(entry):
        entry["data/two_theta"] = scan.two_theta
        entry["data/intensity"] = scan.counts
        entry["data/errors"] = errors

    (pattern,) = read(nexus(fill))
    assert is_the_scan(pattern)
    assert pattern.deviation is None


def test_errors_of_several_patterns(read, nexus, scan):
    def fill(entry):
        entry["data/two_theta"] = scan.two_theta
        entry["data/intensity"] = np.stack([scan.counts, scan.counts])
        entry["data/errors"] = np.stack([np.full(101, 1.0), np.full(101, 2.0)])

    assert [pattern.deviation[0] for pattern in read(nexus(fill))] == [1, 2]
