"""Measured patterns and the files they come from. No Qt, no TensorFlow."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern

__all__ = ["Pattern"]


def __getattr__(name: str) -> Any:
    """Import `Pattern`, and numpy with it, for those who ask for it here."""
    if name != "Pattern":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from xrdgui.patterns.pattern import Pattern  # noqa: PLC0415

    return Pattern
