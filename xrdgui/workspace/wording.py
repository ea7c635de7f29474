"""How answers are put into words: one place, so that list, panel and export agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrdgui.classification.prediction import Prediction
    from xrdgui.crystals.unit_cell import UnitCell

# Below this the two best systems are named instead of one: a calibrated 60 % still means that
# four answers in ten are wrong.
SURE_FROM = 0.60

_NO_BREAK = "\u00a0"


def percent(probability: float) -> str:
    """Write a probability as whole percent; never claim 0 % or 100 %."""
    if probability >= 0.995:
        return f">99{_NO_BREAK}%"
    if probability < 0.005:
        return f"<1{_NO_BREAK}%"
    return f"{100 * probability:.0f}{_NO_BREAK}%"


def ranked(prediction: Prediction) -> list[tuple[str, float]]:
    """Crystal systems with their probability, the most probable first; empty on an error."""
    if prediction.probabilities is None:
        return []
    pairs = zip(prediction.classes, prediction.probabilities, strict=True)
    return sorted(pairs, key=lambda pair: -pair[1])


def is_sure(prediction: Prediction) -> bool:
    """Whether one system is probable enough to be named alone, and nothing speaks against it."""
    best = ranked(prediction)
    return bool(best) and best[0][1] >= SURE_FROM and not prediction.not_one_phase


def in_words(prediction: Prediction) -> str:
    """Say the answer in one line: "cubic · 94 %", or the candidates when unsure."""
    best = ranked(prediction)
    if not best:
        return "not classified"
    if prediction.not_one_phase:
        return f"doubtful: {best[0][0]} {percent(best[0][1])}, if it is one phase"
    if is_sure(prediction):
        system, probability = best[0]
        return f"{system} · {percent(probability)}"
    (first, p_first), (second, p_second) = best[:2]
    together = p_first + p_second
    if {first, second} == {"trigonal", "hexagonal"} and together >= SURE_FROM:
        return f"{first} or {second} · {percent(together)}"
    return f"unsure: {first} {percent(p_first)} or {second} {percent(p_second)}"


def set_in_words(prediction: Prediction) -> str:
    """Say what the answer set is: "Nine times in ten cubic or …"; empty if unknown."""
    names = prediction.candidates
    if not names or prediction.not_one_phase:
        return ""
    if set(names) == {"trigonal", "hexagonal"}:
        return (
            "Nine times in ten trigonal or hexagonal: one family, told apart only by intensities."
        )
    return f"Nine times in ten {listed(names, 'or')}."


def cell_in_words(cell: UnitCell) -> str:
    """Say what a unit cell is, and how well it explains the lines: three lines of text.

    Only axes and angles that the lattice does not fix are said.
    """
    rhombohedral = cell.centring == "R"
    lattice = "rhombohedral" if rhombohedral else cell.lattice
    names = {"cubic": "a", "tetragonal": "ac", "hexagonal": "ac"}.get(cell.lattice, "abc")
    axes = ", ".join(_parameter(name, f"{getattr(cell, name):.3f}") for name in names)
    axes += f"{_NO_BREAK}Å"
    angles = {"monoclinic": {"β": cell.beta}}
    angles["triclinic"] = {"α": cell.alpha, "β": cell.beta, "γ": cell.gamma}
    for name, angle in angles.get(cell.lattice, {}).items():
        axes += ", " + _parameter(name, f"{angle:.2f}°")
    if rhombohedral:
        axes += " (hexagonal axes)"
    volume = _parameter("V", f"{cell.volume:,.1f}{_NO_BREAK}Å³")
    lines = f"{cell.explained} of {counted(cell.n_lines, 'line')}"
    # Rounded before it is written: no "−0.000".
    shift = f"{round(cell.shift, 3) + 0.0:.3f}°".replace("-", "−")
    return (
        f"Cell: {lattice} {cell.centring}, {volume}\n{axes}\nexplains {lines}, zero shift {shift}"
    )


def _parameter(name: str, value: str) -> str:
    return f"{name}{_NO_BREAK}={_NO_BREAK}{value}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Write "1 pattern", "200 patterns", "1,000 patterns"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def wavelength(value: float) -> str:
    """Write a wavelength in Å without trailing zeros: "1.5406 Å"."""
    return f"{value:.6f}".rstrip("0").rstrip(".") + f"{_NO_BREAK}Å"


def reading_summary(classified: int, unreadable: int, unclassified: int) -> str:
    """Sum up a batch: "198 classified, 2 could not be read"."""
    parts: list[str] = []
    if classified or not (unreadable or unclassified):
        parts.append(f"{classified:,} classified")
    if unclassified:
        parts.append(f"{unclassified:,} not classified")
    if unreadable:
        parts.append(f"{unreadable:,} could not be read")
    return ", ".join(parts)


def saving_summary(written: int, first: Path, problems: Sequence[tuple[str, str]]) -> str:
    """Sum up what was written: "12 patterns written to folder", or why not.

    `first` is the file of the first pattern.
    """
    if len(problems) == 1 and not written:
        return problems[0][1]
    said = (
        f"{first.name} written"
        if written == 1 and not problems
        else f"{counted(written, 'pattern')} written to {first.parent.name or first.parent}"
    )
    return f"{said}, {len(problems):,} not" if problems else said


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as prose: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
