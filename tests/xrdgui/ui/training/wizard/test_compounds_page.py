"""Page 1: sources, counts, the key."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from tests.support.mp_server import KEY, document, serve
from tests.xrdgui.ui.conftest import InlineCaller
from training.planning.choices import FILES, MATERIALS_PROJECT, PROTOTYPES, Choices
from training.sources.mp_query import Query
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.ui.training.wizard import materials_project_panel, tasks
from xrdgui.ui.training.wizard.compounds_page import CompoundsPage

HALITE = """data_NaCl
_cell_length_a 5.64
_cell_length_b 5.64
_cell_length_c 5.64
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'F m -3 m'
_symmetry_Int_Tables_number 225
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Na Na 0 0 0
Cl Cl 0.5 0.5 0.5
"""
LONG = 20_000


@pytest.fixture(scope="module")
def client():
    """The client of the Materials Project, which takes seconds to import, is there already."""
    from mp_api.client.routes.materials import summary

    return summary


@pytest.fixture
def keyring(monkeypatch):
    """A keyring that is a dictionary."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(materials_project_panel, "saved_key", lambda: kept.get("key", ""))

    def remember(key):
        kept["key"] = key
        return True

    monkeypatch.setattr(materials_project_panel, "remember_key", remember)
    return kept


@pytest.fixture
def page(qtbot, keyring):
    made = CompoundsPage(InlineCaller())
    qtbot.addWidget(made)
    made.resize(1180, 600)
    made.show()
    yield made
    made.close_parts()


@pytest.fixture
def server(client, monkeypatch):
    documents = [document(n) for n in range(5)]
    documents += [document(10 + n, "Trigonal") for n in range(3)]
    with serve(documents) as made:
        options = {"timeout": 5.0, "delays": (), "endpoint": made.endpoint}
        monkeypatch.setattr(tasks, "CLIENT", options)
        yield made


def numbers(page):
    return {system: page.counts.numbers[system].text() for system in CRYSTAL_SYSTEMS}


def type_key(qtbot, page, key):
    field = page.materials_project.key_field.field
    field.selectAll()
    qtbot.keyClicks(field, key)


def test_made_up_compounds_are_counted_at_once(page):
    assert page.source == PROTOTYPES
    page.prototypes.count.setValue(702)
    assert numbers(page)["triclinic"] == "101"
    assert numbers(page)["cubic"] == "100"
    assert page.counts.total.text() == "702"
    assert page.problem() == ""


def test_choices_are_shown_and_told(page):
    wanted = Choices(
        source=MATERIALS_PROJECT, prototypes=77, prototype_elements=3, paths=("/a.cif",),
        query=Query(3, ("O",), ("U", "Pu"), True, 0.25, 40, 12, True),
    )  # fmt: skip
    page.show_choices(wanted)
    assert page.choices(Choices()) == wanted


def test_structure_files_are_counted_and_the_unreadable_listed(qtbot, page, tmp_path, monkeypatch):
    (tmp_path / "halite.cif").write_text(HALITE, encoding="utf-8")
    (tmp_path / "broken.cif").write_text("data_x\n", encoding="utf-8")
    page.radios[FILES].click()
    assert page.problem() == "Add structure files, or choose another source."
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path))
    page.files.add_folder.click()
    qtbot.waitUntil(lambda: numbers(page)["cubic"] == "1", timeout=LONG)
    assert numbers(page)["triclinic"] == "0"
    assert "broken" in page.files.left_out.toPlainText()
    assert page.files.left_out_caption.text() == "Left out: 1 structure"
    qtbot.waitUntil(lambda: "No compound is triclinic" in page.counts.problem.text(), timeout=LONG)
    assert page.counts.problem.text().endswith(
        "or hexagonal: the network could not learn to tell them."
    )
    assert page.choices(Choices()).paths == (str(tmp_path),)
    assert page.problem() == ""


def test_files_are_taken_off_the_list_with_a_key(qtbot, page):
    page.radios[FILES].click()
    page.files.add(["/a.cif", "/b.cif", "/a.cif"])
    assert page.files.paths == ("/a.cif", "/b.cif")
    page.files.list.setCurrentRow(0)
    page.files.remove.click()
    assert page.files.paths == ("/b.cif",)


def test_counting_files_can_be_stopped(qtbot, page, tmp_path):
    caller = page._counter._caller
    caller.gate.clear()
    page.radios[FILES].click()
    page.files.add([str(tmp_path)])
    qtbot.waitUntil(page.stop_button.isVisible, timeout=LONG)
    page.stop_button.click()
    caller.gate.set()
    assert not page.stop_button.isVisible()
    assert "stopped" in page.counts.sentence.text()
    qtbot.wait(100)
    assert set(numbers(page).values()) == {"–"}


