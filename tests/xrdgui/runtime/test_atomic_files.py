import os
from pathlib import Path

import pytest

from xrdgui.runtime.atomic_files import replacing, write_atomically


def test_a_failed_write_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\udcff")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_nothing_is_seen_before_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as unfinished:
        unfinished.write_bytes(b"half")
        assert not path.exists()
        unfinished.write_bytes(b"whole")
    assert path.read_bytes() == b"whole"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_it_is_on_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    done: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _: done.append("synced"))
    replace = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda self, target: (done.append("named"), replace(self, target))[1]
    )
    write_atomically(path, "new")
    assert done[:2] == ["synced", "named"]


def test_a_block_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def cut_off() -> None:
        with replacing(tmp_path / "file") as unfinished:
            unfinished.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert list(tmp_path.iterdir()) == []
