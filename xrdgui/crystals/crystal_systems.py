"""The seven crystal systems, their order everywhere here, and the six lattice families."""

from typing import Final

CRYSTAL_SYSTEMS: Final = (
    "triclinic",
    "monoclinic",
    "orthorhombic",
    "tetragonal",
    "trigonal",
    "hexagonal",
    "cubic",
)

# The last space group of each system, in the order above (International Tables A).
LAST_SPACE_GROUP: Final = (2, 15, 74, 142, 167, 194, 230)

# Label and output of what is not the pattern of one crystalline phase.
NOT_ONE_PHASE: Final = len(CRYSTAL_SYSTEMS)

# Trigonal P and hexagonal P share their lattice; with the two merged six families remain.
FAMILY_OF_SYSTEM: Final = (0, 1, 2, 3, 4, 4, 5)


def crystal_system(space_group: int) -> str:
    """Name of the crystal system of a space-group number (1–230).

    Raises
    ------
    ValueError
        the number is not that of a space group.
    """
    if space_group < 1:
        raise ValueError(f"{space_group} is not a space-group number (1–230).")
    for system, last in zip(CRYSTAL_SYSTEMS, LAST_SPACE_GROUP, strict=True):
        if space_group <= last:
            return system
    raise ValueError(f"{space_group} is not a space-group number (1–230).")
