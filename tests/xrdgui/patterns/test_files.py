import os
import sys
from pathlib import Path

import pytest

from xrdgui.patterns.files import expand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("scan10.xy", "scan2.XY", "notes.md", ".hidden.xy", "b.csv.gz", "sub/c.dat"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.xy").touch()
    return tmp_path


def names(paths) -> list[str]:
    return [path.name for path in paths]


def test_folder_in_natural_order_without_hidden_and_other_files(folder):
    assert names(expand([folder])) == ["b.csv.gz", "scan2.XY", "scan10.xy", "c.dat"]


def test_glob(folder):
    assert names(expand([str(folder / "*.xy")])) == ["scan10.xy"]
    assert names(expand([str(folder / "**" / "*.dat")])) == ["c.dat"]


def test_a_file_named_like_a_glob_is_taken_by_its_name(tmp_path):
    (tmp_path / "scan[1].xy").touch()
    assert names(expand([tmp_path / "scan[1].xy"])) == ["scan[1].xy"]


def test_each_file_once_and_what_is_named_whatever_its_ending(folder):
    given = [folder / "notes.md", folder / "scan2.XY", folder]
    assert names(expand(given)) == ["notes.md", "scan2.XY", "b.csv.gz", "scan10.xy", "c.dat"]


def test_nothing_named_is_lost(tmp_path):
    (tmp_path / "empty").mkdir()
    given = [tmp_path / "missing.xy", tmp_path / "empty", tmp_path / "*.xy"]
    assert list(expand(given)) == given


@pytest.mark.skipif(sys.platform == "win32", reason="no symbolic links")
def test_a_folder_inside_itself_ends(folder):
    (folder / "loop").symlink_to(folder)
    assert len(names(expand([folder]))) == 4


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_closed_folder_is_named(folder):
    (folder / "sub").chmod(0)
    try:
        assert folder / "sub" in list(expand([folder]))
    finally:
        (folder / "sub").chmod(0o755)