def test_the_key_is_not_to_be_seen_until_asked_for(page):
    field = page.materials_project.key_field
    assert field.field.echoMode() is QLineEdit.EchoMode.Password
    field.show_button.click()
    assert field.field.echoMode() is QLineEdit.EchoMode.Normal
    assert "materialsproject.org" in field.where.text()


def test_a_bad_key_is_refused_and_not_kept_then_a_good_one_counts(qtbot, page, server, keyring):
    page.radios[MATERIALS_PROJECT].click()
    assert page.problem() == "The Materials Project wants your key."
    field = page.materials_project.key_field
    type_key(qtbot, page, "b" * 32)
    field.test.click()
    qtbot.waitUntil(lambda: "refuses the key" in field.state.text(), timeout=LONG)
    assert keyring == {}
    type_key(qtbot, page, KEY)
    qtbot.mouseClick(field.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "The key works" in field.state.text(), timeout=LONG)
    assert keyring == {"key": KEY}
    qtbot.waitUntil(lambda: numbers(page)["cubic"] == "5", timeout=LONG)
    assert numbers(page)["trigonal"] == "3"
    assert "No compound is triclinic" in page.counts.problem.text()
    assert server.asked_ids in ([], ["mp-149"])  # no structure was sent
    assert page.problem() == ""


def test_filters_change_the_count_and_the_most_of_a_system_is_seen(qtbot, page, server, keyring):
    keyring["key"] = KEY
    page.radios[MATERIALS_PROJECT].click()
    qtbot.waitUntil(lambda: numbers(page)["cubic"] == "5", timeout=LONG)
    page.materials_project.per_system.setValue(2)
    qtbot.waitUntil(lambda: numbers(page)["cubic"] == "2 of 5", timeout=LONG)
    page.materials_project.observed.setChecked(True)  # even numbers only
    qtbot.waitUntil(lambda: numbers(page)["cubic"] == "2 of 3", timeout=LONG)
    qtbot.keyClicks(page.materials_project.require, "fe")
    qtbot.waitUntil(lambda: "Nothing fits" in page.counts.problem.text(), timeout=LONG)


def test_a_list_that_is_kept_says_how_old_it_is_and_can_be_asked_for_anew(
    qtbot, page, server, keyring
):
    from training.sources import materials_project

    keyring["key"] = KEY
    query = page.choices(Choices()).query
    assert list(materials_project.structures(query, lambda: KEY, **tasks.CLIENT))
    server.documents.append(document(8, "Trigonal"))
    page.radios[MATERIALS_PROJECT].click()
    qtbot.waitUntil(lambda: numbers(page)["trigonal"] == "3", timeout=LONG)
    assert "downloaded today" in page.counts.sentence.text()
    page.anew_button.click()
    qtbot.waitUntil(lambda: numbers(page)["trigonal"] == "4", timeout=LONG)
    assert not page.anew_button.isVisible()
    assert "downloaded today" not in page.counts.sentence.text()


def test_no_network_is_said_in_a_sentence(qtbot, client, page, monkeypatch, keyring):
    options = {"timeout": 2.0, "delays": (), "endpoint": "http://127.0.0.1:9/"}
    monkeypatch.setattr(tasks, "CLIENT", options)
    page.radios[MATERIALS_PROJECT].click()
    type_key(qtbot, page, KEY)
    field = page.materials_project.key_field
    field.test.click()
    qtbot.waitUntil(lambda: "cannot be reached" in field.state.text(), timeout=LONG)
    assert keyring == {}


def test_without_a_keyring_the_key_is_known_until_the_end(qtbot, page, server, monkeypatch):
    monkeypatch.setattr(materials_project_panel, "remember_key", lambda _key: False)
    page.radios[MATERIALS_PROJECT].click()
    type_key(qtbot, page, KEY)
    page.materials_project.key_field.test.click()
    state = page.materials_project.key_field.state
    qtbot.waitUntil(lambda: "no keyring" in state.text(), timeout=LONG)
    assert page.key == KEY


def test_symbols_of_no_element_are_refused_on_the_spot(qtbot, page):
    page.radios[MATERIALS_PROJECT].click()
    qtbot.keyClicks(page.materials_project.exclude, "fe, Xx")
    assert page.materials_project.bad_elements.text() == "“Xx” is not the symbol of an element."
    assert page.problem() == "“Xx” is not the symbol of an element."
    page.materials_project.exclude.setText("fe O")
    assert page.choices(Choices()).query.exclude == ("Fe", "O")


def test_the_key_is_no_part_of_the_choices(qtbot, page, server):
    page.radios[MATERIALS_PROJECT].click()
    type_key(qtbot, page, KEY)
    assert page.materials_project.key_field.field.text() == KEY
    assert KEY not in json.dumps(page.choices(Choices()).to_dict())
