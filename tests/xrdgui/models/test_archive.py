import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.hostile_models import lambda_network
from xrdgui.classification import trial
from xrdgui.models import archive as model_files
from xrdgui.models import library
from xrdgui.models.errors import ModelError
from xrdgui.models.library import list_models


def trusting(folder: Path) -> None:
    """Stand in for the check that takes a process."""


@pytest.fixture
def model(model_folder):
    return library.add(model_folder, "mine")


@pytest.fixture
def file(model, tmp_path):
    return model_files.write(model, tmp_path / "mine.xrdmodel")


def parts(model_folder: Path) -> dict[str, bytes]:
    return {name: (model_folder / name).read_bytes() for name in ("model.keras", "card.json")}


def archive(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return path


def test_a_model_survives_the_way_through_a_file(file, model):
    with zipfile.ZipFile(file) as content:
        assert sorted(content.namelist()) == ["card.json", "model.keras"]
    kept = parts(model.folder)
    library.remove(model)
    again = model_files.add(file, trusting)
    assert again.name == "mine"
    assert parts(again.folder) == kept


def test_the_file_s_name_becomes_the_model_s(file, model, tmp_path):
    library.remove(model)
    renamed = file.rename(tmp_path / "Steels 2.xrdmodel")
    added = model_files.add(renamed, trusting)
    assert added.name == added.card().name == "Steels 2"


def test_importing_twice_keeps_one(file, model):
    assert model_files.add(file, trusting) == model
    assert len(list_models()) == 2


def test_importing_another_of_the_same_name_keeps_both(file, model):
    card = model.folder / "card.json"
    card.write_text(card.read_text().replace("untrained", "mine now"))
    before = parts(model.folder)
    assert model_files.add(file, trusting).name == "mine 2"
    assert parts(model.folder) == before


def test_the_ending_is_added(model, tmp_path):
    assert model_files.write(model, tmp_path / "v1.2").name == "v1.2.xrdmodel"


def test_a_failed_export_leaves_what_was_there(model, tmp_path):
    there = tmp_path / "there.xrdmodel"
    there.write_text("precious")
    (model.folder / "model.keras").unlink()
    with pytest.raises(ModelError, match=r"there\.xrdmodel could not be written: no such file"):
        model_files.write(model, there)
    assert there.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["there.xrdmodel"]
    with pytest.raises(ModelError, match="could not be written"):
        model_files.write(list_models()[0], tmp_path / "no folder" / "a.xrdmodel")


def test_a_model_folder_is_taken_too_and_called_after_its_run(model_folder, tmp_path):
    folder = tmp_path / "Steels, 70 epochs" / "model"
    shutil.copytree(model_folder, folder)
    checked = []
    assert model_files.add(folder, checked.append).name == "Steels, 70 epochs"
    assert checked == [folder]
    assert model_files.add(model_folder, trusting).name == "Steels, 70 epochs"


def refusal(path: Path, check=trusting) -> str:
    """Import what must be refused and return the sentence."""
    with pytest.raises(ModelError) as caught:
        model_files.add(path, check)
    assert [model.bundled for model in list_models()] == [True]
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


@pytest.mark.parametrize(
    "content", [b"", b"junk", b"PK\x03\x04 cut", bytes(range(256)) * 400], ids=range(4)
)
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "odd.xrdmodel"
    path.write_bytes(content)
    assert refusal(path) == "odd.xrdmodel is no model of xrdgui, or it is damaged."


def test_what_is_not_there_is_refused(tmp_path):
    said = refusal(tmp_path / "gone.xrdmodel")
    assert said == "gone.xrdmodel could not be read: no such file or directory."
    assert "could not be read" in refusal(tmp_path)


@pytest.mark.parametrize("extra", ["../escaped", "/escaped", "..\\escaped", "readme.txt", "a/"])
def test_a_file_with_anything_else_in_it_is_refused(model_folder, tmp_path, extra):
    path = archive(tmp_path / "x.xrdmodel", parts(model_folder) | {extra: b"evil"})
    assert "must hold model.keras and card.json, nothing else" in refusal(path)
    assert not list(tmp_path.parent.rglob("*escaped*"))


def test_a_member_given_twice_is_refused(model_folder, tmp_path):
    path = archive(tmp_path / "x.xrdmodel", parts(model_folder))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as target:
        target.writestr("card.json", "{}")
    assert "nothing else" in refusal(path)


def test_members_of_other_places_are_refused(model_folder, tmp_path):
    content = {f"folder/{name}": data for name, data in parts(model_folder).items()}
    assert "nothing else" in refusal(archive(tmp_path / "x.xrdmodel", content))


def test_a_bomb_is_refused_before_it_goes_off(model_folder, tmp_path):
    content = parts(model_folder) | {"card.json": b" " * (64 * 2**20)}
    path = archive(tmp_path / "x.xrdmodel", content, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 2**20
    assert refusal(path) == "x.xrdmodel is no model of xrdgui: its card.json is too large."


def test_a_bomb_that_lies_about_its_size_is_refused(model_folder, tmp_path):
    content = parts(model_folder) | {"card.json": b" " * (8 * 2**20)}
    path = archive(tmp_path / "x.xrdmodel", content, zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    path.write_bytes(data.replace((8 * 2**20).to_bytes(4, "little"), (64).to_bytes(4, "little")))
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(file, model, keep):
    library.remove(model)
    data = file.read_bytes()
    file.write_bytes(data[: int(keep * len(data))])
    assert "is no model of xrdgui, or it is damaged." in refusal(file)


def test_a_flipped_byte_is_noticed(file, model):
    library.remove(model)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    assert "damaged" in refusal(file)


def test_an_encrypted_file_is_refused(model_folder, tmp_path):
    path = archive(tmp_path / "x.xrdmodel", parts(model_folder))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(signature, start)) >= 0:
            data[start + offset] |= 1
            start += 4
    path.write_bytes(data)
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    "card", [b"", b"[]", b"{}", b"null", b"\xff", json.dumps({"format": 99}).encode(), b"{" * 9999]
)
def test_a_card_of_something_else_is_refused(model_folder, tmp_path, card):
    path = archive(tmp_path / "x.xrdmodel", parts(model_folder) | {"card.json": card})
    said = refusal(path)
    assert said.startswith("The model “x” cannot be used: its card.json ")
    assert "/tmp" not in said


def test_a_network_that_could_carry_code_is_refused_before_anything_loads_it(
    model_folder, tmp_path
):
    lambda_network(tmp_path / "lambda.keras")
    evil = (tmp_path / "lambda.keras").read_bytes()
    path = archive(tmp_path / "x.xrdmodel", parts(model_folder) | {"model.keras": evil})

    def never(_folder: Path) -> None:
        raise AssertionError("it was loaded")

    assert "contains “Lambda”, which a model of xrdgui never needs" in refusal(path, never)


def test_a_network_that_does_not_load_is_not_kept(model_folder, tmp_path):
    def refuse(folder: Path) -> None:
        raise ModelError(f"The model “{folder.name}” cannot be used: it is too slow.")

    path = archive(tmp_path / "Cf.xrdmodel", parts(model_folder))
    assert refusal(path, refuse) == "The model “Cf” cannot be used: it is too slow."


def test_the_real_check_loads_the_network_in_a_process_of_its_own(model_folder, tmp_path):
    good = archive(tmp_path / "good.xrdmodel", parts(model_folder))
    card = json.loads(parts(model_folder)["card.json"])
    card["representation"]["step"] = 0.05
    odd = parts(model_folder) | {"card.json": json.dumps(card).encode()}
    bad = archive(tmp_path / "bad.xrdmodel", odd)
    assert refusal(bad, trial.check) == (
        "The model “bad” cannot be used: its network does not fit its card."
    )
    assert model_files.add(good, trial.check).name == "good"
