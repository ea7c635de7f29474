import bz2
import gzip
import os
import socket
import sys
import time

import pytest

from xrdgui.patterns.readers import ReadError, read_patterns
from xrdgui.patterns.readers.base import Content
from xrdgui.patterns.readers.content import MAX_BYTES, load


def refusal(path) -> str:
    with pytest.raises(ReadError) as caught:
        read_patterns(path)
    message = str(caught.value)
    assert message.startswith(path.name)
    assert message.endswith(".")
    return message


@pytest.mark.parametrize("packer", [gzip, bz2])
def test_packed_files_are_unpacked_also_in_several_members(tmp_path, packer):
    path = tmp_path / f"a.xy.{'gz' if packer is gzip else 'bz2'}"
    path.write_bytes(packer.compress(b"one ") + packer.compress(b"two"))
    content = load(path)
    assert content.data == b"one two"
    assert content.suffix == ".xy"


@pytest.mark.parametrize(
    ("within", "head"),
    [(4, b""), (7, b"a\nb = 1"), (9, b"a\nb = 1"), (99, b"a\nb = 1\nc == 2")],
)
def test_the_head_ends_with_the_last_line_that_has_a_sign(tmp_path, within, head):
    data = b"a\nb = 1\nc == 2\n3 4\n5 6"
    assert Content(tmp_path, data).head(b"=", within) == head


@pytest.mark.parametrize("kept", [10, 200, -8])
def test_damaged_gzip(tmp_path, kept):
    path = tmp_path / "a.xy.gz"
    path.write_bytes(gzip.compress(os.urandom(1000))[:kept])
    assert "gzip file that ends too early" in refusal(path)


def test_gzip_with_a_wrong_middle(tmp_path):
    data = bytearray(gzip.compress(b"10.0 5\n" * 1000))
    data[12:20] = b"\xff" * 8
    path = tmp_path / "a.gz"
    path.write_bytes(data)
    assert "damaged gzip" in refusal(path)


def test_gzip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.xy.gz"
    path.write_bytes(gzip.compress(bytes(2 * MAX_BYTES), compresslevel=1))
    assert "unpacks to more than the 100 MB" in refusal(path)


def test_bzip2_damaged_cut_short_and_too_large(tmp_path):
    path = tmp_path / "a.xy.bz2"
    data = bz2.compress(os.urandom(1000))
    path.write_bytes(data[:-20])
    assert "bzip2 file that ends too early" in refusal(path)
    inverted = bytes(255 - byte for byte in data[20:40])
    path.write_bytes(data[:20] + inverted + data[40:])
    assert "damaged bzip2" in refusal(path)
    path.write_bytes(bz2.compress(bytes(MAX_BYTES + 1)))
    assert "unpacks to more than the 100 MB" in refusal(path)


def test_a_large_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "large.xy"
    with path.open("wb") as file:
        file.write(b"10.00 100\n")
        file.truncate(300_000_000)
    start = time.perf_counter()
    assert "has 300 MB, more than the 100 MB" in refusal(path)
    assert time.perf_counter() - start < 0.1


def test_missing_empty_and_folder(tmp_path):
    (tmp_path / "empty.xy").touch()
    (tmp_path / "packed.xy.gz").write_bytes(gzip.compress(b""))
    assert "does not exist" in refusal(tmp_path / "missing.xy")
    assert "is empty" in refusal(tmp_path / "empty.xy")
    assert "is empty" in refusal(tmp_path / "packed.xy.gz")
    assert "is a folder without pattern files" in refusal(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no such files")
def test_pipes_devices_and_sockets_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.xy")
    assert "device or pipe" in refusal(tmp_path / "pipe.xy")
    (tmp_path / "zero.xy").symlink_to("/dev/zero")
    assert "device or pipe" in refusal(tmp_path / "zero.xy")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "device or pipe" in refusal(tmp_path / "s")


@pytest.mark.skipif(sys.platform == "win32", reason="no symbolic links")
def test_a_link_to_itself(tmp_path):
    (tmp_path / "loop.xy").symlink_to(tmp_path / "loop.xy")
    assert "cannot be read" in refusal(tmp_path / "loop.xy")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_no_permission(tmp_path):
    path = tmp_path / "a.xy"
    path.write_text("10 5\n")
    path.chmod(0)
    assert "may not be read" in refusal(path)


def test_no_permission_wherever_the_system_says_so(tmp_path, monkeypatch):
    path = tmp_path / "a.xy"
    path.write_text("10 5\n")

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "may not be read" in refusal(path)


def test_an_impossible_name():
    with pytest.raises(ReadError, match="not a possible file name"):
        read_patterns("a\0b.xy")
