"""What the lines above the numbers say."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from xrdgui.patterns import comments
from xrdgui.patterns.readers.abscissa import TWO_THETA, Abscissa, is_other_angle, named
from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.scans import fraction, positive, wavelength_of
from xrdgui.patterns.wavelengths import PRESETS, is_plausible

_NUMBER = r"(\d+(?:[.,]\d*)?(?:[eE][-+]?\d+)?)"
# The better first: Kα1 before a mean, a calibrated value before a nominal one. Beside each is what
# it cannot do without, in lower case: to look for that takes a fraction of the time. Where there is
# nothing beside it, it is _K_ALPHA.
_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"k[\s_-]?(?:alpha|α|a)[\s_-]?1", ()),
    (r"calibrated[\s_-]*wave[\s_-]?length", ("wave",)),
    (r"(?=[wlλ_])(?:wave[\s_-]?length|\blambda|λ|\b_?wl1)", ("wave", "lambda", "λ", "wl1")),
)
_STATED = tuple(
    (re.compile(rf"(?:{name})[^\d\n]{{0,25}}?{_NUMBER}\s*(\w*)", re.IGNORECASE), words)
    for name, words in _NAMES
)
_NOT_ALPHA_1 = re.compile(r"(?:alpha|α|ka)[\s_-]?2|\bratio\b|\bbeta\b", re.IGNORECASE)
_UNITS = {"m": 1e10, "nm": 10.0, "pm": 0.01}
_ELEMENTS = "|".join(name.split()[0] for name in PRESETS)
_TUBE = re.compile(
    rf"(?:anode|target|tube|radiation)[^\n]{{0,25}}?\b({_ELEMENTS})\b"
    rf"|\b({_ELEMENTS})[\s_-]?k[\s_-]?(?:alpha|α|a)"
    rf"|^SCAN:[^\n]*?,\s*({_ELEMENTS}),",  # Jade's second line
    re.IGNORECASE | re.MULTILINE,
)
_TUBE_WORDS = ("anode", "target", "tube", "radiation", "scan:")
_K_ALPHA = re.compile(r"k[\s_-]?[αa]")  # in lower case
_LONE = re.compile(r"\s*([0-2]\.\d{3,})\s*")  # all that DASH writes above the numbers
# One line of EVA: 'Id: "Zircon" Anode: "Cu" Scantype: "Coupled TwoTheta/Theta"
_PAIR = re.compile(r"(\w+): \"([^\"]*)\"")
_MOST_PAIRS = 40
# Column titles of what looks like 2θ by its numbers and is something else; group 1 is what cannot
# be converted.
_UNIT = r"[\s_,;()\[\]/$\\]*(?:1/|nm|a\b|å|ang|aa)"
_OTHER_AXIS = re.compile(
    r"\W*(?:L\s+)?(?:2th_rad\b"
    rf"|(r_mm\b|radius\b|[rs]\b(?={_UNIT})|tof\b|time[\s_-]of[\s_-]flight|energy\b"
    r"|(?:omega|phi|chi|psi)(?![a-z0-9])|[ωφχψ](?!\w))"
    r"|(?:q|scattering vector|d|d[\s_-]?(?:spacings?|values?))(?![a-z0-9])"
    rf"(?:{_UNIT}|[\s_,;()\[\]/]*(?:i\b|int|counts))[^\s,;]*)",
    re.IGNORECASE,
)
_THETA_TITLE = re.compile(
    r"\W*(?:theta|θ)[\s_,;()\[\]°/]*(?:$|deg|rad|i\b|y\b|int|counts|cps)", re.IGNORECASE
)
_FIRST_TITLE = re.compile(
    r"(?:x|q|d)(?![a-z0-9])|d[\s_-]?spac|2\s*[-_]?\s*(?:th|θ)|two|tth|theta|angle|pos\b|[°º]",
    re.IGNORECASE,
)
_TITLE_LINES = 3
_BETWEEN_TITLES = tuple(map(re.compile, (r"\t", ";", ",", r"\s{2,}", r"\s+")))
_FIRST_LINES, _MAX_HEADER = 400, 20_000
# What else a header may state, by the names that instruments and programs give it.
_NAMES_OF = {
    "sample": r"id|(?:user )?sample name|sample(?: id(?:entification)?)?|names",
    "title": r"title",
    "date": r"(?:file )?date(?: and time)?|scan time|measured(?: on)?|start ?time",
    "anode": r"anode(?: material)?",
    "wavelength_alpha2": r"k-?alpha-?2(?: wave ?length)?",
    "alpha2_ratio": r"ratio k-?alpha-?2/k-?alpha-?1",
    "counting_time": r"timeperstep|time per step(?: [\[(]?s(?:ec)?[\])]?)?|(?:step|counting) time",
    "monochromator": r"monochromator(?: used)?",
    "axis": r"scan ?(?:axis|type)",
}
_ANY_NAME = "|".join(f"(?P<{key}>{names})" for key, names in _NAMES_OF.items())
# Looked at first, as it takes less: with which letters the names above begin.
_DETAIL = re.compile(rf"\W*+(?=[acdfikmnrstu])(?:{_ANY_NAME})[\s.]*[=:,;]\s*", re.IGNORECASE)
_READ_AS: dict[str, Callable[[str], float | None]] = {
    "wavelength_alpha2": wavelength_of,
    "alpha2_ratio": fraction,
    "counting_time": positive,
}
_NEUTRONS = re.compile(r"\bneutrons?\b", re.IGNORECASE)


def wavelength(header: str) -> float | None:
    """Return the wavelength in Å stated in a header, by a number or a tube, or None."""
    if not header:
        return None
    own = comments.read(header)
    if own is not None:
        return own[0]
    header = "\n".join(header.splitlines()[:_FIRST_LINES])
    lower = _lower(header)
    k_alpha = _K_ALPHA.search(lower) is not None
    for pattern, words in _STATED:
        if not (_any_in(lower, words) if words else k_alpha):
            continue
        for found in pattern.finditer(header):
            line = header.rfind("\n", 0, found.start(1)) + 1
            if _NOT_ALPHA_1.search(header[line : found.start(1)]):
                continue
            value = float(found[1].replace(",", ".")) * _UNITS.get(found[2].lower(), 1.0)
            if is_plausible(value):
                return round(value, 9)
    tube = _TUBE.search(header) if k_alpha or _any_in(lower, _TUBE_WORDS) else None
    if tube is not None:
        return PRESETS[f"{(tube[1] or tube[2] or tube[3]).capitalize()} Kα"]
    alone = _LONE.fullmatch(header)
    return wavelength_of(alone[1]) if alone is not None else None


def _lower(text: str) -> str:
    """Return the text in lower case, with the third i and s that ignoring case knows, too."""
    return text.lower().replace("ı", "i").replace("ſ", "s")


def _any_in(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def details(header: str) -> dict[str, Any]:
    """Return what else a header states: sample, date, anode and more, named as in `Scan`."""
    if not header:
        return {}
    own = comments.read(header)
    if own is not None:
        return own[1] | ({"axis": str(own[1]["axis"])} if "axis" in own[1] else {})
    found: dict[str, Any] = {}
    lines = header.splitlines()[:_FIRST_LINES]
    pairs = _PAIR.findall(lines[0])[:_MOST_PAIRS] if lines and ': "' in lines[0] else []
    lines = [f"{name}: {value}" for name, value in pairs] if len(pairs) > 1 else lines
    for match in filter(None, map(_DETAIL.match, lines)):
        key = match.lastgroup or ""  # the only one there is
        text = match.string[match.end() :].strip(" \t\"',;*/")[:80]
        value = _READ_AS[key](text) if key in _READ_AS else text
        if value:
            found.setdefault(key, value)
    head = header[:_MAX_HEADER]
    if "neutron" in _lower(head) and _NEUTRONS.search(head):
        found["radiation"] = "neutron"
    return found


def abscissa_of(header: str) -> Abscissa:
    """Return what the column titles say the first column is; two-theta where they say nothing.

    Raises
    ------
    ReadError
        When it is something that 2θ cannot be had from.
    """
    line = next((line for line in reversed(header.splitlines()) if line.strip()), "")
    if _THETA_TITLE.match(line) and is_other_angle(line):
        return Abscissa("theta", 180 / math.pi if "rad" in line.lower() else 1.0)
    found = _OTHER_AXIS.match(line)
    if found is None:
        return TWO_THETA
    if found[1]:
        shown = found[1].strip()
        raise ReadError(f"is given over {shown}, not over 2θ; export it over 2θ in degrees")
    return named(re.sub(r"^\W*(?:L\s+)?", "", found[0])) or TWO_THETA


def titles(header: str, n_columns: int) -> tuple[str, ...] | None:
    """Return what stands above each column.

    None where no line near the numbers has as many words as there are columns, the first of them
    one for an angle, Q or d.
    """
    if not header:
        return None
    lines = [line for line in header.splitlines() if line.strip()]
    for line in reversed(lines[-_TITLE_LINES:]):
        plain = line.strip().lstrip("#!%;*'/ ").rstrip(",;\t ")
        if not _FIRST_TITLE.match(plain.lstrip(" \"'")):
            continue
        for separator in _BETWEEN_TITLES:
            words = separator.split(plain)
            if len(words) == n_columns and _FIRST_TITLE.match(words[0].strip(" \"'")):
                return tuple(word.strip(" \"'") for word in words)
    return None
