"""Say in one sentence what a bare Linux machine lacks, before Qt aborts over it.

Qt ends the process with a core dump when a shared library or the screen is missing. All of it
can be found out beforehand with ctypes; nothing here imports Qt.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping, Sequence

# Shared library -> Debian package that holds it.
ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
X_SCREEN = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_SCREEN = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
SCREENLESS_PLATFORMS = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs", "vkkhrdisplay"}


def can_load(library: str) -> bool:
    """Whether the dynamic linker finds this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def screen_answers() -> bool:
    """Whether the X server that DISPLAY names accepts a connection; True when unknowable."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)


def chosen_platform(environment: Mapping[str, str]) -> str:
    """Which Qt platform the window would use: "xcb", "wayland", "offscreen", … or "none"."""
    asked = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if asked:
        return "wayland" if asked.startswith("wayland") else asked
    if environment.get("WAYLAND_DISPLAY"):
        # Qt falls back to X when the Wayland libraries are missing and there is an X server.
        return "xcb" if environment.get("DISPLAY") else "wayland"
    return "xcb" if environment.get("DISPLAY") else "none"


def missing(platform: str, loads: Callable[[str], bool] = can_load) -> dict[str, str]:
    """Shared libraries that Qt needs on this platform and that are not there, with package."""
    needed = dict(ALWAYS)
    if platform == "xcb":
        needed |= X_SCREEN
    elif platform == "wayland":
        needed |= WAYLAND_SCREEN
    return {library: package for library, package in needed.items() if not loads(library)}


def explain(lacking: Mapping[str, str]) -> str:
    """One sentence that names what is missing and the command that brings it."""
    packages = " ".join(lacking.values())
    return (
        f"xrdgui: the window needs {_and(list(lacking))}, which this system lacks; on Debian or "
        f"Ubuntu install {'it' if len(lacking) == 1 else 'them'} with "
        f"`sudo apt-get install {packages}`."
    )


def why_no_window(
    environment: Mapping[str, str] | None = None,
    loads: Callable[[str], bool] = can_load,
    answers: Callable[[], bool] = screen_answers,
) -> str | None:
    """Say why no window can be opened here, or return None when one can.

    Returns
    -------
    str or None
        One sentence for standard error.
    """
    if not sys.platform.startswith("linux"):
        return None
    environment = os.environ if environment is None else environment
    platform = chosen_platform(environment)
    if platform == "none":
        return (
            "xrdgui: there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY "
            "is set); use `xrdgui classify FILES` to work without one."
        )
    lacking = missing(platform, loads)
    if lacking:
        return explain(lacking)
    if platform == "xcb" and not answers():
        return (
            f"xrdgui: the screen {environment.get('DISPLAY', '')!r} named by DISPLAY does not "
            "answer; check it, or use `xrdgui classify FILES` to work without a window."
        )
    return None


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
