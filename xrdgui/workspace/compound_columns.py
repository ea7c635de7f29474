"""Known compounds beside a pattern, as columns of a table and as a list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # a start without answers loads no search
    from xrdgui.reference.match import CompoundMatch

COMPOUND_COLUMNS: Final = (
    "formula", "name", "space_group", "id", "score", "scale", "zero_shift", "explained",
)  # fmt: skip


def first(compounds: "Sequence[CompoundMatch]") -> dict[str, Any]:
    """Return values by column of the likeliest compound that fits; all None without one."""
    if not compounds or not compounds[0].fits:
        return dict.fromkeys(COMPOUND_COLUMNS)
    return _columns(compounds[0])


def every(compounds: "Sequence[CompoundMatch]") -> list[dict[str, Any]]:
    """Return all compounds that were found, the likeliest first."""
    return [_columns(one) for one in compounds]


def _columns(one: "CompoundMatch") -> dict[str, Any]:
    values = (
        one.formula,
        one.name or None,
        one.space_group,
        one.identifier,
        one.score,
        one.scale,
        one.zero_shift,
        one.explained,
    )
    return dict(zip(COMPOUND_COLUMNS, values, strict=True))
