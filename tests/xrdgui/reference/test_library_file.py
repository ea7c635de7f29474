import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xrdgui.reference import library_file
from xrdgui.reference.library_file import ReferenceLibraryError


def test_what_was_written_is_read(library_path, compounds):
    card, table = library_file.read(library_path)
    assert card.count == len(table) == len(compounds)
    assert card.title == "Textbook structures"
    by_name = {one.identifier: one for one in compounds}
    for e, identifier in enumerate(table.identifier):
        one = by_name[identifier]
        part = slice(table.offset[e], table.offset[e + 1])
        np.testing.assert_array_equal(table.hkl[part], one.hkl)
        np.testing.assert_allclose(table.intensity[part], one.intensity, rtol=0.013)
        np.testing.assert_allclose(table.cell[e], one.cell, rtol=1e-6)
        assert table.space_group[e] == one.space_group


def test_the_order_of_the_structures_does_not_matter(compounds, tmp_path):
    cards = [
        library_file.write(some, tmp_path / f"{i}.xrdref", library_file.Card("a", "a"))
        for i, some in enumerate((compounds, compounds[::-1]))
    ]
    assert cards[0] == cards[1]


def spoilt(path, target, change=None, metadata=None):
    table = pq.read_table(path)
    columns = {name: table[name] for name in table.column_names}
    columns |= change(columns) if change else {}
    held = json.loads(table.schema.metadata[b"xrdgui-reference"]) | (metadata or {})
    made = pa.table(columns).replace_schema_metadata({b"xrdgui-reference": json.dumps(held)})
    pq.write_table(made, target)


@pytest.mark.parametrize(
    ("change", "metadata", "sentence"),
    [
        (lambda c: {"space_group": pa.array([231] * len(c["name"]))}, None, "damaged"),
        (lambda c: {"cell": pa.array([[1.0]] * len(c["name"]))}, None, "damaged"),
        (lambda c: {"hkl": pa.array([[1, 1]] * len(c["name"]), pa.list_(pa.int8()))}, None, "dam"),
        (lambda c: {"formula": pa.array([1] * len(c["name"]))}, {"title": 3}, "damaged"),
        (None, {"format": 2}, "made by a newer version"),
        (None, {"format": "x"}, "damaged"),
    ],
)
def test_a_library_that_is_none_gets_a_sentence(library_path, tmp_path, change, metadata, sentence):
    path = tmp_path / "other.xrdref"
    spoilt(library_path, path, change, metadata)
    with pytest.raises(ReferenceLibraryError, match=sentence):
        library_file.read(path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"\\x00" * 5000, b"no library at all"])
def test_any_other_file_gets_a_sentence(tmp_path, content):
    path = tmp_path / "foreign"
    path.write_bytes(content)
    with pytest.raises(ReferenceLibraryError, match="foreign is no library"):
        library_file.read(path)
    with pytest.raises(ReferenceLibraryError, match="not there"):
        library_file.read(tmp_path / "nowhere.xrdref")


def test_a_table_without_a_card_is_no_library(library_path, tmp_path):
    path = tmp_path / "plain.xrdref"
    pq.write_table(pq.read_table(library_path).replace_schema_metadata({}), path)
    with pytest.raises(ReferenceLibraryError, match="no library"):
        library_file.read_card(path)
