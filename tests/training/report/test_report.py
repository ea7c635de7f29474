"""Reports on tiny untrained networks: what is in them does not hang on how good they are."""

import json
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from training import report
from training.__main__ import main
from training.dataset import splits
from training.dataset.fixed import Patterns
from training.dataset.store import Store
from training.fitting import architectures
from training.recipes.recipes import AnyRecipe, Recipe, StudyRecipe
from training.report import Limits, pages
from training.runs import RunError, RunFolder
from training.runs.control import Stopped
from training.runs.events import Event, Preparing
from training.sources import CrystalStructure
from training.study import patterns

Make = Callable[..., RunFolder]


def _run(path: Path, recipe: AnyRecipe, store: Path | None = None, **settings: object) -> RunFolder:
    """A run that has kept an untrained network after its first epoch."""
    run = RunFolder.create(path, recipe, store, settings)
    architectures.for_recipe(recipe).save(run.best)
    run.add_to_history(
        {"epoch": 1, "step": 2, "loss": 1.9, "accuracy": 0.2, "validation_loss": 1.95,
         "best": True, "accuracies": {"validation": 0.15}}
    )  # fmt: skip
    return run


@pytest.fixture(scope="module")
def study_run(
    compounds: list[CrystalStructure],
    study_recipe: StudyRecipe,
    tmp_path_factory: pytest.TempPathFactory,
) -> RunFolder:
    run = _run(
        tmp_path_factory.mktemp("report") / "study",
        study_recipe,
        title="Copies & all",
    )
    patterns.build(compounds, study_recipe).write(run.patterns)
    return run


@pytest.fixture(scope="module")
def study_report(study_run: RunFolder, model_folder: Path) -> dict:
    return report.of_run(study_run, compare_with=model_folder)


def test_a_study_is_judged_on_its_test_part_and_on_what_is_new_in_it(
    study_run: RunFolder, study_recipe: StudyRecipe, study_report: dict
) -> None:
    parts = patterns.split(Patterns.read(study_run.patterns), study_recipe)
    rows = {row["name"]: row for row in study_report["benchmarks"]}
    assert rows["test"]["n"] == len(parts.test)
    assert rows["test, compound not in training"]["n"] == (~parts.shared()["compounds"]).sum()
    new_types = ~np.isin(
        parts.test.patterns.prototype[parts.test.entry],
        parts.test.patterns.prototype[parts.training.entry],
    )
    assert rows["test, prototype not in training"]["n"] == new_types.sum() > 0
    (sentence, warning) = study_report["split"]["sentences"]
    assert f"{parts.twins()['copies']} have a shifted copy of themselves in training" in sentence
    assert "not how well it reads new ones" in warning
    assert study_report["published"]["accuracy"] == 0.973
    assert "1 of the recipe's 70 epochs ran." in study_report["notes"]
    assert study_report["run"]["patterns_seen"] == len(parts.training)


def test_both_networks_answer_the_same_patterns(study_report: dict) -> None:
    for row in study_report["benchmarks"]:
        assert {s["n"] for s in row["scores"].values()} == {row["n"]}
        supports = [
            [system["support"] for system in s["per_system"].values()]
            for s in row["scores"].values()
        ]
        assert supports[0] == supports[1]
        gain = row["scores"]["new"]["accuracy"] - row["scores"]["old"]["accuracy"]
        assert row["difference"]["accuracy"] == pytest.approx(gain, abs=2e-4)
    assert any("Copies & all is right on" in sentence for sentence in study_report["comparison"])
    assert any("tiny was trained on" in note for note in study_report["notes"])


def test_every_structure_type_is_counted_once(study_report: dict) -> None:
    types = study_report["prototypes"]
    assert sum(row["n"] for row in types["by_frequency"]) == study_report["benchmarks"][0]["n"]
    counts = [row["n"] for row in types["commonest"]]
    assert counts == sorted(counts, reverse=True)


def test_the_way_is_told_and_can_be_called_off(study_run: RunFolder) -> None:
    told: list[Event] = []
    report.of_run(study_run, told.append)
    assert {event.what for event in told if isinstance(event, Preparing)} == {"evaluation"}
    assert told[0].done == 0
    assert told[-1].done == told[-1].total > 0
    with pytest.raises(Stopped):
        report.write(study_run, lambda _: None, lambda: True)
    assert not study_run.report.exists()
    assert not study_run.report_page.exists()


