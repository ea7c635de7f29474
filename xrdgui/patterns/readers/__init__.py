"""Reading pattern files: one module per format, chosen by content."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xrdgui.patterns.readers import plain_rows
from xrdgui.patterns.readers.base import (
    AXES,
    Axis,
    AxisError,
    Content,
    Format,
    NoPatternError,
    ReadError,
)
from xrdgui.patterns.readers.content import load
from xrdgui.patterns.readers.formats import (
    brml,
    bruker_raw1,
    bruker_raw2,
    bruker_raw3,
    bruker_raw4,
    chi,
    cpi,
    gsas,
    mdi,
    nexus,
    pdcif,
    philips_rd,
    ras,
    rasx,
    rigaku_text,
    stepped,
    stoe_raw,
    text,
    udf,
    uxd,
    xlsx,
    xrdml,
)

if TYPE_CHECKING:
    from xrdgui.patterns.pattern import Pattern

__all__ = [
    "AXES",
    "FORMATS",
    "SUFFIXES",
    "Axis",
    "AxisError",
    "NoPatternError",
    "ReadError",
    "read_patterns",
]

# Each knows its own content. Text comes last: it takes whatever is left and says what is wrong
# with it.
FORMATS: tuple[Format, ...] = (
    xrdml.FORMAT,
    bruker_raw1.FORMAT,
    bruker_raw2.FORMAT,
    bruker_raw3.FORMAT,
    bruker_raw4.FORMAT,
    stoe_raw.FORMAT,
    brml.FORMAT,
    ras.FORMAT,
    rasx.FORMAT,
    uxd.FORMAT,
    rigaku_text.FORMAT,
    philips_rd.FORMAT,
    udf.FORMAT,
    gsas.FORMAT,
    cpi.FORMAT,
    mdi.FORMAT,
    chi.FORMAT,
    pdcif.FORMAT,
    nexus.FORMAT,
    xlsx.FORMAT,
    stepped.FORMAT,
    text.FORMAT,
)
SUFFIXES: tuple[str, ...] = tuple(
    dict.fromkeys(suffix for known in FORMATS for suffix in known.suffixes)
)
_log = logging.getLogger(__name__)


def read_patterns(path: str | os.PathLike[str], axis: Axis | None = None) -> list[Pattern]:
    """Read every scan of a file, at least one.

    Parameters
    ----------
    path
        The file.
    axis
        What the user says it is given over; None to go by what the file says. Q and d are
        converted, at the wavelength of the file or else, as they do not depend on it, the default.

    Raises
    ------
    AxisError
        When it is over Q or d without a wavelength, and `axis` does not confirm that.
    NoPatternError
        When it is a sound file that holds no powder pattern, such as a crystal structure.
    ReadError
        In all other cases; also the two above are ReadErrors. One sentence that names the file,
        what is wrong with it and what to do.
    """
    path = path if isinstance(path, Path) else Path(path)
    try:
        content = load(path)
        return _read(content if axis is None else replace(content, axis=axis))
    except ReadError as error:
        error.args = (_as_one_line(f"{path.name or path} {error}."), *error.args[1:])
        raise


def _read(content: Content) -> list[Pattern]:
    chosen = _format_of(content)
    try:
        # What is not finite is found when the numbers are checked.
        with np.errstate(all="ignore"):
            return chosen.read(content)
    except (ReadError, MemoryError):
        raise
    except Exception:  # noqa: BLE001  whatever a file nobody thought of may cause
        _log.exception("%s reader failed", chosen.name)
        raise ReadError(
            f"looks like {chosen.name} and is damaged; copy or export it again"
        ) from None


def _format_of(content: Content) -> Format:
    if plain_rows.begins(content.data):  # no format begins so, most files do
        return text.FORMAT
    suffix = content.suffix
    others: list[Format] = []
    for known in FORMATS[:-1]:
        if suffix not in known.suffixes:
            others.append(known)
        elif known.sniff(content):
            return known
    return next((known for known in others if known.sniff(content)), FORMATS[-1])


def _as_one_line(text: str) -> str:
    """Return what can be shown of a text that quotes a file."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())
