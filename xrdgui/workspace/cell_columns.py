"""A unit cell as columns of a table."""

from typing import Final

from xrdgui.crystals.unit_cell import UnitCell

CELL_COLUMNS: Final = (
    "lattice", "centring", "a", "b", "c", "alpha", "beta", "gamma", "volume", "zero_shift",
    "explained", "lines",
)  # fmt: skip


def columns(cell: UnitCell | None) -> dict[str, str | float | int | None]:
    """Values by column: axes in Å, angles in degrees, the volume in Å³; all None without a cell."""
    if cell is None:
        return dict.fromkeys(CELL_COLUMNS)
    values = (
        cell.lattice,
        cell.centring,
        round(cell.a, 4),
        round(cell.b, 4),
        round(cell.c, 4),
        round(cell.alpha, 3),
        round(cell.beta, 3),
        round(cell.gamma, 3),
        round(cell.volume, 2),
        round(cell.shift, 4),
        cell.explained,
        cell.n_lines,
    )
    return dict(zip(CELL_COLUMNS, values, strict=True))
