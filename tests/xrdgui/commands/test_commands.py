import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.simulated import write
from xrdgui import commands
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models import archive, library
from xrdgui.models.library import Model
from xrdgui.runtime.helper_process import HelperProcess

CLASSIFY_KEYS = [
    "file", "scan", "crystal_system", "probability", "probabilities", "top2", "candidates",
    "doubted", "cell", "compound", "compounds", "library", "elements", "model",
    "model_fingerprint", "warnings", "error",
]  # fmt: skip
INFO_KEYS = [
    "file", "format", "scan", "scans", "n_points", "two_theta_first", "two_theta_last",
    "intensity_max", "wavelength", "verdict", "notes", "error",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "a.xy")
    write(tmp_path / "c.xy", header="# wavelength 1.7890\n", wavelength=1.7890)
    return tmp_path


@pytest.fixture
def classify(model_folder, capsys):
    def run(*arguments) -> tuple[int, list[dict]]:
        status = commands.run(
            ["classify", "--model", str(model_folder), "--format", "jsonl", *map(str, arguments)]
        )
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_classify_gives_one_object_per_scan(classify, folder):
    status, records = classify(folder)
    assert status == 0
    assert [Path(record["file"]).name for record in records] == ["a.xy", "c.xy"]
    for record in records:
        assert list(record) == CLASSIFY_KEYS
        probabilities = record["probabilities"]
        assert tuple(probabilities) == CRYSTAL_SYSTEMS
        assert sum(probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert record["probability"] == max(probabilities.values())
        assert probabilities[record["crystal_system"]] == record["probability"]
        assert record["top2"][0] == record["crystal_system"]
        assert (record["scan"], record["warnings"], record["error"]) == (0, [], None)
        assert record["model"]
        assert len(record["model_fingerprint"]) == 12


def test_a_bad_file_has_a_line_of_its_own_and_the_rest_go_on(classify, folder):
    (folder / "b.xy").write_text("hello\n")
    status, records = classify(folder, folder / "b.xy", folder / "missing.xy")
    assert status == 1
    assert [record["error"] is None for record in records] == [True, False, True, False]
    bad = records[1]
    assert list(bad) == CLASSIFY_KEYS
    assert bad["error"].startswith("b.xy has no rows of numbers")
    assert (bad["scan"], bad["crystal_system"], bad["top2"]) == (None, None, None)


def test_a_pattern_without_lines_counts_as_failed(classify, tmp_path):
    rows = "".join(f"{10 + i / 50:.2f} {1000 - i / 10:.1f}\n" for i in range(4000))
    (tmp_path / "flat.xy").write_text(rows)
    status, (record,) = classify(tmp_path)
    assert status == 1
    assert "not classified" in record["error"]
    assert record["scan"] == 0


def test_wavelength_applies_to_files_that_state_none(classify, folder):
    (_, stated) = classify(folder)[1]
    _, (changed, same) = classify(folder, "--wavelength", "Co")
    assert same == stated
    assert changed["probabilities"] != classify(folder / "a.xy")[1][0]["probabilities"]
    # The same cell, measured at another wavelength which is given: the same answer.
    silent = write(folder / "silent.xy", wavelength=1.7890)
    _, (given,) = classify(silent, "--wavelength", "1.7890")
    assert given["probabilities"] == stated["probabilities"]


def test_more_files_than_one_batch_in_order(classify, tmp_path):
    one = write(tmp_path / "0.xy").read_text()
    for i in range(1, 70):
        (tmp_path / f"{i}.xy").write_text(one if i != 40 else "")
    status, records = classify(tmp_path)
    assert status == 1
    assert [Path(record["file"]).stem for record in records] == [str(i) for i in range(70)]
    assert [i for i, record in enumerate(records) if record["error"]] == [40]


def test_a_model_may_be_given_as_name_folder_or_file(classify, folder, model_folder, capsys):
    expected = classify(folder)
    file = archive.write(Model(model_folder), folder / "handed on")
    assert classify(folder, "--model", file) == expected
    library.set_default(library.add(model_folder, "mine"))
    for record in expected[1]:
        record["model"] = "mine"  # the same network: only its name is another
    assert classify(folder, "--model", "mine") == expected
    # The chosen one is what is used without the option.
    commands.run(["classify", str(folder), "--format", "jsonl"])
    chosen = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert chosen == expected[1]


def test_a_chosen_model_that_is_gone_is_told_on_the_side(folder, model_folder, capsys):
    gone = library.add(model_folder, "mine")
    library.set_default(gone)
    shutil.rmtree(gone.folder)
    assert commands.run(["classify", str(folder / "a.xy"), "--format", "jsonl"]) == 0
    captured = capsys.readouterr()
    assert "“mine” is not there any more" in captured.err
    assert len(captured.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["classify"], "name at least one file"),
        (["classify", "a.xy", "--wavelength", "99"], "out of range"),
        (["classify", "a.xy", "--wavelength", "Xx"], "is not a wavelength"),
        (["classify", "a.xy", "--format", "xml"], "invalid choice"),
        (["classify", "a.xy", "--model", "nonsense"], "no model “nonsense”"),
        (["info"], "required"),
        (["info", "a.xy", "--expect", "nowhere.csv"], "cannot be read"),
        (["convert", "a.xy"], "required"),
        (["convert", "a.xy", "-o", "x", "--scan", "0"], "is not a number from 1"),
        (["convert", "a.xy", "-o", __file__], "is no folder and cannot be made one"),
        (["convert", "a.xy", "-o", "x", "-f", "raw"], "invalid choice"),
        (["--nonsense"], "unrecognized"),
    ],
)
def test_usage_errors(arguments, said, capsys):
    assert commands.run(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_info(folder, capsys):
    (folder / "b.xy").write_text("")
    assert commands.run(["info", str(folder), "--format", "jsonl"]) == 1
    a, b, c = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(a) == list(b) == INFO_KEYS
    assert (a["n_points"], a["two_theta_first"], a["two_theta_last"]) == (4000, 10.0, 89.98)
    assert a["intensity_max"] > 1000
    assert (a["wavelength"], c["wavelength"]) == (None, 1.789)
    assert (a["format"], a["scan"], a["scans"], a["error"]) == ("text", 0, 1, None)
    assert (a["verdict"], b["verdict"]) == ("read", "refused")
    assert (b["n_points"], b["scan"]) == (None, None)
    assert b["error"].startswith("b.xy is empty")


def test_info_of_good_files_is_no_failure(folder):
    assert commands.run(["info", str(folder / "*.xy")]) == 0


def test_info_compares_with_what_is_expected(folder, capsys):
    (folder / "b.xy").write_text("")
    table = folder / "expected.csv"
    table.write_text("file,n_points,refused\na.xy,4000,\nb.xy,,is empty\nc.xy,4000,\n")
    arguments = ["info", str(folder), "--expect", str(table), "--format", "jsonl"]
    assert commands.run(arguments) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["verdict"] for record in records] == ["right", "refused rightly", "right"]
    table.write_text("file,n_points\na.xy,4001\nd.xy,10\n")
    assert commands.run(arguments) == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["verdict"] for record in records] == [
        "wrong: n_points 4000, not 4001", "refused", "read", "not found",
    ]  # fmt: skip
    assert records[3]["file"] == "d.xy"


