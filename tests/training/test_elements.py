from pymatgen.core import Element

from training.elements import ATOMIC_NUMBERS


def test_numbers_are_those_of_the_periodic_table() -> None:
    for symbol, number in ATOMIC_NUMBERS.items():
        assert Element("H" if symbol == "D" else symbol).Z == number
    assert len(ATOMIC_NUMBERS) == 101
