"""The language a user reads: English, the language of the source, or that of a catalogue.

A catalogue is `resources/translations/<language>/LC_MESSAGES/xrdgui.mo`. Whoever writes a text for
users marks it: `_` and `ngettext` return it in the user's language at once, for widgets and help
texts; `xrdgui.runtime.messages.Message` keeps what is said as data until it is shown.
"""

import gettext
import importlib.resources
from pathlib import Path
from typing import Final

DOMAIN: Final = "xrdgui"

_chosen: gettext.NullTranslations = gettext.NullTranslations()


def folder() -> Path:
    """Return the folder of the catalogues."""
    return Path(str(importlib.resources.files("resources") / "translations"))


def use(*languages: str) -> None:
    """Show texts in the first of `languages` that has a catalogue, otherwise in English.

    Parameters
    ----------
    *languages
        Codes such as "es" or "es_CO", the most wanted first.
    """
    global _chosen  # noqa: PLW0603  one language for the whole process
    _chosen = gettext.translation(DOMAIN, folder(), languages, fallback=True)


def gettext_(text: str) -> str:
    """Return `text`, which is English, in the user's language."""
    return _chosen.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of a text that goes with the number `n`, in the user's language."""
    return _chosen.ngettext(one, many, n)


_ = gettext_
