"""How fast plain text is read, beside numpy.loadtxt on the same files in the same run."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from xrdgui.patterns.readers import read_patterns

# Times as fast as loadtxt, by the number of points: what a file costs before its first number
# counts for more in short ones.
FASTER = {(4_251, 8_501, 50_000): 5.0, (500, 1_000, 3_000): 2.0}
FEWEST_ROUNDS, MOST_ROUNDS = 5, 40
# Processor time, where the system counts it finely: while others have the processor, a clock runs
# on, which hits the slower of the two more often.
_FINE = time.get_clock_info("process_time").resolution < 1e-6
now = time.process_time if _FINE else time.perf_counter

pytestmark = pytest.mark.benchmark


@dataclass(frozen=True)
class Dialect:
    """How a pattern is written, and what loadtxt has to be told to read it."""

    suffix: str
    row: str
    separator: str | None = None
    header: tuple[str, ...] = ()
    columns: int = 2
    decimal: str = "."


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


def written(folder: Path, name: str, n_points: int) -> Path:
    """Write a pattern as long as those of instruments."""
    dialect = DIALECTS[name]
    rng = np.random.default_rng(n_points)
    two_theta = 5 + np.arange(n_points) * (85 / n_points)
    intensity = rng.gamma(2, 800, n_points)
    rows = (
        dialect.row.format(x, y, e).replace(".", dialect.decimal)
        for x, y, e in zip(two_theta, intensity, np.sqrt(intensity), strict=True)
    )
    path = folder / f"{name.replace(' ', '_')}_{n_points}{dialect.suffix}"
    path.write_text("\n".join([*dialect.header, *rows]) + "\n")
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


@pytest.mark.parametrize("lengths", FASTER, ids=["long", "short"])
def test_text_is_read_several_times_as_fast_as_by_loadtxt(tmp_path, lengths):
    ours, theirs = {}, {}
    for name, dialect in DIALECTS.items():
        for n_points in lengths:
            path = written(tmp_path, name, n_points)
            (pattern,) = read_patterns(path)
            table = by_loadtxt(path, dialect)
            assert table.shape[1] == dialect.columns
            assert (pattern.two_theta == table[:, 0]).all()
            assert (pattern.intensity == table[:, 1]).all()
            ours[path.name] = partial(read_patterns, path)
            theirs[path.name] = partial(by_loadtxt, path, dialect)
    # The best round of each counts: other work of the machine only ever adds to it. So more rounds
    # can only come nearer to what is so.
    rounds: list[tuple[list[float], list[float]]] = []
    ratio = 0.0
    while len(rounds) < MOST_ROUNDS and (len(rounds) < FEWEST_ROUNDS or ratio < FASTER[lengths]):
        rounds.append((seconds(ours.values()), seconds(theirs.values())))
        best = [np.min(times, axis=0) for times in zip(*rounds, strict=True)]
        ratio = best[1].sum() / best[0].sum()
    print(f"times as fast as numpy.loadtxt, best of {len(rounds)} rounds:")
    for name, taken, by_numpy in zip(ours, *best, strict=True):
        print(f"  {name:40} {by_numpy / taken:5.1f}")
    print(f"  {'all together':40} {ratio:5.1f}")
    assert ratio >= FASTER[lengths]
