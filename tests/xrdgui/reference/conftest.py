"""A small library of textbook structures, and lines as a pattern of one of them has them."""

from pathlib import Path

import numpy as np
import pytest

from training.simulation import samples
from xrdgui.indexing.lines import Lines
from xrdgui.reference import library_file
from xrdgui.reference.compound import WAVELENGTH, compound
from xrdgui.reference.library_file import Card
from xrdgui.reference.searchable import Searchable


@pytest.fixture(scope="session")
def compounds():
    return [compound(samples.structure(entry)) for entry in samples.TEXTBOOK]


@pytest.fixture(scope="session")
def library_path(compounds, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("reference") / "textbook.xrdref"
    library_file.write(compounds, path, Card("textbook", "Textbook structures", cells="measured"))
    return path


@pytest.fixture(scope="session")
def library(library_path) -> Searchable:
    _, table = library_file.read(library_path)
    return Searchable.of(table, np.zeros(len(table), dtype=bool))


def lines_of(library: Searchable, e: int, scale: float = 1.0, shift: float = 0.0) -> Lines:
    """Return the lines of compound number `e`, its lattice scaled, its angles shifted (deg)."""
    part = slice(library.table.offset[e], library.table.offset[e + 1])
    d = scale / np.linalg.norm(library.g[part], axis=1)
    two_theta = 2 * np.degrees(np.arcsin(np.minimum(WAVELENGTH / 2 / d, 1)))
    kept = (two_theta > 15) & (two_theta < 89)
    order = np.argsort(two_theta[kept])
    height = library.table.intensity[part][kept][order].astype(float)
    angle = two_theta[kept][order]
    apart = np.diff(angle, prepend=-1) > 0.15
    height, angle = height[apart] / height[apart].max(), angle[apart]
    return Lines(angle + shift, height, height / 0.002, 10.0, 90.0)
