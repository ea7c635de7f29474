"""How known compounds are put into words: never "this is", always "as in"."""

from typing import TYPE_CHECKING

from xrdgui.runtime.messages import Message

if TYPE_CHECKING:
    from xrdgui.reference.match import CompoundMatch


def title(one: "CompoundMatch") -> str:
    """Name a compound in one line: formula, mineral, space group."""
    name = f"{one.formula} {one.name}".strip()
    return str(
        Message(
            "{name} · {system}, group {number}",
            name=name,
            system=one.crystal_system,
            number=one.space_group,
        )
    )


def details(one: "CompoundMatch") -> str:
    """Say what is known of a compound beside the pattern, a line each."""
    sentences = [
        Message("{formula} {name}", formula=one.formula, name=one.name)
        if one.name
        else Message("{formula}", formula=one.formula),
        Message(
            "{system}, space group {number}, entry {id}",
            system=one.crystal_system,
            number=one.space_group,
            id=one.identifier,
        ),
        Message("explains {share} of the line heights", share=f"{100 * one.explained:.0f}\u00a0%"),
        Message(
            "lattice {scale} times that of the entry, zero shift {shift}",
            scale=f"{one.scale:.4f}",
            shift=f"{one.zero_shift:+.3f}°".replace("-", "−"),
        ),
    ]
    return "\n".join(map(str, sentences))
