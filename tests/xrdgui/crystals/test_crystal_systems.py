import pytest

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, FAMILY_OF_SYSTEM, crystal_system


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (1, 2, "triclinic"),
        (3, 15, "monoclinic"),
        (16, 74, "orthorhombic"),
        (75, 142, "tetragonal"),
        (143, 167, "trigonal"),
        (168, 194, "hexagonal"),
        (195, 230, "cubic"),
    ],
)
def test_every_space_group_has_its_system(first: int, last: int, name: str) -> None:
    assert {crystal_system(number) for number in range(first, last + 1)} == {name}


@pytest.mark.parametrize("number", [0, -3, 231])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not a space-group number"):
        crystal_system(number)


def test_families_merge_only_trigonal_and_hexagonal() -> None:
    merged = [
        (a, b)
        for i, a in enumerate(CRYSTAL_SYSTEMS)
        for j, b in enumerate(CRYSTAL_SYSTEMS)
        if i < j and FAMILY_OF_SYSTEM[i] == FAMILY_OF_SYSTEM[j]
    ]
    assert merged == [("trigonal", "hexagonal")]
