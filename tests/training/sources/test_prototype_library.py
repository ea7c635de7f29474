import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.sources import prototype_library
from training.sources.prototype_library import StructureType, kept_or_made


def plain(types: list[StructureType]) -> list[tuple[Any, ...]]:
    """All of them, in a form that compares to the last bit."""
    names = ("lattice", "coordinates", "kinds", "rotations", "translations")
    return [
        (
            *(one.label, one.crystal_system, one.elements, one.orders),
            *((getattr(one.cell, name).shape, getattr(one.cell, name).tobytes()) for name in names),
        )
        for one in types
    ]


@pytest.fixture(scope="module")
def made() -> list[StructureType]:
    """Those of the installed pymatgen, not from any file."""
    return prototype_library.make()


@pytest.fixture
def makes(made: list[StructureType], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for every time they are made again."""
    words: list[str] = []

    def make() -> list[StructureType]:
        words.append("made")
        return made

    monkeypatch.setattr(prototype_library, "make", make)
    return words


def test_what_is_kept_is_what_was_made(
    made: list[StructureType], makes: list[str], tmp_path: Path
) -> None:
    for _ in range(2):
        assert plain(kept_or_made(tmp_path / "types.json")) == plain(made)
    assert makes == ["made"]


def test_arrays_have_the_types_they_say(made: list[StructureType], tmp_path: Path) -> None:
    cell = StructureType.from_plain(json.loads(json.dumps(made[0].to_plain()))).cell
    assert {cell.kinds.dtype, cell.rotations.dtype} == {np.dtype(np.int64)}
    assert {cell.lattice.dtype, cell.translations.dtype} == {np.dtype(np.float64)}


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x80\x04N."])
def test_a_damaged_file_is_made_again(
    made: list[StructureType], makes: list[str], tmp_path: Path, damage: bytes
) -> None:
    path = tmp_path / "types.json"
    path.write_bytes(damage)
    for _ in range(2):
        assert plain(kept_or_made(path)) == plain(made)
    assert makes == ["made"]


def test_a_folder_that_cannot_be_made_loses_no_library(
    made: list[StructureType], makes: list[str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file of that name")
    assert plain(kept_or_made(tmp_path / "cache" / "types.json")) == plain(made)
