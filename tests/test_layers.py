"""Imports go down only (the contracts stand in pyproject.toml), and a start loads what it needs."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

QT = ("PySide6", "shiboken6", "pyqtgraph", "PyQt5", "PyQt6", "PySide2", "qtpy")
KERAS = ("tensorflow", "keras", "jax", "torch")
# The one module that imports Keras itself, so that all get it in the same way.
KERAS_IMPORT = "xrdgui.runtime.keras_import"
KERAS_MODULES = (
    "training.__main__",  # before the modules of some commands, to silence it
    "training.fitting.architectures",
    "training.fitting.fourier",
    "xrdgui.models.network_file",
    "xrdgui.models.size",
    "training.fitting.fit",
    "training.fitting.learner",
    "training.fitting.estimate",
    "xrdgui.classification.classifier",
)


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("training", "xrdgui", "resources"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), path


MODULES = dict(modules())


def imported(name: str) -> set[str]:
    """Return all that a module imports, anywhere in it, also for type checking."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def offending(name: str, *packages: str) -> set[str]:
    return {target for target in imported(name) if within(target, *packages)}


def test_there_is_something_to_check():
    assert {
        "xrdgui.representation.representation",
        "xrdgui.patterns.pattern",
        "xrdgui.commands",
    } <= set(MODULES)
    assert offending("xrdgui.commands", "xrdgui.ui")


def test_the_contracts_of_imports_hold(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in run.stdout, run.stdout + run.stderr
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("name", MODULES)
def test_keras_only_where_networks_are(name):
    if name not in (*KERAS_MODULES, KERAS_IMPORT):
        assert not offending(name, *KERAS, KERAS_IMPORT)
    if name != KERAS_IMPORT:
        assert not offending(name, "keras")


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["info", "missing.xy"], [*QT, *KERAS, "xrdgui.ui", "pymatgen", "scipy", "numba"]),
        (["classify", "--help"], [*QT, *KERAS, "xrdgui.ui", "pymatgen"]),
        (["classify", "missing.xy", "--model", "nonsense"], [*QT, *KERAS, "xrdgui.ui"]),
        (["classify", "missing.xy"], [*QT, "xrdgui.ui", "pymatgen"]),
    ],
)
def test_commands_without_a_window_load_no_more_than_they_need(arguments, absent):
    code = (
        "import sys\n"
        "from xrdgui import commands\n"
        f"commands.run({arguments!r})\n"
        f"print('loaded:', *sorted(set({absent!r}) & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "loaded:", run.stdout


def test_training_runs_without_qt():
    code = "import sys, training.__main__; print(*sorted({!r} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code.format({*QT})],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == ""
