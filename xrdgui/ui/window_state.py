"""What the window remembers between starts. A damaged file costs the memory, never the start."""

import math
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from xrdgui.patterns.wavelengths import DEFAULT, is_plausible
from xrdgui.ui.widgets.theme import Scheme


class WindowState:
    """Typed access to the window's own settings file.

    Parameters
    ----------
    path : Path
        An ini file; made on the first save.
    """

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def _value(self, key: str) -> Any:
        try:
            return self._settings.value(key)
        except Exception:  # noqa: BLE001 - Qt raises what it likes over a damaged value
            return None

    @property
    def scheme(self) -> Scheme:
        """Light, dark or what the system says."""
        try:
            return Scheme(self._value("scheme"))
        except ValueError:
            return Scheme.SYSTEM

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._settings.setValue("scheme", scheme.value)

    @property
    def default_wavelength(self) -> float:
        """Wavelength in Å for files that state none."""
        try:
            value = float(self._value("default_wavelength"))
        except (TypeError, ValueError):
            return DEFAULT
        return value if math.isfinite(value) and is_plausible(value) else DEFAULT

    @default_wavelength.setter
    def default_wavelength(self, wavelength: float) -> None:
        self._settings.setValue("default_wavelength", repr(wavelength))

    @property
    def folder(self) -> str:
        """Folder of the last open dialog; the home folder when it is gone."""
        value = self._value("folder")
        try:
            if isinstance(value, str) and value and Path(value).is_dir():
                return value
        except (OSError, ValueError):
            pass
        return str(Path.home())

    @folder.setter
    def folder(self, folder: str | Path) -> None:
        self._settings.setValue("folder", str(folder))

    def flag(self, name: str, unknown: bool = False) -> bool:
        """Return a switch such as the square-root scale; `unknown` while it was never set."""
        value = self._value(f"flags/{name}")
        return unknown if value is None else value in {"true", True}

    def set_flag(self, name: str, on: bool) -> None:
        """Remember a switch."""
        self._settings.setValue(f"flags/{name}", "true" if on else "false")

    def layout(self, name: str) -> QByteArray:
        """Return the saved geometry of a part of the window; empty when unknown."""
        value = self._value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_layout(self, name: str, value: QByteArray) -> None:
        """Remember the geometry of a part of the window."""
        self._settings.setValue(f"layout/{name}", value)

    def save(self) -> None:
        """Write to the file now; a full or read-only disk is no reason to fail."""
        self._settings.sync()
