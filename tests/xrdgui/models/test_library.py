import json
import shutil
from pathlib import Path

import pytest

from xrdgui.models import library as models
from xrdgui.models.errors import ModelError
from xrdgui.models.library import DEFAULT_MODEL, Model, find_model, list_models
from xrdgui.runtime import folders


@pytest.fixture
def own(model_folder):
    """A model of the user's in the library."""
    return models.add(model_folder, "mine")


def names() -> list[str]:
    return [model.name for model in list_models()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def changed_copy(model_folder: Path, folder: Path, **values: object) -> Path:
    shutil.copytree(model_folder, folder)
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | values))
    return folder


def test_the_default_network_is_bundled():
    assert list_models()[0].bundled
    assert DEFAULT_MODEL in names()
    folder = find_model()
    assert folder.name == DEFAULT_MODEL
    assert (folder / "model.keras").stat().st_size <= 25e6


def test_a_folder_of_the_users(model_folder):
    assert find_model(model_folder) == model_folder
    assert find_model(str(model_folder)) == model_folder


def test_refused_in_one_sentence(tmp_path):
    with pytest.raises(ModelError, match=r"must contain model\.keras and card\.json\."):
        find_model(tmp_path)
    with pytest.raises(ModelError, match=f"no model “nonsense”; the library has: {DEFAULT_MODEL}"):
        find_model("nonsense")


def test_added_models_are_found_by_name(own, model_folder):
    assert names() == [DEFAULT_MODEL, "mine"]
    assert find_model("mine") == find_model("Mine") == own.folder
    assert own.folder.parent == folders.models_folder()
    assert (own.folder / "model.keras").read_bytes() == (model_folder / "model.keras").read_bytes()
    assert own.card().name == "mine"
    assert own.size > 1000
    assert not own.bundled


def test_adding_what_is_there_adds_nothing(own, model_folder):
    assert models.add(model_folder, "another name") == own
    assert names() == [DEFAULT_MODEL, "mine"]


def test_a_taken_name_gets_a_number_and_nothing_is_lost(own, model_folder, tmp_path):
    before = files(own.folder)
    other = changed_copy(model_folder, tmp_path / "other", title="another")
    assert models.add(other, "MINE").name == "MINE 2"
    assert models.add(
        changed_copy(model_folder, tmp_path / "b", title="b"), DEFAULT_MODEL
    ).name == (f"{DEFAULT_MODEL} 2")
    assert files(own.folder) == before


@pytest.mark.parametrize(
    ("asked", "given"),
    [("a/b\\c:d", "a b c d"), ("", "model"), ("…" * 500, "…" * 60), (".hidden.", "hidden"),
     ("NUL", "model"), ("../../x", "x"), ("Fe–Ni αβγ", "Fe–Ni αβγ")],
)  # fmt: skip
def test_any_text_becomes_a_name_when_added(model_folder, asked, given):
    assert models.add(model_folder, asked).name == given


def test_nothing_is_left_when_adding_fails(model_folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(ModelError, match="could not be added to the library: no space left"):
        models.add(model_folder, "mine")
    assert list(folders.models_folder().iterdir()) == []


def test_renaming(own):
    weights = (own.folder / "model.keras").read_bytes()
    new = models.rename(own, "  Steels, second try ")
    assert new.name == "Steels, second try"
    assert names() == [DEFAULT_MODEL, "Steels, second try"]
    assert new.card().name == "Steels, second try"
    assert files(new.folder).keys() == {"model.keras", "card.json"}
    assert (new.folder / "model.keras").read_bytes() == weights
    assert models.rename(new, "steels, second try").name == "steels, second try"
    assert len(names()) == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("x" * 61, "longer than 60 characters"),
        ("a/b", "cannot contain “/”"),
        ("a\nb", "line breaks"),
        (".a", "full stop"),
        ("a.", "full stop"),
        ("con", "Windows"),
        ("lpt1.model", "Windows"),
        ("漢" * 60 + "漢", "longer than"),
        ("😀" * 60, "too long"),
        (DEFAULT_MODEL.upper(), "There is a model"),
        ("Other", "There is a model “Other” already"),
    ],
)
def test_a_name_that_cannot_be_is_refused(own, model_folder, tmp_path, name, message):
    models.add(changed_copy(model_folder, tmp_path / "other", title="other"), "other")
    with pytest.raises(ModelError, match=message):
        models.rename(own, name)
    assert names() == [DEFAULT_MODEL, "mine", "other"]


def test_deleting(own):
    models.remove(own)
    assert names() == [DEFAULT_MODEL]
    assert list(folders.models_folder().iterdir()) == []
    with pytest.raises(ModelError, match="“mine” could not be deleted"):
        models.remove(own)


def test_what_comes_with_the_application_stays():
    bundled = list_models()[0]
    with pytest.raises(ModelError, match="comes with xrdgui and cannot be deleted"):
        models.remove(bundled)
    with pytest.raises(ModelError, match="cannot be renamed"):
        models.rename(bundled, "mine")
    assert bundled.folder.is_dir()


def test_the_default_is_remembered_and_goes_along_with_a_new_name(own):
    assert models.default_model() == (Model(find_model(), bundled=True), "")
    models.set_default(own)
    assert models.default_model() == (own, "")
    new = models.rename(own, "better")
    assert models.default_model() == (new, "")
    models.remove(new)
    assert models.default_model() == (Model(find_model(), bundled=True), "")


def test_a_default_that_is_gone_is_told_and_the_bundled_one_used(own):
    models.set_default(own)
    shutil.rmtree(own.folder)
    model, said = models.default_model()
    assert model.name == DEFAULT_MODEL
    assert said == (
        f"The default model “mine” is not there any more; “{DEFAULT_MODEL}” is used instead."
    )


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"\n\n", f"{DEFAULT_MODEL}\r\n".encode()]
)
def test_a_damaged_memory_of_the_default_does_not_matter(content):
    (folders.config_folder() / "default-model.txt").write_bytes(content)
    assert models.default_model() == (Model(find_model(), bundled=True), "")


def test_a_default_that_cannot_be_remembered_is_told(own, monkeypatch):
    def locked():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders, "config_folder", locked)
    with pytest.raises(ModelError, match="could not be remembered: permission denied"):
        models.set_default(own)
    assert models.default_model()[0].name == DEFAULT_MODEL


def test_a_locked_home_leaves_the_bundled_models(own, monkeypatch):
    def locked():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders, "models_folder", locked)
    assert names() == [DEFAULT_MODEL]


def test_what_else_lies_in_the_folder_is_no_model(own, model_folder):
    folder = folders.models_folder()
    (folder / "notes.txt").write_text("mine")
    (folder / "half").mkdir()
    (folder / "half" / "card.json").write_text("{}")
    shutil.copytree(model_folder, folder / ".adding-1")
    assert names() == [DEFAULT_MODEL, "mine"]
    # Its name is taken all the same.
    with pytest.raises(ModelError, match="There is a model “half” already"):
        models.rename(own, "half")


def test_a_model_with_a_damaged_card_is_listed_and_can_be_deleted(own):
    (own.folder / "card.json").write_text("[]")
    assert names() == [DEFAULT_MODEL, "mine"]
    with pytest.raises(ModelError, match="“mine” cannot be used"):
        own.card()
    models.remove(own)
    assert names() == [DEFAULT_MODEL]


def test_models_stand_in_natural_order(model_folder, tmp_path):
    for name in ("run 10", "run 9", "Alloys"):
        models.add(changed_copy(model_folder, tmp_path / name, title=name), name)
    assert names() == [DEFAULT_MODEL, "Alloys", "run 9", "run 10"]
