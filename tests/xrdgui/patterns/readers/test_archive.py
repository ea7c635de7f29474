import io
import struct
import time
import zipfile

import pytest

from xrdgui.patterns.readers.archive import Archive, holds
from xrdgui.patterns.readers.base import ReadError


def packed(members: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def test_members():
    archive = Archive(packed({"a/b.txt": b"one", "../../c": b"two"}))
    assert archive.names == ["a/b.txt", "../../c"]
    assert archive.read("a/b.txt") == b"one"
    assert archive.read("../../c") == b"two"


def test_holds():
    assert holds(packed({"Data0/Profile0.txt": b""}), b"/Profile0.txt")
    assert not holds(packed({"a": b""}), b"/Profile0.txt")
    assert not holds(b"Profile0.txt", b"Profile0.txt")


def test_a_bomb_is_not_unpacked():
    data = packed({"bomb": bytes(200_000_000)})
    start = time.process_time()
    with pytest.raises(ReadError, match="unpacks to more than the 100 MB"):
        Archive(data).read("bomb")
    assert time.process_time() - start < 5


def test_many_small_bombs_are_counted_together():
    archive = Archive(packed({str(n): bytes(30_000_000) for n in range(4)}))
    for n in range(3):
        archive.read(str(n))
    with pytest.raises(ReadError, match="unpacks to more"):
        archive.read("3")


def test_too_many_members():
    with pytest.raises(ReadError, match="more than 5000 files"):
        Archive(packed(dict.fromkeys(map(str, range(5001)), b"")))


def test_a_password():
    data = bytearray(packed({"a": b"one"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + at, 1)
    with pytest.raises(ReadError, match="password"):
        Archive(bytes(data)).read("a")


def test_unusual_packing():
    with pytest.raises(ReadError, match="unusual way"):
        Archive(packed({"a": b"one" * 100}, zipfile.ZIP_LZMA)).read("a")


@pytest.mark.parametrize("change", [lambda d: d[:-30], lambda d: d[:4], lambda d: d + b"x" * 70000])
def test_damaged_directory(change):
    with pytest.raises(ReadError, match="damaged archive"):
        Archive(change(packed({"a": b"one" * 1000})))


def test_damaged_member():
    data = bytearray(packed({"a": bytes(range(256)) * 100}))
    data[60:80] = b"\xff" * 20
    with pytest.raises(ReadError, match="damaged archive"):
        Archive(bytes(data)).read("a")
