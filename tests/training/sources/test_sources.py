import gzip
import json
from pathlib import Path

import pytest
from pymatgen.core import Lattice, Structure

from training.sources import StructureError, read_structures
from training.sources import folder as folder_of_files

ENTRY = {
    "material_id": "x-1",
    "formula": "NaCl",
    "chemsys": "Cl-Na",
    "prototype": "AB|225|2",
    "spacegroup": 225,
    "spacegroup_tight": 221,
    "icsd_linked": True,
    "lattice": [[0, 2.82, 2.82], [2.82, 0, 2.82], [2.82, 2.82, 0]],
    "species": ["Na", "Cl"],
    "frac_coords": [[0, 0, 0], [0.5, 0.5, 0.5]],
}


def _halite() -> Structure:
    return Structure.from_spacegroup(
        225, Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]
    )


def test_json_lines_plain_and_compressed(tmp_path: Path) -> None:
    plain = tmp_path / "a.jsonl"
    plain.write_text(json.dumps(ENTRY) + "\n")
    packed = tmp_path / "b.jsonl.gz"
    with gzip.open(packed, "wt") as file:
        file.write(json.dumps(ENTRY | {"material_id": "x-2"}) + "\n")
    found = list(read_structures([plain, packed]))
    assert [structure.identifier for structure in found] == ["x-1", "x-2"]
    assert found[0].crystal_system == "cubic"
    assert found[0].reported is True
    assert found[0].atomic_numbers.tolist() == [11, 17]
    assert not found[0].pseudo_symmetric


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ENTRY) + "\n{}\n")
    with pytest.raises(StructureError, match=r"a\.jsonl, line 2"):
        list(read_structures([path]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Halite in every format, and files that cannot be used."""
    halite = _halite()
    (tmp_path / "sub").mkdir()
    halite.to(filename=str(tmp_path / "halite.cif"))
    (tmp_path / "halite.cif").rename(tmp_path / "HALITE.CIF")
    primitive = halite.get_primitive_structure()
    for name in ("POSCAR", "CONTCAR_relaxed", "halite.vasp", "halite.poscar"):
        primitive.to(filename=str(tmp_path / "sub" / name), fmt="poscar")
    halite.to(filename=str(tmp_path / "halite.json"))
    disordered = _halite()
    disordered.replace_species({"Na": {"Na": 0.5, "K": 0.5}})
    disordered.to(filename=str(tmp_path / "mixed.cif"))
    disordered.to(filename=str(tmp_path / "mixed.json"))
    (tmp_path / "broken.cif").write_text("data_nothing\n")
    (tmp_path / "POSCAR_cut").write_text(
        "\n".join((tmp_path / "sub/POSCAR").read_text().split("\n")[:7])
    )
    (tmp_path / "notes.json").write_text('{"a": 1}')
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "not.json").write_bytes(b"\x00\xff{")
    (tmp_path / "readme.txt").write_text("no structure")
    return tmp_path


BAD = ("mixed.cif", "mixed.json", "broken.cif", "POSCAR_cut", "notes.json", "list.json", "not.json")


def test_structure_files_are_labelled_and_bad_ones_skipped(folder: Path) -> None:
    said: list[str] = []
    found = list(read_structures([folder], said.append))
    assert [structure.space_group for structure in found] == [225] * 6
    assert {structure.prototype for structure in found} == {"AB|225|2"}
    assert {structure.reported for structure in found} == {None}
    assert sorted(sentence.partition(":")[0] for sentence in said) == sorted(BAD)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in said)
    assert sum("partly occupied" in sentence for sentence in said) == 2


def test_a_file_may_be_named_alone(folder: Path) -> None:
    (found,) = read_structures([folder / "halite.json"])
    assert found.formula == "NaCl"


def test_an_atom_of_no_element_and_a_giant_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = _halite()
    strange.replace_species({"Na": "X"})
    strange.to(filename=str(tmp_path / "strange.json"))
    said: list[str] = []
    assert list(read_structures([tmp_path], said.append)) == []
    assert "“X” is not the symbol of an element" in said[0]
    monkeypatch.setattr("training.sources.folder._LARGEST", 10)
    list(read_structures([tmp_path], said.append))
    assert "too large" in said[1]


def test_a_file_that_has_gone_meanwhile_is_said_in_words(tmp_path: Path) -> None:
    """The window remembers files by their names, also from weeks ago."""
    with pytest.raises(StructureError, match=r"^halite\.cif is not there any more\.$"):
        folder_of_files.read_file(tmp_path / "halite.cif")
    (tmp_path / "folder.cif").mkdir()
    with pytest.raises(StructureError, match=r"^folder\.cif cannot be opened: "):
        folder_of_files.read_file(tmp_path / "folder.cif")


def test_a_folder_without_structures_is_said(tmp_path: Path) -> None:
    with pytest.raises(StructureError, match="holds no CIF, POSCAR or JSON structure file"):
        list(read_structures([tmp_path]))


def test_a_prototype_is_worked_out_where_the_source_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    named = ENTRY | {"prototype": "rock salt"}
    nameless = {key: value for key, value in ENTRY.items() if key != "prototype"}
    path.write_text(json.dumps(named) + "\n" + json.dumps(nameless) + "\n")
    assert [s.prototype for s in read_structures([path])] == ["rock salt", "AB|225|2"]


def test_pseudo_symmetry_is_seen() -> None:
    from training.sources import CrystalStructure

    nearly = _halite()
    nearly.lattice = Lattice.from_parameters(5.64, 5.64, 5.70, 90, 90, 90)
    structure = CrystalStructure.from_pymatgen(nearly, "nearly")
    assert structure.space_group == 225
    assert structure.pseudo_symmetric


def test_other_paths_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").touch()
    with pytest.raises(StructureError, match="neither JSON lines"):
        list(read_structures([tmp_path / "a.docx"]))
    with pytest.raises(StructureError, match=r"gone is not there any more\.$"):
        list(read_structures([tmp_path / "gone"]))
