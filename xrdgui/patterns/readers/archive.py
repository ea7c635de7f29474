"""ZIP archives in memory, with bounds on what they unpack to. Nothing is written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.content import MAX_BYTES

_MARK = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_MAX_MEMBERS = 5000
_DAMAGED = "is a damaged archive; copy or export it again"


def holds(data: bytes, *names: bytes) -> bool:
    """Whether `data` is an archive with one of `names` in its members' names."""
    return data.startswith(_MARK) and any(name in data for name in names)


class Archive:
    """The members of a ZIP archive, by name.

    Names are only compared, never taken for paths, so that "../../x" can do no harm. All that is
    read together may not exceed MAX_BYTES.

    Raises
    ------
    ReadError
        From the constructor and from `read`, when it is damaged, packed in a way no instrument
        uses, or too large.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > _MAX_MEMBERS:
            raise ReadError(f"is an archive of more than {_MAX_MEMBERS} files; unpack it first")
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise ReadError(_DAMAGED) from None
        self.names = [
            info.filename for info in self._file.infolist() if info.filename[-1:] not in ("", "/")
        ]
        self._room = MAX_BYTES

    def read(self, name: str) -> bytes:
        """Return a member's content."""
        info = self._file.getinfo(name)
        if info.flag_bits & 1:
            raise ReadError("is protected by a password; save it without one")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ReadError("is packed in an unusual way; unpack it and pack it as plain ZIP")
        try:
            with self._file.open(info) as member:
                data = member.read(self._room + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError):
            raise ReadError(_DAMAGED) from None
        self._room -= len(data)
        if self._room < 0:
            raise ReadError(
                f"unpacks to more than the {MAX_BYTES / 1e6:.0f} MB a powder pattern can need; "
                "choose the exported pattern, not a whole data set"
            )
        return data