def test_a_run_on_a_store(small_recipe: Recipe, store_path: Path, tmp_path: Path) -> None:
    run = _run(tmp_path / "run", small_recipe, store_path, title="Oxides & <more>",
               compare_with=str(tmp_path / "gone"))  # fmt: skip
    values = report.write(run, lambda _: None, reason="stopped")
    assert json.loads(run.report.read_text()) == values
    store = Store(store_path)
    test = store.fold == splits.TEST_FOLD
    rows = {row["name"]: row for row in values["benchmarks"]}
    assert rows["binaries, laboratory"]["n"] == (test & (store.column("n_elements") == 2)).sum()
    assert rows["binaries, ideal lines"]["n"] == rows["binaries, laboratory"]["n"]
    assert rows["other compounds, laboratory"]["of"] == rows["other compounds, laboratory"]["n"]
    assert values["split"]["kind"] == "chemical-system"
    assert "0 their chemical system" in values["split"]["sentences"][0]
    assert values["run"]["reason"] == "stopped"
    assert list(values["models"]) == ["new"]
    assert values["comparison"] == []
    assert any("There is no second model" in note and "gone" in note for note in values["notes"])
    assert any("not calibrated" in note for note in values["notes"])
    assert "Oxides &amp; &lt;more&gt;" in run.report_page.read_text()


def test_big_sets_are_sampled_always_alike(
    small_recipe: Recipe, store_path: Path, tmp_path: Path
) -> None:
    run = _run(tmp_path / "run", small_recipe, store_path)
    first, again = (report.of_run(run, limits=Limits(2, 1)) for _ in range(2))
    assert [row["n"] for row in first["benchmarks"] if "prototypes" not in row["name"]] == [2, 2, 1]
    assert first["benchmarks"][0]["of"] > 2
    assert any("2 of" in note and "drawn at random" in note for note in first["notes"])
    assert [r["scores"] for r in first["benchmarks"]] == [r["scores"] for r in again["benchmarks"]]


def test_what_cannot_be_reported_on_is_said(
    small_recipe: Recipe, store_path: Path, study_run: RunFolder, tmp_path: Path
) -> None:
    empty = RunFolder.create(tmp_path / "empty", small_recipe, store_path, {})
    with pytest.raises(RunError, match="no model yet"):
        report.of_run(empty)
    run = _run(tmp_path / "run", small_recipe, store_path)
    with pytest.raises(RunError, match="reads ideal lines only"):
        report.of_run(run, compare_with=study_run.path)
    lost = _run(tmp_path / "lost", small_recipe, tmp_path / "none.parquet")
    with pytest.raises(RunError, match="no patterns to judge"):
        report.of_run(lost)


class _Page(HTMLParser):
    """Tags that are open, and everything a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def test_the_page_needs_nothing_but_itself(study_report: dict) -> None:
    text = pages.page(study_report)
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert page.fetched == []
    assert not {"script", "link", "iframe", "img"} & page.tags
    assert "url(" not in text
    assert "@import" not in text
    assert len(text.encode()) < 1_000_000
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    # Loss and accuracy, and of every benchmark two confusion matrices and a calibration plot.
    assert text.count("<svg") == 2 + 3 * len(study_report["benchmarks"])
    for heading in ("precision", "macro average", "weighted average", "support"):
        assert heading in text


def test_the_table_is_made_from_the_command_line(
    study_run: RunFolder, study_recipe: StudyRecipe, model_folder: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    compare = ["--compare", str(model_folder)]
    nowhere = str(tmp_path / "nowhere")
    other = RunFolder.create(tmp_path / "other", replace(study_recipe, split="formula"), None, {})
    assert main(["reproduction", str(study_run.path), nowhere, str(other.path), *compare]) == 1
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 3
    assert "1 of 70" in shown.out
    no_run, no_place = shown.err.split("left out: ")[1:]
    assert "holds no training run" in no_run
    assert "was split by formula" in no_place
    page = tmp_path / "page.html"
    assert main(["report", str(study_run.path), *compare, "-o", str(page)]) == 0
    assert page.exists()
    made = json.loads(page.with_suffix(".json").read_text())
    kept = json.loads(study_run.report.read_text())
    assert made["benchmarks"] == kept["benchmarks"]


def test_a_table_of_a_finished_evaluation_takes_no_second_one(
    study_run: RunFolder, model_folder: Path, study_report: dict,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    report.save(study_report, study_run.report_page)
    monkeypatch.setattr(report, "of_run", None)
    command = ["reproduction", str(study_run.path), "--compare", str(model_folder)]
    assert main(command) == 0
    assert "paper-test-2" in capsys.readouterr().out


def test_only_one_kind_of_subject_is_reported_on(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["report"], ["report", "run", "--model", "m"], ["report", "--model", "m"]):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 2
    assert "not both" in capsys.readouterr().err


@pytest.mark.parametrize("split", ["chemical-system", "prototype"])
def test_a_leak_free_study_has_no_twins_of_its_kind(
    split: str, compounds: list[CrystalStructure], study_recipe: StudyRecipe, tmp_path: Path
) -> None:
    recipe = replace(study_recipe, split=split)
    run = _run(tmp_path / "run", recipe)
    patterns.build(compounds, recipe).write(run.patterns)
    values = report.of_run(run)
    counts = values["split"]["counts"]
    assert counts["copies"] == counts["compounds"] == 0
    assert not any("compound not in training" in row["name"] for row in values["benchmarks"])
