"""The runs of the user: listed, renamed, deleted."""

import os

import pytest

from training.recipes import recipes
from training.runs import RunError, RunFolder
from training.runs.library import Run, list_runs, new_folder


def make(path, title="", when=None):
    RunFolder.create(path, recipes.MEASURED, None, {"title": title} if title else {})
    if when is not None:
        os.utime(path / "config.json", (when, when))
    return Run(path)


def test_the_newest_first_and_nothing_but_runs(tmp_path):
    make(tmp_path / "a", when=1000)
    make(tmp_path / "b", "Second", when=2000)
    (tmp_path / "no run").mkdir()
    (tmp_path / "file").write_text("")
    assert [run.title for run in list_runs(tmp_path)] == ["Second", "a"]
    assert list_runs(tmp_path / "nowhere") == []
    assert list_runs(tmp_path)[0].recipe == "measured"


def test_a_damaged_run_is_listed_still(tmp_path):
    run = make(tmp_path / "a")
    run.folder.config.write_text("{")
    assert [found.title for found in list_runs(tmp_path)] == ["a"]
    assert list_runs(tmp_path)[0].recipe == ""


def test_renamed(tmp_path):
    run = make(tmp_path / "a", "Old")
    run.rename("  New\nname ")
    assert run.title == "New name"
    assert run.folder.recipe() == recipes.MEASURED
    with pytest.raises(RunError, match="needs a name"):
        run.rename("  ")


def test_deleted_but_not_while_it_is_trained(tmp_path):
    run = make(tmp_path / "a", "Mine")
    with run.folder.lock(), pytest.raises(RunError, match="“Mine” is being trained"):
        run.delete()
    assert run.folder.config.exists()
    run.delete()
    assert list(tmp_path.iterdir()) == []


def test_folders_of_any_title(tmp_path):
    assert new_folder(tmp_path, "Oxides & more").name == "Oxides-more"
    assert new_folder(tmp_path, "../..").name == "run"
    assert new_folder(tmp_path, "x" * 300).name == "x" * 60
    make(tmp_path / "a")
    assert new_folder(tmp_path, "a").name == "a-2"
