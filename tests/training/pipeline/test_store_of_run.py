from dataclasses import replace
from pathlib import Path

import pytest

from training.dataset import store
from training.pipeline import store_of_run
from training.recipes.recipes import MEASURED
from training.runs import RunFolder, twin_warning
from training.runs.control import Stopped
from training.runs.events import Event, Notice
from training.sources import CrystalStructure, StructureError

pytestmark = pytest.mark.usefixtures("no_processes")


def _run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", MEASURED, None, {})


def _notices(heard: list[Event]) -> list[str]:
    return [event.message for event in heard if isinstance(event, Notice)]


def _prepare(
    run: RunFolder, structures: list[CrystalStructure], monkeypatch: pytest.MonkeyPatch
) -> list[Event]:
    heard: list[Event] = []

    def source(_: object, on_progress: object, on_skipped: object, ask_key: object) -> object:
        on_skipped("mixed.cif: partly occupied sites are not supported.")
        yield from structures

    monkeypatch.setattr(store_of_run, "open_source", source)
    store_of_run.make_source_store(run, {"kind": "files"}, heard.append, lambda: False, 1)
    return heard


def test_what_is_left_out_is_said_and_listed(
    structures: list[CrystalStructure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run(tmp_path)
    tiny = replace(structures[0], identifier="tiny", lattice=0.1 * structures[0].lattice)
    flagged = replace(structures[1], identifier="flagged", space_group_tight=1)
    heard = _prepare(run, [tiny, flagged, structures[2]], monkeypatch)
    (sentence,) = _notices(heard)
    assert sentence == (
        "2 structures cannot be used and 1 structure is pseudo-symmetric and not trained on; "
        "left_out.txt in the run's folder lists them."
    )
    lines = (run.path / "left_out.txt").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["mixed.cif", "tiny", "flagged"]
    assert "between a tolerance of 0.1 and 0.01" in lines[2]
    assert store.n_structures(run.own_store) == 2


def test_nothing_to_train_on_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _run(tmp_path)
    with pytest.raises(StructureError, match="None of the structures can be used"):
        _prepare(run, [], monkeypatch)
    assert (run.path / "left_out.txt").exists()
    assert not run.own_store.exists()


def test_stopping_keeps_what_was_computed(
    structures: list[CrystalStructure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run(tmp_path)
    monkeypatch.setattr(store, "_CHUNK", 4)
    monkeypatch.setattr(store_of_run, "open_source", lambda *_: iter(structures))
    heard: list[Event] = []

    def should_stop() -> bool:
        return len(heard) > 2

    with pytest.raises(Stopped):
        store_of_run.make_source_store(run, {"kind": "files"}, heard.append, should_stop, 1)
    assert not run.own_store.exists()
    heard.clear()
    store_of_run.make_source_store(run, {"kind": "files"}, heard.append, lambda: False, 1)
    assert store.n_structures(run.own_store) == len(structures)


def test_a_random_split_is_warned_of(store_path: Path, tmp_path: Path) -> None:
    run = _run(tmp_path)
    heard: list[Event] = []
    twin_warning.warn(run, store.Store(store_path, "random").twins(), heard.append)
    (sentence,) = _notices(heard)
    assert "the random split leaves twins on both sides" in sentence
    assert "share their chemical system" in sentence
    assert "chemical system " in (run.path / "twins.txt").read_text(encoding="utf-8")
    twin_warning.warn(run, store.Store(store_path, "random").twins(), heard.append)
    assert len(_notices(heard)) == 1
