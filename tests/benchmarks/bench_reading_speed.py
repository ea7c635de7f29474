"""How fast plain text is read, beside numpy.loadtxt on the same files in the same run."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest

from tests.benchmarks.conftest import Measured
from xrdgui.patterns.file_reader import FileReader, load_readers
from xrdgui.patterns.readers import read_patterns

# Points of the texts. What a file costs before its first number counts for more in short ones. How
# fast loadtxt is depends on the processor far more than how fast we are.
LENGTHS = ((4_251, 8_501, 50_000), (500, 1_000, 3_000))
THOUSAND = 1000
ROUNDS = 8
# Processor time, where the system counts it finely: while others have the processor, a clock runs
# on, which hits the slower of the two more often.
_FINE = time.get_clock_info("process_time").resolution < 1e-6
now = time.process_time if _FINE else time.perf_counter


Reader = Callable[[], np.ndarray]


@dataclass(frozen=True)
class Dialect:
    """How a pattern is written, and what loadtxt has to be told to read it."""

    suffix: str
    row: str
    separator: str | None = None
    header: tuple[str, ...] = ()
    columns: int = 2
    decimal: str = "."
    end: str = "\n"
    footer: tuple[str, ...] = ()


DIALECTS = {
    "xy": Dialect(".xy", "{0:.4f} {1:.1f}"),
    "xy, counts": Dialect(".xy", "{0:.3f} {1:.0f}"),
    "xy, aligned": Dialect(".xy", "{0:12.5f}{1:14.4f}"),
    "xy, numpy.savetxt": Dialect(".xy", "{0:.18e} {1:.18e}"),
    "xye": Dialect(".xye", "{0:10.4f} {1:12.3f} {2:12.3f}", columns=3),
    "csv with a header": Dialect(
        ".csv",
        "{0:.4f},{1:.1f}",
        ",",
        ("[Measurement conditions]", "Anode material,Cu", "[Scan points]", "Angle,Intensity"),
    ),
    "tab": Dialect(".txt", "{0:.4f}\t{1:.1f}", "\t", ("2theta\tintensity",)),
    "semicolon": Dialect(".csv", "{0:.4f};{1:.1f}", ";"),
    "semicolon, decimal comma": Dialect(".csv", "{0:.4f};{1:.1f}", ";", decimal=","),
}
# As found in public: what instruments, beamlines and databases write, and how many points.
AS_FOUND = {
    "RRUFF": (
        Dialect(
            ".txt",
            "{0:.2f}, {1:.0f}\r",
            ",",
            (
                *("##NAMES=Analcime", "##RRUFFID=R060023", "##IDEAL CHEMISTRY=NaAlSi_2_O_6_"),
                *("##LOCALITY=Dallas, Oregon, USA", "##OWNER=RRUFF", "##STATUS=The identification"),
                *("##X-RAY WAVELENGTH=1.541838", "##URL=rruff.info/R060023"),
            ),
            footer=("##END=", "", ""),
        ),
        8_501,
    ),
    "database, csv": (
        Dialect(".csv", "{0:.15g},{1:.15g}", ",", ("angle,intensity",), end="\r\n"),
        4_501,
    ),
    "database, two decimals": (
        Dialect(".csv", "{0:.2f},{1:.5f}", ",", ("2theta,intensity",)),
        8_501,
    ),
    "converted, aligned": (Dialect(".csv", "{0:7.3f}  {1:10.3f}"), 7_351),
    "converted, tab": (Dialect(".xy", "{0:.2f}\t{1:.0f}", "\t", end="\r\n"), 8_501),
    "counts": (Dialect(".dat", "{0:.2f} {1:.0f}"), 4_001),
    "PANalytical": (Dialect(".xy", "{0:.9f} {1:.1f}", end="\r\n"), 1_524),
    "digitised": (Dialect(".xy", "{0:.4f},{1:.3f}", ",", ("theta_2,intensity",)), 1_876),
    "pyFAI": (
        Dialect(
            ".xy",
            "{0:.9E}  {1:.9E}",
            header=(
                *("# == pyFAI calibration ==", "# Distance Sample to Detector: 0.208651380603 m"),
                *("# PONI: 8.729e-02, 7.996e-02 m", "# Rotations: -0.018442 0.004138 0 rad"),
                *("# ", "# == Fit2d calibration ==", "# Distance Sample-beamCenter: 208.689 mm"),
                *("# Tilt: 1.083 deg  TiltPlanRot: 167.358 deg", "# "),
                *("# Polarization factor: 0.99", "# Wavelength: 4.066e-11 m"),
                *("# Mask applied: provided", "# 2theta_deg       I"),
            ),
        ),
        1_512,
    ),
    "Fit2D": (
        Dialect(
            ".chi",
            "  {0:.7E}  {1:.7E}",
            header=("sample: summed", "2-Theta Angle (Degrees)", "Intensity", "        1550"),
        ),
        1_550,
    ),
    "xye, neutrons or laboratory": (
        Dialect(".xye", "{0:8.3f}{1:8.0f}{2:9.1f}", columns=3, end="\r\n"),
        4_776,
    ),
    "xye, strip detector": (Dialect(".xye", "{0:.6f} {1:.6f} {2:.6f}", columns=3), 730),
    "xye, 11-BM": (
        Dialect(
            ".xye",
            " {0:.10f} {1:.6f} {2:.6f}",
            columns=3,
            header=(
                *("# Run no. =               3294", "# No. steps =             34053"),
                *("# Scan time =             APR 12, 2017 01:23:16", "# User sample name =  ee"),
                *("# Calibrated wavelength = 0.414158", "# Mean temp (K) =       100.0"),
                *("# Temp deviation (K) =    0.0", "# 2theta (deg) intensity (counts) esd"),
            ),
        ),
        575,
    ),
}
# All of the reference data that loadtxt can read: what stands between the columns, and how many
# lines stand above them.
REFERENCE = {
    "bruker_raw2/wojdyr__corklz20.asc": (None, 0),
    "chi/Billingegroup__Ni.chi": (None, 30),
    "csv/WPEM__R050045.csv": (",", 1),
    "csv/dgbowl__210520step1_30min.csv": (",", 27),
    "csv/jcwang587__sample.csv": (None, 0),
    "csv/scattering__correct_case_015_Arsenopyrite__R050071-1__6130.csv": (",", 1),
    "dat/datalab-org__example_mythen.dat": (None, 0),
    "dat/wojdyr__SiC_Zn.dat": (None, 0),
    "gsas/AdvancedPhotonSource__11bmb_6231.fxye": (None, 20),
    "txt/jschuetzke__Analcime__R060023-1__Powder__Xray_Data_XY_RAW__2189.txt": (",", 0),
    "uxd/wojdyr__BT86_.UXD": (None, 58),
    "xy/Dioptas__CeO2_Pilatus1M.xy": (None, 0),
    "xy/datalab-org__example_ocx.xy": (",", 1),
    "xy/njszym__MnO.xy": (None, 0),
    "xy/tlinnala__220615_0s_GIXRD.xy": (None, 0),
    "xye/AdvancedPhotonSource__x3lactos.xye": (None, 0),
    "xye/datalab-org__example_bmb.xye": (None, 1),
    "xye/datalab-org__example_mythen.xye": (None, 0),
    "xye/guyjennings__ZnO_674b.xy": (None, 24),
}


def written(folder: Path, name: str, dialect: Dialect, n_points: int) -> Path:
    """Write a pattern as long as those of instruments."""
    rng = np.random.default_rng(n_points)
    two_theta = np.linspace(5, 90, n_points)
    intensity = rng.gamma(2, 800, n_points)
    rows = (
        dialect.row.format(x, y, e).replace(".", dialect.decimal)
        for x, y, e in zip(two_theta, intensity, np.sqrt(intensity), strict=True)
    )
    path = folder / f"{name.replace(' ', '_')}_{n_points}{dialect.suffix}"
    lines = (*dialect.header, *rows, *dialect.footer)
    path.write_bytes("".join(line + dialect.end for line in lines).encode())
    return path


def by_loadtxt(path: Path, dialect: Dialect) -> np.ndarray:
    options = {"delimiter": dialect.separator, "skiprows": len(dialect.header)}
    if dialect.decimal == ".":
        return np.loadtxt(path, **options)
    # The quickest way that its documentation knows for commas.
    with path.open() as lines:
        return np.loadtxt((line.replace(",", ".") for line in lines), **options)


def seconds(works: Iterable[Callable[[], object]]) -> list[float]:
    """How long each takes, one after the other, as when a folder is read."""
    taken = []
    for work in works:
        start = now()
        work()
        taken.append(now() - start)
    return taken


@pytest.mark.parametrize("lengths", LENGTHS, ids=["long", "short"])
def test_text(tmp_path, lengths, measured):
    files = [(name, dialect, n) for name, dialect in DIALECTS.items() for n in lengths]
    compare(
        f"text of {min(lengths):,} to {max(lengths):,} points",
        dict(made(tmp_path, files)),
        measured,
    )


def test_files_as_found(tmp_path, measured):
    files = [(name, dialect, n_points) for name, (dialect, n_points) in AS_FOUND.items()]
    compare("files as found", dict(made(tmp_path, files)), measured)


@pytest.mark.shared
def test_the_reference_data(shared_data, measured):
    files = {}
    for name, (separator, n_above) in REFERENCE.items():
        path = shared_data / "formats" / name
        files[path] = partial(np.loadtxt, path, delimiter=separator, skiprows=n_above)
        (pattern,) = read_patterns(path)
        assert (pattern.intensity == files[path]()[:, 1]).all()
    compare("reference files", files, measured)


def test_a_thousand_files_in_processes(tmp_path, measured):
    """Starts of processes and ways between them count, as for the command line.

    How long it takes where they are ready, as when files are dropped on the window, is only said.
    """
    resource = pytest.importorskip("resource", reason="work of processes is not counted here")
    first = dict(made(tmp_path, [(name, *found) for name, found in AS_FOUND.items()]))
    files = {}
    for number, (path, by_numpy) in zip(range(THOUSAND), cycle(first.items()), strict=False):
        files[copyfile(path, tmp_path / f"{number:04} {path.name}")] = by_numpy

    def work() -> float:
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(sum(resource.getrusage(who)[:2]) for who in whose)

    def taken_by(reader: FileReader) -> float:
        start = time.perf_counter()
        read = list(reader.read_all(reader.find([str(path) for path in files])))
        assert sum(len(one.patterns) for one in read) == THOUSAND
        return time.perf_counter() - start

    tried = []
    for _ in range(3):
        start = time.perf_counter(), work()
        seconds(files.values())
        time_by_numpy, work_by_numpy = np.subtract((time.perf_counter(), work()), start)
        before, reader = work(), FileReader()
        taken = taken_by(reader)
        reader.close()  # only then is known how much its processes worked
        ours = work() - before
        reader = FileReader()
        reader.get_ready()
        for caller in reader._callers:
            caller.call(load_readers)
        ready = taken_by(reader)
        reader.close()
        tried.append((time_by_numpy / taken, time_by_numpy / ready, work_by_numpy / ours))
    best = np.max(tried, axis=0)
    for what, ratio in zip(("time", "time where processes are ready", "work"), best, strict=True):
        measured(f"read 1,000 files: {what}, numpy.loadtxt to ours", ratio, "×")


def made(folder: Path, files: Iterable[tuple[str, Dialect, int]]) -> Iterator[tuple[Path, Reader]]:
    """Yield files that both read the same, and what reads them by loadtxt."""
    for name, dialect, n_points in files:
        path = written(folder, name, dialect, n_points)
        (pattern,) = read_patterns(path)
        table = by_loadtxt(path, dialect)
        assert table.shape == (n_points, dialect.columns)
        assert (pattern.two_theta == table[:, 0]).all()
        assert (pattern.intensity == table[:, 1]).all()
        yield path, partial(by_loadtxt, path, dialect)


def compare(name: str, files: dict[Path, Reader], measured: Measured) -> None:
    """Read them by both in alternating rounds."""
    ours = [partial(read_patterns, path) for path in files]
    # The best round of each counts: other work of the machine only ever adds to it.
    rounds = [(seconds(ours), seconds(files.values())) for _ in range(ROUNDS)]
    best = [np.min(times, axis=0) for times in zip(*rounds, strict=True)]
    ratio = best[1].sum() / best[0].sum()
    print(f"times as fast as numpy.loadtxt, best of {len(rounds)} rounds:")
    for path, taken, by_numpy in zip(files, *best, strict=True):
        print(f"  {path.name[:40]:40} {by_numpy / taken:5.1f}")
    measured(f"read {name}: numpy.loadtxt to ours", ratio, "×")
