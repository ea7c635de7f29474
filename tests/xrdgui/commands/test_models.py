import json
from pathlib import Path

import pytest

from xrdgui import commands
from xrdgui.classification import trial
from xrdgui.models import archive
from xrdgui.models import library as models
from xrdgui.models.library import DEFAULT_MODEL


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setattr(trial, "check", lambda _folder: None)

    def run_one(*arguments) -> tuple[int, str, str]:
        status = commands.run(["models", *map(str, arguments)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_one


@pytest.fixture
def file(model_folder, tmp_path) -> Path:
    return archive.write(models.Model(model_folder), tmp_path / "tiny.xrdmodel")


def test_the_way_of_a_model(run, file, tmp_path):
    assert run("import", file) == (0, "tiny.xrdmodel was added to the library as “tiny”.\n", "")
    assert run("import", file)[1] == "tiny.xrdmodel is in the library already, as “tiny”.\n"
    assert run("rename", "tiny", "Steels")[1] == "“tiny” is called “Steels” now.\n"
    assert run("default", "steels")[0] == 0
    out = tmp_path / "out"
    assert run("export", "Steels", out) == (0, f"“Steels” was written to {out}.xrdmodel.\n", "")
    listed = run("list")[1].splitlines()
    assert [line.split()[0] for line in listed] == ["name", DEFAULT_MODEL, "Steels"]
    assert "bundled" in listed[1]
    assert "default" in listed[2]
    assert "default" not in listed[1]
    assert run("remove", "Steels") == (0, "“Steels” was deleted.\n", "")
    assert (tmp_path / "out.xrdmodel").is_file()
    assert models.default_model()[0].name == DEFAULT_MODEL


def test_the_list_as_json_says_what_was_measured(run, file):
    run("import", file)
    bundled, own = map(json.loads, run("list", "--format", "jsonl")[1].splitlines())
    assert (bundled["default"], bundled["bundled"], bundled["error"]) == (True, True, None)
    assert 0 < bundled["measured"] < 1
    assert bundled["structures"] > 1000
    assert (own["default"], own["bundled"], own["title"]) == (False, False, "untrained")
    (models.find("tiny").folder / "card.json").write_text("{")
    assert (
        "not a model card"
        in json.loads(run("list", "--format", "jsonl")[1].splitlines()[1])["error"]
    )
    assert "not a model card" in run("list")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "missing.xrdmodel"], "missing.xrdmodel could not be read"),
        (["remove", DEFAULT_MODEL], "comes with xrdgui"),
        (["remove", "nonsense"], "There is no model “nonsense”"),
        (["export", "nonsense", "x"], "There is no model “nonsense”"),
        (["rename", DEFAULT_MODEL, "x"], "comes with xrdgui"),
        (["default", "nonsense"], "There is no model “nonsense”"),
    ],
)
def test_what_is_refused_is_one_sentence(run, arguments, said):
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_usage(run):
    assert run()[0] == 2
    assert run("nonsense")[0] == 2


def test_a_default_that_is_gone_is_told(run, file):
    run("import", file)
    run("default", "tiny")
    models.find("tiny").folder.rename(file.parent / "elsewhere")
    assert "“tiny” is not there any more" in run("list")[2]
