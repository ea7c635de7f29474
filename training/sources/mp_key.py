"""The user's key to the Materials Project: from the environment, the keyring, or whoever is asked.

A key is handed from function to function and never written to a log, a run folder or the cache.
"""

import os
from collections.abc import Callable
from typing import Final

ENVIRONMENT: Final = "MP_API_KEY"
_SERVICE: Final = "xrdgui"
_ENTRY: Final = "Materials Project"


class KeyMissingError(RuntimeError):
    """No key anywhere; the message says where to get one."""


def find(ask: Callable[[], str | None] = lambda: None) -> str:
    """MP_API_KEY, else what the keyring keeps, else what `ask` answers.

    Raises
    ------
    KeyMissingError
        Nobody has one.
    """
    key = os.environ.get(ENVIRONMENT) or _from_keyring() or ask()
    if not key or not key.strip():
        raise KeyMissingError(
            "The Materials Project wants a key: get one free of charge on your dashboard at "
            f"materialsproject.org and set it as {ENVIRONMENT}."
        )
    return key.strip()


def remember(key: str) -> bool:
    """Keep `key` in the system's keyring; False where there is none."""
    import keyring  # noqa: PLC0415  looks for the system's services on import
    import keyring.errors  # noqa: PLC0415

    try:
        keyring.set_password(_SERVICE, _ENTRY, key.strip())
    except keyring.errors.KeyringError:
        return False
    return True


def _from_keyring() -> str | None:
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    try:
        key: str | None = keyring.get_password(_SERVICE, _ENTRY)
    except keyring.errors.KeyringError:
        return None
    return key
