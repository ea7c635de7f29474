import gzip
import json
from pathlib import Path

import pytest
from pymatgen.core import Lattice, Structure

from training.sources import StructureError, read_structures

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


def test_structure_files_are_labelled_and_bad_ones_skipped(tmp_path: Path) -> None:
    halite = _halite()
    halite.to(filename=str(tmp_path / "halite.cif"))
    halite.get_primitive_structure().to(filename=str(tmp_path / "POSCAR"), fmt="poscar")
    disordered = _halite()
    disordered.replace_species({"Na": {"Na": 0.5, "K": 0.5}})
    disordered.to(filename=str(tmp_path / "mixed.cif"))
    (tmp_path / "broken.cif").write_text("data_nothing\n")
    said: list[str] = []
    found = list(read_structures([tmp_path], said.append))
    assert [structure.space_group for structure in found] == [225, 225]
    assert len(said) == 2
    assert any("mixed" in sentence and "occupied" in sentence for sentence in said)
    assert any("broken.cif" in sentence for sentence in said)


def test_pseudo_symmetry_is_seen() -> None:
    from training.sources import CrystalStructure

    nearly = _halite()
    nearly.lattice = Lattice.from_parameters(5.64, 5.64, 5.70, 90, 90, 90)
    structure = CrystalStructure.from_pymatgen(nearly, "nearly")
    assert structure.space_group == 225
    assert structure.pseudo_symmetric


def test_other_paths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StructureError, match="neither JSON lines"):
        list(read_structures([tmp_path / "a.docx"]))
