from pymatgen.core import Element

from xrdgui.crystals.elements import ATOMIC_NUMBERS


def test_numbers_are_those_of_the_periodic_table() -> None:
    for symbol, number in ATOMIC_NUMBERS.items():
        assert number == Element("H" if symbol == "D" else symbol).Z
    assert len(ATOMIC_NUMBERS) == 100 + 1  # and deuterium
