"""Files made, or behaving, as if to do harm: each costs a sentence, and the good ones go on."""

import gzip
import io
import json
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from tests.support import slow_drive
from tests.support.heaviest import FILES as HEAVIEST
from tests.support.simulated import write
from xrdgui import commands
from xrdgui.patterns.file_reader import WORK, FileReader, read_file
from xrdgui.runtime.helper_process import HelperProcess

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><{0}>&a9;</{0}>"
)
_SHEET = "xl/worksheets/sheet1.xml"
FOREIGN = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><{0}>&e;</{0}>'
)


def packed(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def bombs() -> dict[str, bytes]:
    zeros = bytes(110_000_000)
    rasx = "Data0/Profile0.txt"
    brml = {"Experiment0/DataContainer.xml": LAUGHS.format("DataContainer")}
    return {
        "gzip.xy.gz": gzip.compress(zeros, 1),
        "gzip twice.xy.gz": gzip.compress(gzip.compress(zeros, 1), 1),
        "zip.rasx": packed(**{rasx: zeros}),
        "zip.xlsx": packed(**{"xl/workbook.xml": "<workbook/>", _SHEET: zeros}),
        "zip in zip.rasx": packed(**{rasx: packed(**{rasx: zeros})}),
        "laughs.xrdml": LAUGHS.format("xrdMeasurements").encode(),
        "laughs.rasx": packed(
            **{rasx: "10 5\n" * 60, "Data0/MesurementConditions0.xml": LAUGHS.format("x")}
        ),
        "laughs.brml": packed(**brml, **{"Experiment0/RawData0.xml": LAUGHS.format("RawData")}),
        "laughs.xlsx": packed(
            **{"xl/workbook.xml": "<workbook/>", _SHEET: LAUGHS.format("worksheet")}
        ),
        "foreign.xrdml": FOREIGN.format("xrdMeasurements").encode(),
        "traversal.rasx": packed(
            **{"../../../../tmp/owned": "x", "/etc/owned": "x", "..\\..\\owned": "x", rasx: "x"}
        ),
    }


@pytest.fixture
def info(capsys):
    def run(*paths) -> tuple[int, list[dict]]:
        status = commands.run(["info", "--format", "jsonl", *map(str, paths)])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture(scope="module")
def reader():
    made = FileReader()
    yield made
    made.close()


def test_bombs_and_traps_cost_a_sentence_each(info, tmp_path):
    for name, data in bombs().items():
        (tmp_path / name).write_bytes(data)
    with (tmp_path / "two gigabytes.xy").open("wb") as file:
        file.write(b"10.00 100\n")
        file.truncate(2_000_000_000)
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.xy")
    write(tmp_path / "good.xy")
    before = sorted(tmp_path.iterdir())
    status, records = info(tmp_path)
    assert status == 1
    said = {Path(record["file"]).name: record["error"] for record in records}
    assert len(said) == len(before)
    assert said.pop("good.xy") is None
    for name, sentence in said.items():
        assert sentence.startswith(name), name
        assert sentence.endswith("."), name
        assert "passwd" not in sentence
        assert "root:" not in sentence
    for name in ("laughs.xrdml", "laughs.brml", "laughs.xlsx", "foreign.xrdml"):
        assert "declares XML entities" in said[name], name
    for name in ("gzip.xy.gz", "zip.rasx", "zip.xlsx"):
        assert "unpacks to more than the 100 MB" in said[name], name
    assert "has 2000 MB" in said["two gigabytes.xy"]
    if sys.platform != "win32":
        assert "is a device or pipe" in said["pipe.xy"]
    assert sorted(tmp_path.iterdir()) == before
    assert not any(Path(place, "owned").exists() for place in ("/tmp", "/etc", tmp_path.parent))


def read_one(reader, path):
    (read,) = reader.read_all([path])
    return read


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound it")
@pytest.mark.parametrize("name", HEAVIEST)
def test_the_heaviest_files_keep_to_their_memory_and_work(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(HEAVIEST[name]())
    reader = FileReader(HelperProcess("test", memory=500_000_000, work=WORK))
    read = read_one(reader, path)
    reader.close()
    assert read.patterns or "more memory" not in (read.problem or "")
    assert read.problem is None or "could not be read" not in read.problem


def test_a_file_that_grows_while_it_is_read(reader, tmp_path):
    path = tmp_path / "growing.xy"
    path.write_text("".join(f"{10 + i / 100:.2f} {i % 9}\n" for i in range(100)))
    stop = threading.Event()

    def grow():
        with path.open("a", buffering=1) as file:
            i = 100
            while not stop.wait(0.0005) and i < 16_000:
                file.write(f"{10 + i / 100:.2f} ")
                file.flush()
                file.write(f"{i % 9}\n")
                i += 1

    thread = threading.Thread(target=grow)
    thread.start()
    reads = [read_one(reader, path) for _ in range(20)]
    stop.set()
    thread.join()
    for read in reads:
        assert read.patterns or read.problem.startswith("growing.xy ")
    assert any(read.patterns for read in reads)
    last = read_one(reader, path)
    assert last.patterns[0].two_theta.size > 100


def test_a_file_that_vanishes_is_one_sentence(reader, tmp_path):
    path = write(tmp_path / "a.xy")
    assert read_one(reader, path).problem is None
    path.unlink()
    assert "does not exist" in read_one(reader, path).problem


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such permissions")
def test_no_permission(tmp_path):
    helper = HelperProcess("test")
    reader = FileReader(helper)
    assert read_one(reader, write(tmp_path / "mine.xy")).problem is None
    write(tmp_path / "theirs.xy").chmod(0)
    if os.geteuid() == 0:  # who may read all: let the reader be somebody else
        helper.call(os.seteuid, 65534)
    assert (
        "theirs.xy may not be read; ask for permission"
        in read_one(reader, tmp_path / "theirs.xy").problem
    )
    reader.close()


class OnSlowDrive(HelperProcess):
    """Reads as if from a slow drive."""

    def __init__(self, pause):
        super().__init__("test")
        self._pause = pause

    def call(self, function, *args, cancelled=None, seconds=None, work=None):
        if function is read_file:
            function, args = slow_drive.read, (args[0], self._pause)
        return super().call(function, *args, cancelled=cancelled, seconds=seconds, work=work)


@pytest.mark.parametrize(
    ("pause", "said"),
    [(0.02, None), (2.0, "took longer than 3 s; copy it to this computer and open it there.")],
)
def test_a_slow_drive_is_waited_for_but_not_for_ever(tmp_path, pause, said):
    reader = FileReader(OnSlowDrive(pause), seconds=60.0 if said is None else 3.0)
    read = read_one(reader, write(tmp_path / "a.xy"))  # in 12 pieces
    reader.close()
    if said is None:
        assert read.problem is None
    else:
        assert read.problem == f"a.xy could not be read: it {said}"
