import subprocess
import sys
from pathlib import Path

import pytest

from training import user_cache

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

    def refused(**_: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refused)
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
        "import sys; from pathlib import Path; from training import user_cache\n"
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


def test_the_folder_is_the_users_own_unless_it_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XRDGUI_HOME", str(tmp_path))
    assert user_cache.folder() == tmp_path / "cache"
    monkeypatch.delenv("XRDGUI_HOME")
    assert user_cache.folder().name == "xrdgui"
