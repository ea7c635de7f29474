"""Which movements of a diffractometer give a powder pattern."""

from __future__ import annotations

import re

from xrdgui.patterns.readers.base import ReadError

_TWO_THETA = ("2theta", "twotheta", "2th", "tth", "2θ", "psd")
_COUPLED = ("gonio", "thetatheta", "coupled", "lockedcoupled", "unlockedcoupled", "detectorscan")
_NOT_WORD = re.compile(r"[\W_]+")

MESH = (
    "is a mesh of many scans (a reciprocal-space map or pole figure); "
    "choose a file with single 2θ scans"
)


def check(name: str) -> None:
    """Pass a 2θ or θ–2θ scan, by whatever name the instrument calls it, or none given.

    Raises
    ------
    ReadError
        For a rocking curve and other scans that are not over 2θ.
    """
    if not name:
        return
    plain = _NOT_WORD.sub("", name.lower())
    if not plain or plain in _COUPLED or any(word in plain for word in _TWO_THETA):
        return
    shown = name.strip()[:30]
    raise ReadError(f"is a scan over {shown}, not over 2θ; choose a 2θ or θ–2θ scan")
