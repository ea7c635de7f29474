"""`python -m training count`, as the wizard asks it and as a person does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.mp_server import KEY, document, serve
from tests.training.commands.test_commands import _training
from tests.training.conftest import Done
from training.runs import events


def _cif(path: Path, edge: float = 5.64) -> None:
    from pymatgen.core import Lattice, Structure

    Structure.from_spacegroup(
        225, Lattice.cubic(edge), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]
    ).to(filename=str(path))


def test_a_folder_is_read_and_what_is_left_out_is_named(
    tmp_path: Path, training_here: Callable[..., Done]
) -> None:
    _cif(tmp_path / "one.cif")
    _cif(tmp_path / "two.cif", edge=6.0)
    (tmp_path / "broken.cif").write_text("data_nothing\n")
    done = training_here("count", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "left out broken.cif" in done.stderr
    lines = dict(line.split() for line in done.stdout.splitlines())
    assert (lines["cubic"], lines["triclinic"], lines["all"]) == ("2", "0", "2")


def test_a_program_gets_json_lines(tmp_path: Path, training_here: Callable[..., Done]) -> None:
    _cif(tmp_path / "one.cif")
    done = training_here("count", tmp_path, "--events")
    *before, last = done.stdout.splitlines()
    assert all(isinstance(events.from_json(line), events.Preparing) for line in before)
    counted = json.loads(last)
    assert counted["kind"] == "Counted"
    assert counted["counts"]["cubic"] == 1
    assert counted["left_out"] == 0


def test_the_materials_project_is_asked_for_numbers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own: mp-api takes the address of its server once, on import."""
    monkeypatch.setenv("XRDGUI_HOME", str(tmp_path))
    monkeypatch.setenv("MP_API_KEY", KEY)
    with serve([document(1), document(2, "Trigonal")]) as server:
        monkeypatch.setenv("MP_API_ENDPOINT", server.endpoint)
        done = _training("count", "--source", "materials-project", "--events")
        assert server.asked_ids == []
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])["counts"]
    assert (counts["cubic"], counts["trigonal"], counts["hexagonal"]) == (1, 1, 0)
    assert KEY not in done.stdout + done.stderr


def test_a_failure_is_an_event_too(tmp_path: Path) -> None:
    (tmp_path / "a.docx").touch()
    done = _training("count", tmp_path / "a.docx", "--events")
    assert done.returncode == 1
    failed = events.from_json(done.stdout.splitlines()[-1])
    assert isinstance(failed, events.RunFailed)
    assert "neither JSON lines" in failed.message
