"""The page of the result: read from report.json alone."""

import json

import pytest
from PySide6.QtCore import QPointF, Qt

from tests.support.reports import report
from training.report.values import Report, ReportError
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.ui.training.runs.result_page import ResultPage
from xrdgui.ui.widgets.theme import DARK


@pytest.fixture
def page(qtbot):
    made = ResultPage()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    return made


def write(folder, values, *, model=True):
    (folder / "report.json").write_text(json.dumps(values))
    if model:
        (folder / "model").mkdir(exist_ok=True)
        (folder / "model" / "card.json").write_text("{}")
    return folder


def column(table, number):
    return [table.item(row, number).text() for row in range(table.rowCount())]


def test_old_against_new_in_words_and_figures(page, run_folder):
    values = report()
    page.show_run(write(run_folder, values))
    assert page.title.text() == "First try"
    assert page.words.text() == "\n".join(values["comparison"])
    assert "New model" in page.figures.text()
    assert "Current model" in page.figures.text()
    assert "+6.0 points (+2.0 to +10.0), more than chance explains" in page.figures.text()
    assert column(page.table, 0) == [*CRYSTAL_SYSTEMS, "mean", "weighted"]
    new = values["benchmarks"][0]["scores"]["new"]
    assert column(page.table, 2)[6] == f"{100 * new['per_system']['cubic']['recall']:.1f}"
    assert column(page.table, 4)[6] == str(new["per_system"]["cubic"]["support"])
    assert column(page.table, 5)[:2] == ["−10.0", "−6.7"]
    assert page.confusion.counts == new["confusion"]
    assert "4.3" in page.calibration.said.text()


def test_the_model_shown_and_the_patterns_can_be_chosen(page, run_folder):
    values = report()
    page.show_run(write(run_folder, values))
    page.model.setCurrentIndex(1)
    assert page.confusion.counts == values["benchmarks"][0]["scores"]["old"]["confusion"]
    page.benchmark.setCurrentIndex(1)
    assert page.confusion.counts == values["benchmarks"][1]["scores"]["old"]["confusion"]


def test_without_a_second_model(page, run_folder):
    page.show_run(write(run_folder, report(compared=False)))
    assert not page.words.isVisible()
    assert not page.model.isVisible()
    assert page.table.columnCount() == 5
    assert "Current model" not in page.figures.text()


def test_buttons(qtbot, page, run_folder):
    page.show_run(write(run_folder, report()))
    with qtbot.waitSignal(page.model_wanted) as wanted:
        qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    assert wanted.args == [run_folder / "model"]
    assert "taken into use" in page.told.text()
    with qtbot.waitSignal(page.export_wanted) as wanted:
        qtbot.mouseClick(page.export, Qt.MouseButton.LeftButton)
    assert wanted.args == [run_folder / "model"]
    with qtbot.waitSignal(page.keep_wanted):
        qtbot.mouseClick(page.keep, Qt.MouseButton.LeftButton)
    assert not page.page.isEnabled()


def test_a_run_without_report_or_model(page, run_folder):
    page.show_run(run_folder)
    assert page.words.text().startswith("This run has no report")
    assert not page.confusion.isVisible()
    assert not page.use.isEnabled()
    assert not page.export.isEnabled()
    # … and from there to one that has both.
    page.show_run(write(run_folder, report()))
    assert page.confusion.isVisible()
    assert page.use.isEnabled()


@pytest.mark.parametrize(
    "damage",
    [
        lambda values: values.pop("benchmarks"),
        lambda values: values.update(format=2),
        lambda values: values["benchmarks"][0]["scores"].pop("new"),
        lambda values: values["benchmarks"][0]["scores"]["new"]["confusion"].pop(),
        lambda values: values["benchmarks"][0]["scores"]["new"].update(accuracy="high"),
        lambda values: values["benchmarks"][0]["difference"].pop("per_system"),
    ],
)
def test_a_damaged_report_is_a_sentence(run_folder, damage):
    values = report()
    damage(values)
    write(run_folder, values)
    with pytest.raises(ReportError, match=r"report\.json is damaged or"):
        Report.read(run_folder / "report.json")
    for text in ("", "[]", "{", "null", "\x00"):
        (run_folder / "report.json").write_text(text)
        with pytest.raises(ReportError):
            Report.read(run_folder / "report.json")


def test_what_a_cell_means(page, run_folder):
    page.show_run(write(run_folder, report()))
    area, width, height = page.confusion._cells()
    place = QPointF(area.left() + 1.5 * width, area.top() + 0.5 * height)
    row, answer = page.confusion.cell_at(place)
    assert (row, answer) == (0, 1)
    count, total = page.confusion.counts[0][1], sum(page.confusion.counts[0])
    said = page.confusion.said(0, 1)
    assert said.startswith(f"{count} of {total} triclinic patterns taken for monoclinic")
    assert page.confusion.cell_at(QPointF(1, 1)) is None
    assert "recognised" in page.confusion.accessibleDescription()


def test_colours(page, run_folder):
    page.show_run(write(run_folder, report()))
    page.apply_colours(DARK)
    assert page.table.item(6, 5).foreground().color().name() == DARK.good
    assert page.table.item(0, 5).foreground().color().name() == DARK.error
    assert page.table.item(1, 5).foreground().color().name() == DARK.muted
