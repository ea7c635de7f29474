import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from xrdgui.runtime import cache as user_cache

VERSIONS = {"maker": "1.0"}
VALUE = {"numbers": [0.1 + 0.2, -0.0, 5e-324, 1e300, -7], "words": ["Å", "a\nb"]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "value.json"


def test_a_value_comes_back_to_the_last_bit(path: Path) -> None:
    user_cache.keep(path, VERSIONS, VALUE)
    assert repr(user_cache.read(path, VERSIONS)) == repr(VALUE)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_is_not_there_is_no_value(path: Path) -> None:
    assert user_cache.read(path, VERSIONS) is None
    path.mkdir(parents=True)
    assert user_cache.read(path, VERSIONS) is None


@pytest.mark.parametrize("versions", [{}, {"maker": "1.1"}, {"maker": "1.0", "other": "1.0"}])
def test_what_other_versions_made_is_no_value(path: Path, versions: dict[str, str]) -> None:
    user_cache.keep(path, versions, VALUE)
    assert user_cache.read(path, VERSIONS) is None
    user_cache.keep(path, VERSIONS, VALUE)
    assert user_cache.read(path, VERSIONS) == VALUE


def test_a_damaged_file_is_no_value(path: Path) -> None:
    user_cache.keep(path, VERSIONS, VALUE)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place])
        assert user_cache.read(path, VERSIONS) is None
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert user_cache.read(path, VERSIONS) is None
    path.write_bytes(whole + b" ")
    assert user_cache.read(path, VERSIONS) is None


def test_a_folder_that_cannot_be_made_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file of that name")
    user_cache.keep(tmp_path / "cache" / "value.json", VERSIONS, VALUE)
    assert user_cache.read(tmp_path / "cache" / "value.json", VERSIONS) is None


def test_a_folder_that_cannot_be_written_to_keeps_what_it_has(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_cache.keep(path, VERSIONS, VALUE)

    def refused(*_: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refused)
    user_cache.keep(path, VERSIONS, "another")
    assert user_cache.read(path, VERSIONS) == VALUE


def test_a_write_that_fails_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_cache.keep(path, VERSIONS, VALUE)

    def refused(*_: object) -> None:
        raise PermissionError(13, "another process reads it")

    monkeypatch.setattr(Path, "replace", refused)
    user_cache.keep(path, VERSIONS, "another")
    assert user_cache.read(path, VERSIONS) == VALUE
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_two_processes_that_write_at_once_never_spoil_it(path: Path) -> None:
    values = ["a" * 300_000, "b" * 200_000]
    code = (
        "import sys; from pathlib import Path; from xrdgui.runtime import cache as user_cache\n"
        "letter, n = sys.argv[2], int(sys.argv[3])\n"
        f"for _ in range(300): user_cache.keep(Path(sys.argv[1]), {VERSIONS!r}, letter * n)\n"
    )
    user_cache.keep(path, VERSIONS, values[0])
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), value[0], str(len(value))])
        for value in values
    ]
    found = set()
    while any(writer.poll() is None for writer in writers):
        found.add(user_cache.read(path, VERSIONS))
    assert found == set(values)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Versions of packages; others are not installed."""
    packages = {"pymatgen": "2.0", "pymatgen-core": "2.1", "numpy": "3.0"}

    def version(name: str) -> str:
        if name not in packages:
            raise metadata.PackageNotFoundError(name)
        return packages[name]

    monkeypatch.setattr(metadata, "version", version)
    return packages


class Maker:
    """Makes a value, and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> list[int]:
        self.made += 1
        return [1, 2]

    def wanted(self, path: Path, version: str = "1") -> None:
        assert user_cache.kept_or_made(path, version, ("pymatgen", "numpy"), self) == [1, 2]


def test_a_value_is_made_once(path: Path, installed: dict[str, str]) -> None:
    maker = Maker()
    maker.wanted(path)
    maker.wanted(path)
    assert maker.made == 1


@pytest.mark.parametrize("package", ["pymatgen", "pymatgen-core", "numpy"])
def test_another_version_makes_its_own(path: Path, installed: dict[str, str], package: str) -> None:
    maker = Maker()
    maker.wanted(path)
    installed[package] = "another"
    maker.wanted(path)
    maker.wanted(path)
    assert maker.made == 2
    maker.wanted(path, version="2")
    assert maker.made == 3


def test_a_pymatgen_in_one_piece_has_a_version_too(path: Path, installed: dict[str, str]) -> None:
    del installed["pymatgen-core"]
    maker = Maker()
    maker.wanted(path)
    maker.wanted(path)
    assert maker.made == 1


@pytest.mark.parametrize("package", ["pymatgen", "numpy"])
def test_without_a_version_nothing_is_kept(
    path: Path, installed: dict[str, str], package: str
) -> None:
    del installed[package]
    maker = Maker()
    maker.wanted(path)
    maker.wanted(path)
    assert maker.made == 2
    assert not path.exists()


def test_the_folder_is_the_users_own_unless_it_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XRDGUI_HOME", str(tmp_path))
    assert user_cache.folder() == tmp_path / "cache"
    monkeypatch.delenv("XRDGUI_HOME")
    assert user_cache.folder().name == "xrdgui"
