"""A cell as columns."""

from tests.support.unit_cells import GYPSUM
from xrdgui.workspace.cell_columns import CELL_COLUMNS, columns


def test_columns_of_a_cell():
    assert columns(GYPSUM) == {
        "lattice": "monoclinic",
        "centring": "I",
        "a": 5.679,
        "b": 15.202,
        "c": 6.522,
        "alpha": 90.0,
        "beta": 118.43,
        "gamma": 90.0,
        "volume": 495.15,
        "zero_shift": -0.0002,
        "explained": 28,
        "lines": 28,
    }


def test_the_same_columns_without_a_cell():
    assert columns(None) == dict.fromkeys(CELL_COLUMNS)
