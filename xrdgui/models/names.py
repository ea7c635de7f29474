"""What a model may be called: its name is the name of a folder on any system."""

import re
from collections.abc import Collection

from xrdgui.models.errors import ModelError
from xrdgui.runtime.messages import Message

LONGEST = 60
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Names that Windows keeps for devices, whatever ending follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def checked(name: str) -> str:
    """Return the name without spaces around it.

    Raises
    ------
    ModelError
        When no folder can have that name on every system.
    """
    name = name.strip()
    if not name:
        raise ModelError(Message("A model needs a name."))
    if len(name) > LONGEST:
        raise ModelError(
            Message("The name is longer than {n} characters; choose a shorter one.", n=LONGEST)
        )
    bad = _FORBIDDEN.search(name)
    if bad:
        raise ModelError(
            Message("A name cannot contain “{character}”.", character=bad.group())
            if bad.group().isprintable()
            else Message("A name cannot contain line breaks or other control characters.")
        )
    if name.startswith(".") or name.endswith("."):
        raise ModelError(Message("A name can neither start nor end with a full stop."))
    if _DEVICES.fullmatch(name):
        raise ModelError(
            Message("“{name}” is a name that Windows keeps for itself; choose another.", name=name)
        )
    try:
        fits = len(name.encode("utf-8")) <= 200
    except UnicodeEncodeError:
        fits = False
    if not fits:
        raise ModelError(Message("The name is too long or no text; choose another."))
    return name


def cleaned(text: str) -> str:
    """Return a name that is allowed and as near to the text as can be."""
    name = _FORBIDDEN.sub(" ", text.encode("utf-8", "ignore").decode("utf-8"))
    name = " ".join(name.split())[:LONGEST].strip(" .")
    while len(name.encode("utf-8")) > 200:
        name = name[:-1].strip(" .")
    if not name or _DEVICES.fullmatch(name):
        return "model"
    return name


def free(name: str, taken: Collection[str]) -> str:
    """Return the name, with a number behind it where it is taken; upper case does not count."""
    known = {one.casefold() for one in taken}
    result, number = name, 1
    while result.casefold() in known:
        number += 1
        ending = f" {number}"
        result = name[: LONGEST - len(ending)].rstrip(" .") + ending
    return result
