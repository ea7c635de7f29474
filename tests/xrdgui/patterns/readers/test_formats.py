"""Every format together: chosen by content, and files as instruments write them.

That each of those is read right is tested in tests/xrdgui/test_cli.py, with `xrdgui info --expect`.
"""

import contextlib
import csv
from pathlib import Path

import pytest

from xrdgui.patterns.readers import FORMATS, SUFFIXES, ReadError, read_patterns

# The same scan in several formats.
TWINS = [
    ("bruker_raw3/wojdyr__BT86.raw", "uxd/wojdyr__BT86_.UXD"),
    ("bruker_raw1/wojdyr__sample3.raw", "uxd/wojdyr__sample3.uxd"),
    ("xrdml/dgbowl__210520step1_30min.xrdml", "csv/dgbowl__210520step1_30min.csv"),
    ("xrdml/tlinnala__220615_0s_GIXRD.xrdml", "xy/tlinnala__220615_0s_GIXRD.xy"),
    (
        "xrdml/FAIRmat-NFDI__XRD-918-16_10.xrdml",
        "nexus/FAIRmat-NFDI__xrdml_918-16_10_ref.nxs",
    ),
]


def test_every_format_has_a_name_and_endings():
    assert len({known.name for known in FORMATS}) == len(FORMATS)
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in SUFFIXES)
    assert len(set(SUFFIXES)) == len(SUFFIXES)
    assert FORMATS[-1].name == "text"


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
@pytest.mark.parametrize("data", [b"", b"\0", b"RAW", b"PK\x03\x04", b"\xff" * 9000, b"a\n" * 9000])
def test_nothing_breaks_a_sniffer(known, data, tmp_path):
    from xrdgui.patterns.readers.base import Content

    assert known.sniff(Content(tmp_path / "a", data)) in (True, False)


def test_what_a_reader_did_not_expect_is_one_sentence(tmp_path, monkeypatch):
    from dataclasses import replace

    from xrdgui.patterns import readers

    def fail(_content):
        raise IndexError

    broken = replace(FORMATS[0], sniff=lambda _content: True, read=fail)
    monkeypatch.setattr(readers, "FORMATS", (broken, FORMATS[-1]))
    (tmp_path / "a.xrdml").write_bytes(b"x")
    with pytest.raises(ReadError, match=r"^a.xrdml looks like XRDML and is damaged; .*\.$"):
        read_patterns(tmp_path / "a.xrdml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"1 2\n" * 4_100_000, "far more text"),
        (b"1 " * 11_000_000, "far more text"),
        (b"_FILEVERSION=1\n_COUNTS\n" + b"\n" * 2_100_000, "far more text"),
        (b"*TYPE = Raw\n" + b"*BEGIN*END" * 3000, "as many scans as only maps have"),
        (b"RAW4.00" + bytes(1_000_000), "as many scans as only maps have"),
        (b"*RAS_DATA_START\n*RAS_INT_START" + b"1 " * 5_000_000 + b"*RAS_INT_END", "far more"),
    ],
    ids=["lines", "text", "uxd", "rigaku", "raw4", "ras"],
)
def test_far_too_much_of_anything_is_refused(tmp_path, data, message):
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(ReadError, match=message):
        read_patterns(tmp_path / "a")


def stated(folder: Path) -> list[dict[str, str]]:
    with (folder / "formats" / "formats.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
@pytest.mark.parametrize("names", TWINS, ids=lambda names: names[0])
def test_the_same_scan_in_two_formats_is_the_same(shared_data, names):
    one, other = (read_patterns(shared_data / "formats" / name)[0] for name in names)
    assert one.two_theta == pytest.approx(other.two_theta, abs=1e-3)
    # What was printed with fewer digits may differ by half of the last.
    assert one.intensity == pytest.approx(other.intensity, rel=1e-3, abs=1)


@pytest.mark.shared
def test_files_cut_short_surprise_no_reader(shared_data, tmp_path, caplog):
    surprised = []
    for row in stated(shared_data):
        data = (shared_data / "formats" / row["file"]).read_bytes()
        path = tmp_path / row["file"].replace("/", "_")
        for part in (0.02, 0.5, 0.97):
            caplog.clear()
            path.write_bytes(data[: int(part * len(data))])
            with contextlib.suppress(ReadError):
                read_patterns(path)
            if caplog.records:
                surprised.append(f"{row['file']} cut to {part:.0%}")
    assert not surprised
