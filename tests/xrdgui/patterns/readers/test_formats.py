"""Every format together: chosen by content, and files as instruments write them."""

import contextlib
import csv
from pathlib import Path

import pytest

from xrdgui.patterns.readers import FORMATS, SUFFIXES, ReadError, read_patterns

# What is right to refuse, and the reason.
REFUSED = {
    "cpi/PyXRD__from_test_cpi_parser.cpi": "has only 37 points",
    "gsas/AdvancedPhotonSource__PG3_17541.gsa": "time-of-flight",
    "pdcif/wojdyr__1829.cif": "CIF without a measured powder pattern",
}
# Content nobody has stated, so only what stands in the file itself.
UNSTATED = {
    "nexus/Dioptas__Test_spec.nxs": (20, 1512),
    "nexus/FAIRmat-NFDI__xrdml_918-16_10_ref.nxs": (1, 5027),
}
# What is stated of these is not over 2θ: (points, first, last, largest) once it is.
CONVERTED = {
    # Q from 0 to 31.5 1/Å at the 0.1835957 Å of the file's head.
    "chi/Billingegroup__Ni.chi": (1576, 0.0, 54.802296, 3716850.0),
    # It begins at -10°; 101 of its 1680 points are at 0° or below.
    "dat/wojdyr__D1A5.dat": (1579, 0.1, 157.9, 1503.6),
}
WAVELENGTHS = {
    "chi/Billingegroup__Ni.chi": 0.1835957,
    "dat/wojdyr__D1A5.dat": 1.9114,
    "xrdml/": 1.540598,
    "ras/": 1.540593,
    "rasx/": 1.540593,
    "bruker_raw1/wojdyr__sample3.raw": 1.54056,
    "bruker_raw3/benmbutler__D5000_1.RAW": 1.78897,
    "bruker_raw4/": 1.5406,
    "brml/": 1.5406,
    "uxd/wojdyr__synchro.uxd": 1.30041,
    "udf/": 1.5406,
    "philips_rd/wojdyr__CPD-1C.RD": 1.540562,
    "rigaku_asc/": 1.54059,
    "gsas/AdvancedPhotonSource__11bmb_6231.fxye": 0.413529,
    "xye/guyjennings__ZnO_674b.xy": 0.413671,
    "nexus/FAIRmat-NFDI__xrdml_918-16_10_ref.nxs": 1.540598,
    "dat/wojdyr__PSI_DMC.dat": 1.494,
}
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
ANGLE = 0.005


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
        (b"1 2\n" * 2_100_000, "far more text"),
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


def judged(folder: Path, row: dict[str, str]) -> str:
    """What is wrong with how a file is read, "" when nothing is."""
    name = row["file"]
    try:
        patterns = read_patterns(folder / "formats" / name)
    except ReadError as error:
        reason = REFUSED.get(name)
        return "" if reason and reason in str(error) else f"refused: {error}"
    if name in REFUSED:
        return "read, should be refused"
    first = patterns[0]
    points = first.two_theta.size
    if name in UNSTATED:
        found = (len(patterns), points)
        return "" if found == UNSTATED[name] else f"(scans, points) {found}"
    stated_columns = ("n_points", "first_2theta", "last_2theta", "max_intensity")
    n_points, begin, end, largest = CONVERTED.get(name) or (
        float(row[column]) for column in stated_columns
    )
    wrong = [
        f"{what} {found:g}, not {right:g}"
        for what, found, right, tolerance in (
            ("scans", len(patterns), float(row["n_scans"]), 0),
            ("points", points, n_points, 0),
            ("first", first.two_theta[0], begin, ANGLE),
            ("last", first.two_theta[-1], end, ANGLE),
            ("largest", first.intensity.max(), largest, 1e-3 * largest),
        )
        if abs(found - right) > tolerance
    ]
    expected = next((value for key, value in WAVELENGTHS.items() if name.startswith(key)), None)
    if expected is not None and first.wavelength != pytest.approx(expected, abs=1e-6):
        wrong.append(f"wavelength {first.wavelength}, not {expected}")
    return "; ".join(wrong)


@pytest.mark.shared
def test_files_as_instruments_write_them(shared_data):
    table = [(row["file"], judged(shared_data, row)) for row in stated(shared_data)]
    width = max(len(name) for name, _ in table)
    shown = "\n".join(f"{name:<{width}}  {wrong or 'right'}" for name, wrong in table)
    assert not any(wrong for _, wrong in table), "\n" + shown


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
