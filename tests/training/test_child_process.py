import ast
import subprocess
import sys

import pytest

from tests.support.paths import ROOT
from training import child_process


def test_python_runs_it_as_a_module():
    wanted = [sys.executable, "-m", "training", "resume", "a run"]
    assert child_process.command("resume", "a run") == wanted
    assert (child_process.folder() / "training" / "__main__.py").is_file()


def test_a_bundle_has_no_python_and_starts_itself(monkeypatch, tmp_path):
    program = tmp_path / "xrdgui"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    wanted = [str(program), "--training", "resume", "a run"]
    assert child_process.command("resume", "a run") == wanted
    assert child_process.folder() == tmp_path


@pytest.mark.parametrize("arguments", [["recipe", "measured"], ["nonsense"]])
def test_the_program_started_so_does_what_the_module_does(arguments):
    """What a bundle would start, started by Python, as there is no bundle here."""

    def run(*command):
        done = subprocess.run(
            [sys.executable, "-m", *command, *arguments],
            cwd=child_process.folder(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    code, said = run("xrdgui", child_process.FLAG)
    assert (code, said) == run("training")
    assert code == (2 if arguments == ["nonsense"] else 0)


def test_nothing_else_starts_a_python():
    users = [
        path.relative_to(ROOT).as_posix()
        for package in ("xrdgui", "training")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "executable"
    ]
    assert set(users) == {"training/child_process.py"}
