"""The whole walk with everything real: from compounds to another network in use."""

import threading
from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import Qt

from tests.support.mp_server import KEY, document, serve
from tests.support.paths import SAMPLES
from tests.xrdgui.ui.conftest import FakeBackend
from training.planning.choices import MATERIALS_PROJECT
from training.recipes import recipes
from training.recipes.recipe_files import to_toml
from training.recipes.recipes import FitSettings, NetworkSettings
from training.runs import RunFolder
from xrdgui.models import library
from xrdgui.representation.representation import Representation
from xrdgui.ui import application
from xrdgui.ui.training.wizard.dialog import COMPOUNDS, NETWORK, PATTERNS, RESULT, RUN
from xrdgui.workspace.entry import State

# What takes seconds on an idle computer takes minutes on a busy one.
LONG = 300_000


def mp_documents():
    """Two atoms in a cell of every crystal system, for twelve pairs of elements."""
    from pymatgen.core import Lattice

    cells = {
        "Triclinic": (3.9, 4.3, 4.8, 82, 99, 106),
        "Monoclinic": (3.9, 4.3, 4.8, 90, 103, 90),
        "Orthorhombic": (3.9, 4.3, 4.8, 90, 90, 90),
        "Tetragonal": (3.9, 3.9, 4.8, 90, 90, 90),
        "Trigonal": (4.1, 4.1, 4.1, 76, 76, 76),
        "Hexagonal": (3.9, 3.9, 4.8, 90, 90, 120),
        "Cubic": (4.1, 4.1, 4.1, 90, 90, 90),
    }
    pairs = product(("Li", "Na", "K", "Rb", "Cs", "Ag"), ("F", "Cl"))
    for number, ((metal, other), (system, cell)) in enumerate(product(pairs, cells.items())):
        middle = [0.0, 0.0, 0.5] if system == "Hexagonal" else [0.5, 0.5, 0.5]
        sites = [
            {"species": [{"element": metal, "occu": 1}], "abc": [0.0, 0.0, 0.0]},
            {"species": [{"element": other, "occu": 1}], "abc": middle},
        ]
        matrix = Lattice.from_parameters(*cell).matrix.tolist()
        structure = {"lattice": {"matrix": matrix}, "sites": sites}
        yield document(number, system, elements=sorted((metal, other)), structure=structure)


@pytest.fixture
def recipe_file(tmp_path):
    """A network that is trained in a moment, and learns next to nothing."""
    small = replace(
        recipes.MEASURED,
        name="small",
        representation=Representation(step=0.2, smoothing=0.2),
        network=NetworkSettings(
            stem=(8, 9, 4), stages=((8, 5, 4, 1),), squeeze=4, dense=16, dropout=0.0
        ),
        fit=FitSettings(
            batch_size=14, steps=6, steps_per_epoch=3, learning_rate=3e-3, precision="float32"
        ),
    )
    path = tmp_path / "small.toml"
    path.write_text(to_toml(small), encoding="utf-8")
    return path


@pytest.fixture
def make_backend():
    """Makes what answers for the network; None makes the real one."""


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch, make_backend):
    # No keyring of this system is read or written.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("MP_API_KEY", raising=False)
    threads = set(threading.enumerate())
    made = application.make_window(make_backend, tmp_path / "window.ini")
    qtbot.addWidget(made)
    made.show()
    application.start(made, [str(SAMPLES / "NaCl halite (simulated).xy")])
    yield made
    made.close_unasked()
    # The thread of the ended inference process needs a moment on a busy computer.
    qtbot.waitUntil(lambda: set(threading.enumerate()) <= threads, timeout=LONG)


def press(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def train(qtbot, wizard, recipe_file):
    """From the page Patterns to the result."""
    assert wizard.step == PATTERNS
    plot = wizard.patterns.plot
    qtbot.waitUntil(lambda: plot.simulated_curve.xData is not None, timeout=LONG)
    press(qtbot, wizard.next)
    assert wizard.step == NETWORK
    wizard.network.choose_recipe(str(recipe_file))
    assert wizard.network.fit.epochs.value() == 2
    press(qtbot, wizard.next)
    assert wizard.step == RUN
    process = wizard.process
    qtbot.waitUntil(lambda: not process.is_running, timeout=LONG)
    log = process.folder.stderr.read_text(encoding="utf-8")
    assert process.outcome == "finished", process.sentence + log
    assert "epoch 2  loss" in log
    assert [epoch.epoch for epoch in process.record.epochs] == [1, 2]
    press(qtbot, wizard.next)
    assert wizard.step == RESULT
    assert wizard.result_page.words.text()
    return process.folder


def use(qtbot, window, wizard):
    """Take the new network into use; what is open is answered by it."""
    before = library.default_model()[0]
    press(qtbot, wizard.result_page.use)
    entry = next(iter(window.session.entries.values()))
    qtbot.waitUntil(lambda: window.models.switch.current != before, timeout=LONG)
    qtbot.waitUntil(
        lambda: window.models.switch.loading is None and entry.state is State.ANSWERED, timeout=LONG
    )
    new = window.models.switch.current
    assert not new.bundled
    assert window.client.model_folder == new.folder
    assert entry.prediction is not None
    assert new in library.list_models()
    assert any("accuracy" in scores for scores in new.card().metrics.values())
    return new


def test_offline_with_made_up_compounds(qtbot, window, recipe_file):
    window.actions_["train"].trigger()
    wizard = window.training.wizard
    assert wizard.isVisible()
    assert wizard.step == COMPOUNDS
    wizard.compounds.prototypes.count.setValue(140)
    press(qtbot, wizard.next)
    run = train(qtbot, wizard, recipe_file)
    assert run.read_config()["compare_with"] == str(library.default_model()[0].folder)
    assert wizard.result_page.report.models  # the new one and the one in use
    qtbot.waitUntil(
        lambda: all(e.state is State.ANSWERED for e in window.session.entries.values()),
        timeout=LONG,
    )
    use(qtbot, window, wizard)


# What is open here is asked of no network: the other walk has the real one.
@pytest.mark.parametrize("make_backend", [lambda *_: FakeBackend()], ids=["stand-in"])
def test_materials_project_with_a_bad_key_first(qtbot, window, recipe_file, monkeypatch):
    documents = list(mp_documents())
    with serve(documents) as server:
        monkeypatch.setenv("MP_API_ENDPOINT", server.endpoint)
        window.training.show_wizard()
        wizard = window.training.wizard
        compounds = wizard.compounds
        compounds.radios[MATERIALS_PROJECT].click()
        assert not wizard.next.isEnabled()
        field = compounds.materials_project.key_field
        qtbot.keyClicks(field.field, "b" * 32)
        press(qtbot, field.test)
        qtbot.waitUntil(lambda: "refuses the key" in field.state.text(), timeout=LONG)
        field.field.clear()
        qtbot.keyClicks(field.field, KEY)
        press(qtbot, field.test)
        qtbot.waitUntil(lambda: "The key works" in field.state.text(), timeout=LONG)
        cubic = compounds.counts.numbers["cubic"]
        qtbot.waitUntil(lambda: cubic.text() == "12", timeout=LONG)
        press(qtbot, wizard.next)
        run = train(qtbot, wizard, recipe_file)
        assert set(server.asked_ids) >= {one["material_id"] for one in documents}
    texts = [path.read_bytes() for path in run.path.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in text for text in texts)
    assert RunFolder(run.path).status() == "finished"
