"""Imports go down only: training, then patterns and classification, then ui."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

QT = ("PySide6", "shiboken6", "pyqtgraph", "PyQt5", "PyQt6", "PySide2", "qtpy")
KERAS = ("tensorflow", "keras", "jax", "torch")
# The one module that imports Keras itself, so that all get it in the same way.
BARE_KERAS = "xrdgui.runtime.bare_keras"
KERAS_MODULES = (
    "training.__main__",  # before the modules of some commands, to silence it
    "training.fitting.architectures",
    "training.fitting.fourier",
    "xrdgui.models.size",
    "training.fitting.fit",
    "training.fitting.learner",
    "training.fitting.estimate",
    "training.evaluation.networks",
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


@pytest.mark.parametrize("name", MODULES)
def test_qt_only_in_the_user_interface(name):
    if not within(name, "xrdgui.ui"):
        assert not offending(name, *QT)


@pytest.mark.parametrize("name", MODULES)
def test_keras_only_where_networks_are(name):
    if name not in (*KERAS_MODULES, BARE_KERAS):
        assert not offending(name, *KERAS, BARE_KERAS)
    if name != BARE_KERAS:
        assert not offending(name, "keras")


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down_only(name):
    if within(name, "resources"):
        assert not offending(name, "training", "xrdgui")
    if within(name, "training"):
        assert not offending(name, "xrdgui")
    if within(name, "xrdgui.patterns"):
        assert not offending(name, "xrdgui.classification")
    # The command line opens the window; nothing else below it knows of it.
    if not within(name, "xrdgui.ui", "xrdgui.commands"):
        assert not offending(name, "xrdgui.ui")
    if not within(
        name, "xrdgui.commands", "xrdgui.classification.inference_worker", *KERAS_MODULES
    ):
        assert not offending(name, "xrdgui.classification.classifier")


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
        "from xrdgui import cli\n"
        f"cli.run({arguments!r})\n"
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
