"""A folder as it should not be: good, bad and hostile files side by side."""

import bz2
import gzip
import io
import os
import random
import sys
import zipfile
from pathlib import Path

import numpy as np

from tests.fuzz import work

_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<xrdMeasurements>&b;</xrdMeasurements>"
)


def make(folder: Path, number: int = 1000) -> int:
    """Fill `folder` with so many files and return how many of them are good patterns."""
    rng = random.Random(0)
    good = _text()
    samples = [path for path in sorted(work.SAMPLES.iterdir()) if path.suffix == ".xrdml"]
    hostile = _hostile()
    n_good = 0
    for index in range(number):
        match index % 10:
            case 0 | 1 | 2 | 3 | 4 | 5:
                (folder / f"{index:04d} good.xy").write_bytes(good)
                n_good += 1
            case 6:
                sample = samples[0]
                (folder / f"{index:04d} sample{sample.suffix}").write_bytes(sample.read_bytes())
                n_good += 1
            case 7:
                (folder / f"{index:04d} cut.xy").write_bytes(good[: rng.randrange(600)])
            case 8:
                name, data = hostile[index // 10 % len(hostile)]
                (folder / f"{index:04d} {name}").write_bytes(data)
            case _:
                _odd(folder, index)
    return n_good


def _text() -> bytes:
    x = np.arange(10, 80, 0.05)
    y = 50 + sum(900 * np.exp(-(((x - c) / 0.1) ** 2)) for c in (28.4, 47.3, 56.1, 69.1))
    return b"".join(b"%.2f %.1f\n" % pair for pair in zip(x, y, strict=True))


def _hostile() -> list[tuple[str, bytes]]:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Data0/Profile0.txt", bytes(80_000_000))
    return [
        ("bomb.xy.gz", gzip.compress(bytes(80_000_000), 1)),
        ("bomb.xy.bz2", bz2.compress(bytes(80_000_000))),
        ("bomb.rasx", zeros.getvalue()),
        ("entities.xrdml", _ENTITIES),
        ("noise.raw", b"RAW1.01" + random.Random(1).randbytes(4000)),
        ("noise.xy", random.Random(2).randbytes(4000)),
    ]


def _odd(folder: Path, index: int) -> None:
    match index // 10 % 4:
        case 0:
            (folder / f"{index:04d} empty.xy").touch()
        case 1:  # it takes no room on the disk
            with (folder / f"{index:04d} huge.xy").open("wb") as file:
                file.write(b"10.00 100\n")
                file.truncate(2_000_000_000)
        case 2 if sys.platform != "win32":
            os.mkfifo(folder / f"{index:04d} pipe.xy")
        case _:
            (folder / f"{index:04d} words.csv").write_text("name,age\nAda,36\n", encoding="utf-8")