def test_info_as_a_table(folder, capsys):
    (folder / "b.xy").write_text("")
    commands.run(["info", str(folder)])
    head, a, b, c = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["file", "format", "scan", "scans"]
    assert a.split()[-8:] == ["text", "1", "1", "4000", "10", "89.98", "2089", "read"]
    assert c.split()[-2:] == ["1.789", "read"]
    assert "refused" in b
    assert b.endswith("b.xy is empty; export it again from the instrument software.")


@pytest.mark.shared
def test_every_file_of_the_instruments_is_read_right_or_refused_rightly(shared_data, capsys):
    formats = shared_data / "formats"
    tables = (formats / "formats.csv", Path(__file__).with_name("expected_formats.csv"))
    arguments = ["info", str(formats), *(f"--expect={table}" for table in tables)]
    status = commands.run(arguments)
    shown = capsys.readouterr().out
    assert status == 0, shown
    assert shown.count("  right") >= 55


def test_the_axis_can_be_given(tmp_path, capsys):
    rows = "".join(f"{0.5 + n / 20:.2f} {n % 7}\n" for n in range(120))
    (tmp_path / "q.xy").write_text(f"Q(1/A) I\n{rows}")
    assert commands.run(["info", str(tmp_path), "--format", "jsonl"]) == 1
    assert "confirm Q as its axis" in json.loads(capsys.readouterr().out)["error"]
    assert commands.run(["info", str(tmp_path), "--axis", "q", "--format", "jsonl"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["two_theta_first"] == pytest.approx(7.03, abs=0.01)
    assert record["notes"][0].startswith("Converted from Q")
    out = tmp_path / "out"
    assert commands.run(["convert", str(tmp_path / "q.xy"), "--axis=q", "-o", str(out)]) == 0
    capsys.readouterr()
    assert commands.run(["info", str(out), "--format", "jsonl"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["two_theta_first"] == record["two_theta_first"]
    assert again["wavelength"] == record["wavelength"]


def test_convert(folder, tmp_path, capsys):
    out = tmp_path / "out" / "deep"
    (folder / "b.xy").write_text("")
    (folder / "notes.txt").write_text("no pattern, and nobody said so\n")
    assert (
        commands.run(["convert", str(folder), "-f", "csv", "-o", str(out), "--format", "jsonl"])
        == 1
    )
    a, b, c = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(a) == list(b) == ["file", "scan", "written", "error"]
    assert [Path(record["written"]).name for record in (a, c)] == ["a.csv", "c.csv"]
    assert (b["written"], b["error"][:13]) == (None, "b.xy is empty")
    assert commands.run(["info", str(out), "--format", "jsonl"]) == 0
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["wavelength"] for record in again] == [None, 1.789]
    assert [record["n_points"] for record in again] == [4000, 4000]


def test_convert_overwrites_nothing_unless_forced(folder, tmp_path):
    out = tmp_path / "out"
    arguments = ["convert", str(folder / "a.xy"), "-o", str(out)]
    assert commands.run(arguments) == 0
    (out / "a.xy").write_text("changed")
    assert commands.run(arguments) == 1
    assert (out / "a.xy").read_text() == "changed"
    assert commands.run([*arguments, "--force"]) == 0
    assert (out / "a.xy").read_text() != "changed"


def test_convert_gives_no_name_twice_and_spares_what_it_reads(folder, tmp_path, capsys):
    (folder / "sub").mkdir()
    write(folder / "sub" / "A.txt")
    out = tmp_path / "out"
    assert commands.run(["convert", str(folder / "a.xy"), str(folder / "sub"), "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["A (2).xy", "a.xy"]
    before = (folder / "a.xy").read_bytes()
    arguments = ["convert", str(folder / "a.xy"), "-o", str(folder), "--force"]
    capsys.readouterr()
    assert commands.run(arguments) == 1
    assert "is the file the pattern was read from" in capsys.readouterr().out
    assert (folder / "a.xy").read_bytes() == before


def test_convert_takes_all_scans_or_one(tmp_path, capsys):
    rows = " ".join(str(n % 7) for n in range(60))
    ranges = "".join(f"_DRIVE='COUPLED'\n_STEPSIZE=0.1\n_START=10\n_COUNTS\n{rows}\n" for _ in "12")
    (tmp_path / "two.uxd").write_text("_FILEVERSION=1\n" + ranges)
    out = tmp_path / "out"
    arguments = ["convert", str(tmp_path / "two.uxd"), "-o", str(out)]
    assert commands.run(arguments) == 0
    assert sorted(path.name for path in out.iterdir()) == ["two-scan1.xy", "two-scan2.xy"]
    assert commands.run([*arguments, "-f", "xye", "--scan", "2"]) == 0
    assert (out / "two-scan2.xye").exists()
    assert not (out / "two-scan1.xye").exists()
    capsys.readouterr()
    assert commands.run([*arguments, "--scan", "3"]) == 1
    assert "two.uxd has no scan 3 that can be read; choose one of 1, 2." in capsys.readouterr().out


def test_csv_has_the_same_columns_in_every_row(folder, model_folder, capsys):
    (folder / "b.xy").write_text("")
    commands.run(["classify", str(folder), "--format", "csv", "--model", str(model_folder)])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 3
    assert all(None not in row and None not in row.values() for row in rows)
    assert float(rows[0]["probabilities.cubic"]) >= 0
    assert rows[1]["probabilities.cubic"] == ""
    assert rows[1]["error"].startswith("b.xy is empty")


def test_table(folder, model_folder, capsys):
    (folder / "b.xy").write_text("")
    commands.run(["classify", str(folder), "--model", str(model_folder)])
    head, a, b, _ = capsys.readouterr().out.splitlines()
    assert head.split() == ["file", "crystal", "system", "probability"]
    assert any(system in a for system in CRYSTAL_SYSTEMS)
    assert b.rstrip().endswith("instrument software.")


def test_version(capsys):
    assert commands.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("xrdgui ")


def test_no_progress_where_nobody_watches(folder, model_folder, capsys):
    commands.run(["classify", str(folder), "--model", str(model_folder)])
    assert capsys.readouterr().err == ""


def python(*arguments: str, **how) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
        check=False,
        timeout=120,
        **how,
    )


def test_the_bundled_samples_as_the_readme_says():
    """Every bundled sample is classified, and nothing else is said on either stream."""
    run = python("-m", "xrdgui", "classify", "--samples", "--format", "jsonl")
    assert run.stderr == ""
    assert run.returncode == 0
    records = [json.loads(line) for line in run.stdout.splitlines()]
    samples = sorted(path.name for path in (ROOT / "resources" / "samples").glob("*.xy"))
    assert sorted(Path(record["file"]).name for record in records) == samples


def test_a_reader_that_goes_away_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-m", "xrdgui", "info", *["missing.xy"] * 5000, "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_file_that_breaks_its_reader_is_named_and_the_rest_goes_on(folder, monkeypatch, capsys):
    usual = HelperProcess.call

    def call(self, function, *args, **how):
        if args and getattr(args[0], "name", "") == "b.xy":
            function, args = os.abort, ()
        return usual(self, function, *args, **how)

    monkeypatch.setattr(HelperProcess, "call", call)
    (folder / "b.xy").touch()
    assert commands.run(["info", str(folder), "--format", "jsonl"]) == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["verdict"] for record in records] == ["read", "refused", "read"]
    assert "it made the file reader stop" in records[1]["error"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow only text")
def test_a_file_name_that_is_no_text(tmp_path):
    path = tmp_path / "a.xy"
    write(path)
    path.rename(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.xy"))
    run = python("-m", "xrdgui", "info", str(tmp_path), "--format", "jsonl")
    assert run.returncode == 0
    assert json.loads(run.stdout)["n_points"] == 4000
