import os
import subprocess
import sys

import numpy as np
import pytest

from tests.support.cells import CELLS, expected
from xrdgui.indexing import lattice_features as of_lattices
from xrdgui.indexing import one_phase_features
from xrdgui.indexing.indexed_pattern import begun_index, features_of
from xrdgui.representation.representation import Representation

REPRESENTATION = Representation()


def inputs(*phases):
    """Network inputs (n, length, channels) of textbook cells, by their lines up to 80°."""
    axis = REPRESENTATION.axis
    counts = np.full((len(phases), len(axis)), 50.0)
    for row, name in enumerate(phases):
        heights = np.random.default_rng(0).uniform(0.1, 1.0, 200)
        for place, height in zip(expected(name), heights, strict=False):
            counts[row] += 2e4 * height * np.exp(-0.5 * ((axis - place) / 0.05) ** 2)
    counts = np.random.default_rng(1).poisson(counts).astype(np.float32)
    measured = np.broadcast_to((axis > 10) & (axis < 80), counts.shape)
    return REPRESENTATION.prepare_grid(counts, measured)


@pytest.fixture(scope="module")
def indexed():
    return dict(zip(CELLS, begun_index(inputs(*CELLS), REPRESENTATION)(), strict=True))


SYSTEMS = {
    "halite": ("cubic", "F", 5.640),
    "rutile": ("tetragonal", "P", 4.594),
    "zincite": ("hexagonal", "P", 3.250),
    "corundum": ("trigonal", "R", 4.759),
    "anglesite": ("orthorhombic", "P", 5.398),
    "azurite": ("monoclinic", "P", 5.011),
    "turquoise": ("triclinic", "P", 7.424),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_cell_of_a_textbook_pattern_is_found(indexed, name):
    system, centring, a = SYSTEMS[name]
    cell = indexed[name].cell(system)
    assert cell is not None
    assert cell.centring == centring
    assert cell.a == pytest.approx(a, rel=2e-3)
    assert cell.explained >= 0.9 * cell.n_lines
    assert cell.log_evidence > 15
    assert cell.d_spacings[0] < 15
    assert (np.diff(cell.d_spacings) <= 0).all()


def test_no_cell_of_another_lattice_is_made_out_of_it(indexed):
    assert indexed["anglesite"].cell("cubic") is None
    assert indexed["anglesite"].cell("hexagonal") is None


def test_a_rhombohedral_lattice_is_no_cell_of_a_hexagonal_answer(indexed):
    cell = indexed["corundum"].cell("hexagonal")
    assert cell is None or cell.centring == "P"


def test_features_are_finite_and_name_the_lattice():
    features = features_of(inputs("rutile", "halite"), REPRESENTATION)
    assert features.shape == (2, len(of_lattices.names()) + len(one_phase_features.names()))
    assert np.isfinite(features).all()
    best = of_lattices.names()[:6][int(features[0, :6].argmax())]
    assert best == "local evidence, tetragonal"


def test_an_empty_input_has_features_and_no_cell():
    shape = (1, REPRESENTATION.length, len(REPRESENTATION.channels))
    [pattern] = begun_index(np.zeros(shape, dtype=np.float32), REPRESENTATION)()
    assert np.isfinite(pattern.features).all()
    assert pattern.cells == []
    assert pattern.cell("cubic") is None


def test_every_pattern_gets_its_own_answer_whoever_is_beside_it():
    alone = features_of(inputs("rutile"), REPRESENTATION)
    many = features_of(inputs("halite", "rutile", "anglesite"), REPRESENTATION)
    assert many[1] == pytest.approx(alone[0], abs=0.2)


FIRST_PATTERN = """
import gc
from numba.core.dispatcher import Dispatcher
from xrdgui.indexing.indexed_pattern import begun_index, make_ready
from tests.xrdgui.indexing.test_indexed_pattern import REPRESENTATION, inputs

def loaded():
    return {
        (one.py_func.__name__, str(types))
        for one in gc.get_objects() if isinstance(one, Dispatcher) for types in one.overloads
    }

patterns = inputs("azurite", "turquoise")
make_ready()
before = loaded()
begun_index(patterns, REPRESENTATION)()
assert before
print(sorted(loaded() - before))
"""


def test_once_ready_nothing_is_left_to_compile():
    run = subprocess.run(
        [sys.executable, "-c", FIRST_PATTERN],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
