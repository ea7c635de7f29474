"""numba's compiler, told to keep what it has compiled in the user's cache folder.

To compile the search of cells takes seconds, to load it a moment. Its own choice would be next to
the source, which is nowhere in a frozen application.

Everybody waits for it once, at the first start. So what is compiled is loops over single values:
to assign an array to a slice, to sort or to partition by numpy's name took two seconds or more
each.
"""

import os
from typing import Final

import numba

from xrdgui.runtime import cache as user_cache

if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = str(user_cache.folder() / "compiled")

_OPTIONS: Final = {"cache": True, "fastmath": True, "error_model": "numpy"}

compiled: Final = numba.njit(nogil=True, **_OPTIONS)
"""Decorates a function that is compiled when it is first called, and lets other threads run."""

compiled_brief: Final = numba.njit(**_OPTIONS)
"""The same for one that takes less time than to let others run: some tens of microseconds."""
