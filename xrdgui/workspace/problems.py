"""What went wrong with many files, by what went wrong. No Qt."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What differs from file to file where the reason is the same: numbers and what is quoted.
_PARTICULAR = re.compile(r"“[^”]*”|[-+]?\d+(?:[.,]\d+)*")
_GAP = "…"


@dataclass(frozen=True)
class Group:
    """The files with one reason.

    Attributes
    ----------
    reason : str
        What is wrong with all of them, a sentence without subject.
    files : tuple of (str, str)
        Name and full sentence of each.
    """

    reason: str
    files: tuple[tuple[str, str], ...]


def grouped(problems: Iterable[tuple[str, str]]) -> list[Group]:
    """Put (name, sentence) with the same reason together, the most frequent first."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, sentence in problems:
        reason = sentence.removeprefix(name).strip()
        found.setdefault(_PARTICULAR.sub(_GAP, reason), []).append((name, sentence, reason))
    groups = [
        Group(
            _as_sentence(_common([reason for _, _, reason in same])),
            tuple((name, sentence) for name, sentence, _ in same),
        )
        for same in found.values()
    ]
    return sorted(groups, key=lambda group: -len(group.files))


def _common(reasons: Sequence[str]) -> str:
    """Return what all of these say, "…" where they differ."""
    first = list(_PARTICULAR.finditer(reasons[0]))
    others = [[match[0] for match in _PARTICULAR.finditer(reason)] for reason in reasons[1:]]
    text = reasons[0]
    for index, match in reversed(list(enumerate(first))):
        if any(other[index] != match[0] for other in others):
            text = text[: match.start()] + _GAP + text[match.end() :]
    return text


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
